"""The words of the program in other languages: collect the sentences, keep the catalogue, compile.

`scripts/words.py` brings terminal/locale/zh_CN/LC_MESSAGES/shuaka.po up to date with the code and
compiles it; `--check` only says what is missing. Sentences are the literals that stand where
sentences stand: in the calls of CALLS (at the place given), in any exception that takes or has a
`template`, in variables of NAMES, and in the tables and enumerations of TABLES; and whatever the
help of a command says, as the commands themselves have it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typer.main import get_group

from terminal.cli import app
from terminal.grammar import every_command
from terminal.usage import spoken_parts

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("terminal", "card_emulator", "backend")
PO = ROOT / "terminal" / "locale" / "zh_CN" / "LC_MESSAGES" / "shuaka.po"
MO = PO.with_suffix(".mo")
CALLS = {
    "tr": 0,
    "N_": 0,
    "_": 0,
    "_say": 1,
    "_tr": 1,
    "_stop": 2,
    "Text": 1,
    "Trainee": 4,
    "translated": 1,
    "say": 1,
    "stop": 2,
    "phrase": 1,
    "_refusal": 0,
}
PLACES = {"Row": (0,), "Field": (1,), "Operation": (1, 2)}
"""More than one place, for what is listed on paper and forms."""
KEYWORDS = {"label", "about"}
SHOWN = {"echo", "secho"}
"""Calls that show a text as it is: a sentence must have gone through `tr` before."""
SENTENCE = re.compile(r"[A-Za-z']{2,}(?: [A-Za-z']{2,})+")
NAMES = {
    *("template", "sentence", "what"),
    *("WHAT_GOES", "STILL_OPEN", "NOT_OURS", "REFUSED_OTHERWISE"),
}
TABLES = {
    *("_REFUSED_INIT", "_UNUSABLE", "_HEADLINES", "_PLAIN"),
    *("Fault", "Skip", "Assumption", "FreezeReason", "Flaw", "RowFault", "Class", "Side", "Repair"),
    "Differing",
    *("LABELS", "MEANINGS", "STRUCTURES", "_STOPPED", "WHERE", "DECIDED"),
}
ROOT_EXCEPTION = "Spoken"
HEADER = "# The sentences of shuaka in simplified Chinese. Kept by scripts/words.py."
HELP = "terminal/grammar.py"
CODES = re.compile(r"[\w.-]+(\|[\w.-]+)+")
PLACE = re.compile(r"\{(\w*)\}")

Sentences = dict[str, list[tuple[str, int]]]


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the three packages, by its path."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def name_of(node: ast.expr) -> str:
    """The last name of `a.b.c` or `c`."""
    return str(getattr(node, "attr", "") or getattr(node, "id", ""))


def spoken_classes(trees: Iterable[ast.Module]) -> set[str]:
    """Classes that are sentences: Spoken, whatever takes a template, and what derives from them."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = {ROOT_EXCEPTION} | {node.name for node in classes if _takes_template(node)}
    while True:
        heirs = {node.name for node in classes if known & {name_of(base) for base in node.bases}}
        if heirs <= known:
            return known
        known |= heirs


def _takes_template(node: ast.ClassDef) -> bool:
    return any(
        "template" in {argument.arg for argument in part.args.args}
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name == "__init__"
    )


def literals(tree: ast.Module, spoken: set[str]) -> Iterator[ast.expr]:
    """Expressions of a module that stand where a sentence stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, spoken)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _of_assignment(node)
        elif isinstance(node, ast.FunctionDef) and node.name in NAMES:
            returns = (part for part in ast.walk(node) if isinstance(part, ast.Return))
            yield from (part.value for part in returns if part.value)
        elif isinstance(node, ast.ClassDef) and node.name in TABLES:
            yield from _of_table(node)
        elif isinstance(node, ast.ClassDef) and node.name in spoken:
            yield from _of_super(node)


def _of_call(node: ast.Call, spoken: set[str]) -> Iterator[ast.expr]:
    name = name_of(node.func)
    place = CALLS.get(name, 0 if name in spoken else len(node.args))
    yield from node.args[place : place + 1]


def listed(tree: ast.Module) -> Iterator[ast.expr]:
    """What stands on the papers and forms of the terminal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in PLACES:
            for at in PLACES[name_of(node.func)]:
                yield from node.args[at : at + 1]
            yield from (word.value for word in node.keywords if word.arg in KEYWORDS)


