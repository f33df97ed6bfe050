"""A script's text as statements: what every line means, before anything is sent.

The whole script is read first, so a mistake in the last line is told before the first command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from card_emulator.refusals import BadInput, placed

HELP = """\
A script has one statement a line; '#' begins a comment.

  > BYTES        send a command          >> BYTES   send it and follow 61xx and 6Cxx
  < PATTERN      what the answer must be, data and status word; several lines are one pattern
  reset          power off and on; a '<' after it is the ATR
  user, psam     the slot of what follows
  let NAME = BYTES                       a name for bytes
  fresh user|psam NAME=VALUE ...         another training card than the usual one
  key NAME BYTES                         a key of the fresh card
  random BYTES                           what the fresh card draws next

BYTES are hex, "text", $NAME, $NAME[from:to], joined by ^ (exclusive or). In a PATTERN '..' is any
byte, '*' any bytes, $NAME:8 takes eight bytes as NAME.
"""
SLOTS = ("user", "psam")
SEND, FOLLOW, EXPECT = ">", ">>", "<"
VERBS = (*SLOTS, "reset", "let", "fresh", "key", "random")
MOST_STATEMENTS = 100_000
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*")|(?P<name>\$[A-Za-z]\w*)(?:\[(?P<from>\d+):(?P<to>\d+)\]"""
    r"""|:(?P<take>\d+))?|(?P<sign>[*^])|(?P<hex>[0-9A-Fa-f.]+))(?=[\s^*"$]|$)"""
)
_LINE = re.compile(r"""\s*(?P<verb>>>|>|<|[A-Za-z]+)?(?P<rest>(?:[^#"]|"[^"]*")*)(?P<note>#.*)?""")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of BYTES or of a PATTERN; exactly one of text, name, sign and hex is set."""

    column: int
    text: str = ""
    name: str = ""
    sign: str = ""
    hex: str = ""
    cut: tuple[int, int] | None = None
    take: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One line: a verb with its tokens (bytes) or words, and its comment."""

    line: int
    verb: str
    tokens: tuple[Token, ...] = ()
    words: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that was read."""

    path: Path
    statements: tuple[Statement, ...]

    def wrong(self, line: int, problem: BadInput, column: int = 1) -> BadInput:
        """A problem with its place."""
        return placed(self.path, line, column, problem)


def parse(text: str, path: Path) -> Script:
    """Read a script; BadInput names line and column of what cannot be read."""
    script = Script(path, ())
    lines = text.splitlines()
    if len(lines) > MOST_STATEMENTS:
        raise BadInput("{file} has more than {most} lines.", file=path, most=MOST_STATEMENTS)
    statements: list[Statement] = []
    for number, line in enumerate(lines, 1):
        statement = _statement(script, number, line)
        last = statements[-1].verb if statements else ""
        if statement.verb == EXPECT and last not in (SEND, FOLLOW, "reset", EXPECT):
            raise script.wrong(number, BadInput("there is no answer before this to look at."))
        if statement.verb == EXPECT and last == EXPECT:
            whole = statements.pop()
            statement = Statement(
                whole.line,
                EXPECT,
                whole.tokens + statement.tokens,
                note=whole.note or statement.note,
            )
        if statement.verb or statement.note or not line.strip():
            statements.append(statement)
    return Script(path, tuple(statements))


def _statement(script: Script, number: int, line: str) -> Statement:
    found = _LINE.fullmatch(line)
    if found is None:
        raise script.wrong(number, BadInput("a quotation mark is missing."))
    verb, rest, note = found["verb"] or "", found["rest"], found["note"] or ""
    if not verb and rest.strip():
        problem = BadInput("a line begins with >, >>, <, # or a word.")
        raise script.wrong(number, problem, found.start("rest") + 1)
    if verb in (SEND, FOLLOW, EXPECT):
        tokens = _tokens(script, number, line, found.start("rest"), found.end("rest"))
        if not tokens:
            raise script.wrong(number, BadInput("bytes are missing."), found.end("verb") + 1)
        return Statement(number, verb, tokens, note=note)
    if verb and verb not in VERBS:
        problem = BadInput("there is no statement {verb}.", verb=verb)
        raise script.wrong(number, problem, found.start("verb") + 1)
    words = tuple(rest.split())
    first = {"let": 2, "key": 1, "random": 0}.get(verb)
    if first is None:
        return Statement(number, verb, words=words, note=note)
    if len(words) <= first or (verb == "let" and (words[1] != "=" or not words[0].isidentifier())):
        raise script.wrong(number, BadInput("bytes are missing."), found.start("rest") + 1)
    begin = found.start("rest") + rest.index(words[first], len(words[0]) if first else 0)
    tokens = _tokens(script, number, line, begin, found.end("rest"))
    return Statement(number, verb, tokens, words[:first], note)


def _tokens(script: Script, number: int, line: str, at: int, end: int) -> tuple[Token, ...]:
    tokens = []
    while line[at:end].strip():
        found = _TOKEN.match(line, at, end)
        hex_digits = found["hex"] if found else None
        if found is None or (hex_digits and not _whole_bytes(hex_digits)):
            at += len(line[at:end]) - len(line[at:end].lstrip())
            problem = BadInput("this is neither bytes in hex, text in quotes nor a $NAME.")
            raise script.wrong(number, problem, at + 1)
        cut = (int(found["from"]), int(found["to"])) if found["from"] else None
        tokens.append(
            Token(
                found.end() - len(found[0].lstrip()) + 1,
                (found["text"] or "")[1:-1],
                (found["name"] or "")[1:],
                found["sign"] or "",
                (hex_digits or "").upper(),
                cut,
                int(found["take"] or 0),
            )
        )
        at = found.end()
    return tuple(tokens)


def _whole_bytes(digits: str) -> bool:
    return len(digits) % 2 == 0
