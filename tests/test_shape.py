"""The house rules that a machine can hold: sizes, names, docstrings, what may stand at the top of
the repository, what the lock file may say, and that no secret comes in as an argument."""

import ast
import fnmatch
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("terminal", "card_emulator", "backend")
FOLDERS = (*PACKAGES, "tests", "scripts")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 300, 50, 100
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "impl", "misc"}
TOP_LEVEL = {
    *(".ci", ".git", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "docs"),
    *("pyproject.toml", "requirements.lock", *FOLDERS),
}
# Serving edges that must outlive any bug in a request: path -> how many broad excepts, and why.
BROAD_EXCEPT: MappingProxyType[str, int] = MappingProxyType({})
# Fen are whole: a float literal or a true division in these modules would lose some of them.
MONEY = (
    *("card_emulator/protocol", "backend/protocol/money", "backend/ledger", "backend/policy"),
    "backend/settlement",
    *("backend/funding/policy", "backend/funding/interest", "backend/funding/shares"),
    *("backend/funding/contributions", "backend/funding/month", "backend/funding/estate"),
)
# Package registries' hosts; written so that this file does not name one itself.
REGISTRIES = re.compile(r"(?i)\bpypi\.|python[h]osted|registry\.npm|npm[j]s|\bdeb\.debian")
SECRET_OPTIONS = {"--pin", "--old-pin", "--new-pin", "--key", "--password", "--secret"}
TEXT = {".py", ".toml", ".md", ".lock", ".sh", ".tcss", ".csv", ".json", ".txt", ".po", ".pot", ""}


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(*kinds: type[ast.AST], of: tuple[str, ...] = FOLDERS) -> Iterator[tuple[str, ast.AST]]:
    for path in modules():
        if name(path).startswith(of):
            for node in ast.walk(tree(path)):
                if isinstance(node, kinds):
                    yield f"{name(path)}:{node.lineno}", node


def ignored() -> list[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return [line.rstrip("/") for line in lines]


def texts() -> Iterator[tuple[str, str]]:
    """Every file of the repository that people write: its name and what it says."""
    patterns = ignored()
    for top in sorted(TOP_LEVEL - {".git"}):
        entry = ROOT / top
        for path in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            hidden = any(fnmatch.fnmatch(part, p) for part in path.parts for p in patterns)
            if path.is_file() and path.suffix in TEXT and not hidden:
                yield name(path), path.read_text(encoding="utf-8")


def test_no_file_is_longer_than_300_lines():
    lengths = {name(path): path.read_text(encoding="utf-8").count("\n") for path in modules()}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_50_lines():
    functions = nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    lengths = {f"{at} {f.name}": f.end_lineno - f.lineno + 1 for at, f in functions}
    assert {at: n for at, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_line_is_longer_than_100_characters():
    long = [
        f"{name(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_every_module_opens_with_a_docstring():
    assert [name(path) for path in modules() if not ast.get_docstring(tree(path))] == []


def test_no_module_has_a_name_that_says_nothing():
    vague = [name(path) for path in modules() if VAGUE & set(path.with_suffix("").parts)]
    assert vague == []


def test_the_top_of_the_repository_holds_only_what_belongs_there():
    patterns = ignored()
    found = {
        entry.name
        for entry in ROOT.iterdir()
        if not any(fnmatch.fnmatch(entry.name, pattern) for pattern in patterns)
    }
    assert found <= TOP_LEVEL


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """A broad except that does not end by raising again."""
    if isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None:
        return False
    caught = ast.walk(handler.type) if handler.type else [ast.Name("BaseException")]
    return any(isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"} for n in caught)


def test_nothing_swallows_every_exception():
    found = Counter(
        at.rpartition(":")[0]
        for at, handler in nodes(ast.ExceptHandler, of=(*PACKAGES, "scripts"))
        if catches_everything(handler)
    )
    assert dict(found) == dict(BROAD_EXCEPT)


def test_no_secret_is_an_argument_of_the_command_line():
    secrets = [
        at
        for at, node in nodes(ast.Constant, of=PACKAGES)
        if isinstance(node.value, str) and SECRET_OPTIONS & set(re.split(r"[/,\s]+", node.value))
    ]
    assert secrets == []


def test_money_is_never_divided_into_floats():
    inexact = [
        at
        for at, node in nodes(ast.Constant, ast.BinOp, of=MONEY)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]
    assert inexact == []


def test_no_file_names_a_package_registry():
    assert [path for path, text in texts() if REGISTRIES.search(text)] == []


def locked() -> dict[str, str]:
    """Each block of the lock file by its requirement, `name==version`."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    return {block.split()[0]: block for block in blocks}


def test_every_locked_package_has_a_version_and_hashes_and_no_address():
    for requirement, block in locked().items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+", requirement)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), requirement
        assert "://" not in block, requirement
        assert "--index" not in block, requirement


def wanted() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *extras["dev"], *extras["build"]]


@pytest.mark.parametrize("requirement", wanted())
def test_the_lock_file_is_in_step_with_pyproject(requirement):
    package, operator, version = re.split(r"(==|>=)", re.sub(r"\[.*?\]", "", requirement))
    found = next((pin for pin in locked() if pin.startswith(f"{package}==")), None)
    assert found, f"{package} is not locked; make requirements.lock again (see pyproject.toml)"
    if operator == "==":
        assert found == f"{package}=={version}"
    else:
        assert release(found.partition("==")[2]) >= release(version)


def release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