def _of_assignment(node: ast.Assign | ast.AnnAssign) -> Iterator[ast.expr]:
    name = name_of(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    if name in NAMES and node.value is not None:
        yield node.value
    elif name in TABLES and isinstance(node.value, ast.Dict):
        yield from node.value.values


def _of_table(node: ast.ClassDef) -> Iterator[ast.expr]:
    """The values of an enumeration; of one whose values are all single words, they are codes."""
    values = [part.value for part in node.body if isinstance(part, ast.Assign)]
    literals_of_it = [text for value in values for text in texts(value)]
    return iter(values if any(" " in str(text.value) for text in literals_of_it) else [])


def _of_super(node: ast.ClassDef) -> Iterator[ast.expr]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and name_of(part.func) == "__init__":
            yield from part.args[:1]


def texts(node: ast.expr) -> Iterator[ast.Constant]:
    """The literals an expression may come to: itself, or either branch of an `if`."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Constant) and _has_words(node.value):
        yield node


def _has_words(value: object) -> bool:
    """Not only places and signs."""
    return isinstance(value, str) and any(map(str.isalpha, PLACE.sub("", value)))


@cache
def sentences() -> Sentences:
    """Every sentence with the places it stands at, in the order of the code."""
    trees = modules()
    spoken = spoken_classes(trees.values())
    found: Sentences = {}
    for path, tree in trees.items():
        on_paper = listed(tree) if path.startswith("terminal/") else ()
        for node in (*literals(tree, spoken), *on_paper):
            for text in texts(node):
                found.setdefault(str(text.value), []).append((path, text.lineno))
    for path, sentence in help_sentences():
        found.setdefault(sentence, []).append((path, 0))
    return found


def help_sentences() -> Iterator[tuple[str, str]]:
    """What the help of every command says, with the module of the command; codes are not said."""
    for command in (get_group(app), *(command for _, command in every_command())):
        path = f"{command.callback.__module__.replace('.', '/')}.py" if command.callback else HELP
        for sentence in spoken_parts(command):
            if _has_words(sentence) and not CODES.fullmatch(sentence):
                yield path, sentence


@cache
def unspoken() -> list[str]:
    """English sentences that are shown as they are, with the place they stand at."""
    return [
        f"{path}:{text.lineno}: {text.value!r}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in SHOWN
        for text in bare(node)
    ]


def bare(call: ast.Call) -> Iterator[ast.Constant]:
    """The literals in what a call shows, but not those handed to another call."""
    waiting: list[ast.AST] = [*call.args[:1]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and SENTENCE.search(str(node.value)):
            yield node
        elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp):
            waiting += ast.iter_child_nodes(node)


def places(sentence: str) -> set[str]:
    """The names in braces."""
    return set(PLACE.findall(sentence))


def read_catalogue() -> Catalog:
    """The catalogue as it is on disk; an empty one where there is none."""
    if not PO.exists():
        return Catalog(locale="zh_CN", project="shuaka")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def translations(catalogue: Catalog) -> dict[str, str]:
    """Sentence to translation; untranslated ones are missing."""
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def findings(catalogue: Catalog) -> list[str]:
    """What is not right: missing, left over, other places, not compiled."""
    found, known = sentences(), translations(catalogue)
    problems = [f"not translated: {text!r}" for text in found if text not in known]
    problems += [f"not in the program: {text!r}" for text in known if text not in found]
    problems += [f"other places: {text!r}" for text in known if places(text) != places(known[text])]
    problems += [f"shown untranslated: {where}" for where in unspoken()]
    if not MO.exists() or MO.read_bytes() != compiled(catalogue):
        problems.append(f"{MO.name} is not made from {PO.name}: run scripts/words.py")
    return problems


def renewed(catalogue: Catalog) -> Catalog:
    """The same translations for the sentences of today."""
    known = translations(catalogue)
    fresh = Catalog(
        locale="zh_CN",
        project="shuaka",
        version="1",
        header_comment=HEADER,
        msgid_bugs_address="none",
        last_translator="shuaka",
        language_team="zh_CN",
        fuzzy=False,
    )
    for text, where in sorted(sentences().items(), key=lambda found: found[1][0]):
        files = sorted({(path, 0) for path, _ in where})
        fresh.add(text, known.get(text, ""), locations=files)
    for name in ("creation_date", "revision_date"):
        setattr(fresh, name, getattr(catalogue, name))
    return fresh


def main(arguments: list[str]) -> int:
    """Renew and compile, or only check."""
    if arguments not in ([], ["--check"]):
        sys.exit("usage: scripts/words.py [--check]")
    if not arguments:
        catalogue = renewed(read_catalogue())
        PO.parent.mkdir(parents=True, exist_ok=True)
        with PO.open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False)
        MO.write_bytes(compiled(read_catalogue()))
    problems = findings(read_catalogue())
    print("\n".join(problems) or f"{len(sentences())} sentences, all translated")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
