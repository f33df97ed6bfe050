"""Each import contract of pyproject.toml bites: a tree of empty modules keeps all of them, and one
planted import breaks the one it is planted for."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "card_emulator.card",
    "card_emulator.control",
    "card_emulator.reader",
    "card_emulator.vpcd.wire",
    "card_emulator.protocol.cipher",
    "card_emulator.protocol.keys",
    "card_emulator.protocol.tlv",
    "backend.api.app",
    "backend.ledger",
    "backend.store",
    "backend.protocol.money",
    "terminal.assemble",
    "terminal.entry",
    "terminal.holder.board",
    "terminal.holder.line",
    "terminal.holder.site",
    "terminal.host",
    "terminal.host_http",
    "terminal.journal",
    "terminal.performer",
    "terminal.readers",
    "terminal.tui.app",
    "terminal.transactions.sale",
    "terminal.web.site",
)
ALLOWED = (
    ("card_emulator.reader", "import smartcard.System"),
    ("card_emulator.protocol.cipher", "import cryptography"),
    ("card_emulator.control", "import socket"),
    ("card_emulator.vpcd.wire", "import socket"),
    ("backend.store", "import sqlalchemy.dialects"),
    ("backend.api.app", "import starlette.routing\nimport uvicorn"),
    ("terminal.holder.line", "import socket"),
    ("terminal.holder.site", "import starlette.routing"),
    ("terminal.host_http", "import httpx"),
    ("terminal.web.site", "from aiohttp import web"),
    ("backend.ledger", "from card_emulator.protocol import cipher"),
    ("terminal.readers", "import smartcard"),
    ("terminal.tui.app", "import textual.app\nfrom terminal import performer"),
    ("terminal.performer", "from terminal import host, journal, readers"),
    ("terminal.entry", "from card_emulator.protocol import tlv\nimport backend.protocol.money"),
    ("terminal.assemble", "import card_emulator.card\nimport backend.ledger"),
)
PLANTED = (
    ("card", "card_emulator.card", "import backend.protocol.money"),
    ("card", "card_emulator.protocol.tlv", "import terminal.entry"),
    ("centre", "backend.ledger", "import card_emulator.card"),
    ("centre", "backend.ledger", "import terminal.entry"),
    ("terminal", "terminal.performer", "import card_emulator.card"),
    ("terminal", "terminal.host", "from backend import ledger"),
    ("no-keys", "terminal.assemble", "from card_emulator.protocol import cipher"),
    ("no-keys", "terminal.entry", "import card_emulator.protocol.keys"),
    ("pure", "card_emulator.protocol.tlv", "from pathlib import Path"),
    ("pure", "backend.protocol.money", "import sqlite3"),
    ("card-protocol", "card_emulator.protocol.tlv", "from card_emulator import card"),
    ("centre-protocol", "backend.protocol.money", "from backend import ledger"),
    ("transactions", "terminal.transactions.sale", "import sqlite3"),
    ("transactions", "terminal.transactions.sale", "from terminal import journal"),
    ("transactions", "terminal.entry", "import terminal.readers"),
    ("layers", "terminal.performer", "import terminal.tui.app"),
    ("layers", "terminal.host", "import terminal.performer"),
    ("pyscard", "terminal.performer", "from smartcard.util import toHexString"),
    ("textual", "terminal.performer", "from textual.app import App"),
    ("cryptography", "card_emulator.protocol.keys", "import cryptography.hazmat"),
    ("sqlalchemy", "backend.ledger", "from sqlalchemy import select"),
    ("web", "backend.ledger", "import starlette.requests"),
    ("web", "terminal.holder.board", "import starlette.requests"),
    ("http-client", "terminal.host", "import httpx"),
    ("page", "terminal.host", "from aiohttp import web"),
    ("sockets", "terminal.host", "import socket"),
    ("sockets", "terminal.holder.board", "import socket"),
)


def contracts():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["id"] for contract in pyproject["tool"]["importlinter"]["contracts"]]


@pytest.fixture
def tree(tmp_path):
    """The packages with nothing in them but what the contracts allow."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module in MODULES:
        path = tmp_path.joinpath(*module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for package in path.relative_to(tmp_path).parents:
            if package.name:
                (tmp_path / package / "__init__.py").touch()
    (tmp_path / "terminal/transactions/sale.py").write_text("from terminal import entry\n")
    for module, lines in ALLOWED:
        plant(tmp_path, module, lines)
    return tmp_path


def plant(tree, module, lines):
    with tree.joinpath(*module.split(".")).with_suffix(".py").open("a") as source:
        source.write(f"{lines}\n")


def lint(tree, *arguments):
    tool = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run([*tool, *arguments], cwd=tree, capture_output=True, text=True)


def test_what_the_architecture_allows_keeps_every_contract(tree):
    done = lint(tree)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(contracts())} kept, 0 broken." in done.stdout


def test_every_contract_has_an_import_that_breaks_it():
    assert {contract for contract, _, _ in PLANTED} == set(contracts())


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "module", "lines"), PLANTED)
def test_a_planted_import_breaks_its_contract(tree, contract, module, lines):
    plant(tree, module, lines)
    done = lint(tree, "--contract", contract)
    assert done.returncode == 1
    assert "0 kept, 1 broken." in done.stdout, done.stdout
