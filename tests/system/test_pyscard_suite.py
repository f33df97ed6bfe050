"""pyscard's own tests against our two cards, behind the real service: 89 that nobody here wrote."""

import contextlib
import re
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest

from scripts.pcsc_stage import NoStage, staged
from tests.system.conftest import Place

DOWNLOAD_S = 60
SLOWEST = (  # they sleep a lot, so each has a stage of its own
    ("framework", ("testcase_readermonitorstress.py",)),
    ("framework", ("testcase_ExclusiveCardConnection.py",)),
    ("framework", ("testcase_CardRequest.py",)),
)
NOT_OURS = {"testcase_getattrib.py": 2}  # vpcd 3.3 has no SCardGetAttrib for the ATR
MOST = 89


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """The tests of the pyscard we use, from its source package."""
    folder = tmp_path_factory.mktemp("pyscard")
    wanted = f"pyscard=={version('pyscard')}"
    got = subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "pyscard",
         "--no-build-isolation", "--dest", str(folder), wanted],
        capture_output=True, text=True, timeout=DOWNLOAD_S,
    )  # fmt: skip
    archives = list(folder.glob("*.tar.gz"))
    if got.returncode or not archives:
        pytest.skip(f"{wanted} cannot be downloaded: {got.stderr.strip()[-200:]}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("pyscard-*/src/smartcard/test"))


def parts(suite):
    """(folder, tests): the slowest alone, all others together by folder."""
    alone = {name for _, names in SLOWEST for name in names}
    for folder in ("framework", "scard"):
        names = sorted(path.name for path in (suite / folder).glob("testcase_*.py"))
        yield folder, tuple(name for name in names if name not in alone)
    yield from SLOWEST


def ran(suite, tmp_path, number, part):
    """(test, how many ran, how many failed, what it said) of each file of a part."""
    folder, names = part
    copy = tmp_path / f"suite{number}"
    subprocess.run(["cp", "-r", str(suite), str(copy)], check=True)
    with contextlib.ExitStack() as ending:
        place = Place(ending.enter_context(staged(tmp_path / f"stage{number}")))
        cards = place.cards()
        ending.callback(cards.close)
        assert cards.ask(do="both", wait_s=5)
        results = []
        for name in ("../configcheck.py", *names):
            command = f"cd {copy / folder} && exec {sys.executable} {name}"
            said = place.stage.run("sh", "-c", command).stderr
            count, failed = (re.search(p, said) for p in (r"Ran (\d+) test", r"failures=(\d+)"))
            broken = "errors=" in said or (count is None and name in names)
            results.append((name, int(count[1]) if count else 0,
                            99 if broken else int(failed[1]) if failed else 0, said))  # fmt: skip
        return results


@pytest.mark.slow
def test_pyscards_own_tests_pass_against_our_cards(suite, tmp_path, own_home):
    with ThreadPoolExecutor(len(SLOWEST) + 2) as pool:
        try:
            done = list(pool.map(lambda one: ran(suite, tmp_path, *one), enumerate(parts(suite))))
        except NoStage as reason:
            pytest.skip(str(reason))
    results = [result for part in done for result in part]
    for name, _, failed, said in results:
        assert failed <= NOT_OURS.get(name, 0), f"{name}: {said}"
    assert sum(count for _, count, _, _ in results) >= MOST
