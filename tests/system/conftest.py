"""System tests talk to a real pcscd with the vpcd driver, in a place of its own; without it they
are skipped with the reason."""

import shutil
import sys
from pathlib import Path

import pytest

from scripts.pcsc_stage import NoStage, Stage, staged
from tests.support.pcsc_client import Remote
from tests.support.served_cards import Cards
from tests.support.training_home import built_home

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT)}


class Place:
    """A stage, and how the tests start things in it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def start(self, *words: str):
        return self.stage.start(*words, env=ENVIRONMENT)

    def client(self) -> Remote:
        return Remote(self.start)

    def cards(self, *options: str) -> Cards:
        return Cards(self.start, *options)


def opened(factory, **options):
    """A stage as a fixture's generator."""
    try:
        with staged(factory.mktemp("stage") / "stage", **options) as stage:
            yield Place(stage)
    except NoStage as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    yield from opened(tmp_path_factory)


@pytest.fixture
def client(place):
    client = place.client()
    yield client
    client.close()


@pytest.fixture(scope="module")
def cards(place):
    """The vector card and the PSAM in their slots."""
    cards = place.cards()
    assert cards.ask(do="insert", slot="user")
    assert cards.ask(do="insert", slot="psam")
    yield cards
    cards.close()


@pytest.fixture
def shuaka(place, tmp_path_factory, own_home):
    """Commands where the service is, in a home with the training world."""
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    return Commands(place, own_home)


class Commands:
    """`shuaka` where the service is, in a home."""

    def __init__(self, place: Place, home: Path) -> None:
        self.stage, self.home = place.stage, home
        self._program, self._place = str(Path(sys.executable).parent / "shuaka"), place

    def __call__(self, *words: str, **variables: str):
        return self.stage.run(self._program, *words, env=variables)

    def start(self, *words: str):
        return self._place.start(self._program, *words)
