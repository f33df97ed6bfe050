"""Terminal tests work in a copy of the training world."""

import shutil

import pytest
from typer.testing import CliRunner

from terminal import cli
from tests.support.training_home import Shop, built_home


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    """An opened shop of the training world; closed after the test."""
    opened = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path_factory, own_home):
    """SHUAKA_HOME as a copy of the training world, closed: for commands."""
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    return own_home


@pytest.fixture
def shuaka(home, monkeypatch):
    """Run a command in that home; gives exit code, standard output and standard error."""

    def run(*words, pin="246810", stdin=""):
        if pin:
            monkeypatch.setenv("SHUAKA_PIN", pin)
        else:
            monkeypatch.delenv("SHUAKA_PIN", raising=False)
        return command(words, stdin)

    return run


def command(words, stdin=""):
    """A command as `main` runs it."""
    runner = CliRunner()
    result = runner.invoke(cli.app, list(words), input=stdin)
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
