"""Secrets from a keyboard without echo, or from a file: bytes from the first one on, wiped by
whoever takes them; never a str, never an argument.
"""

from __future__ import annotations

import codecs
import os
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from terminal.errors import WrongUsage

STDIN = "-"
LONGEST = 64
ENDS = (b"\r", b"\n", b"")
BACKSPACE, INTERRUPT = (b"\x7f", b"\x08"), (b"\x03", b"\x04", b"\x1b")


class SecretMissing(WrongUsage):
    """Nobody can be asked, and no file was named."""

    template = (
        "A secret is asked for and there is no keyboard. Give it in a file. Nothing was done."
    )


@contextmanager
def nothing_echoed() -> Iterator[None]:
    """Between questions as well: what is typed too early is not seen either."""
    if not sys.stdin.isatty():
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    quiet = termios.tcgetattr(fd)
    quiet[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(fd, termios.TCSADRAIN, quiet)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def is_text(key: bytes) -> bool:
    """Whatever a password may be made of; not control keys."""
    return key >= b" "


def typed_without_echo(
    prompt: str, *, most: int = LONGEST, accepts: Callable[[bytes], bool] = is_text
) -> bytearray | None:
    """Characters from the terminal; None without a terminal or when cancelled."""
    if not sys.stdin.isatty():
        return None
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    quiet = termios.tcgetattr(fd)
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    typed = bytearray()
    try:
        termios.tcsetattr(fd, termios.TCSADRAIN, quiet)
        typer.echo(prompt, nl=False, err=True)  # who sees it may type: nothing is echoed any more
        while (key := os.read(fd, 1)) not in ENDS:
            if key in INTERRUPT:
                typed[:] = bytes(len(typed))
                return None
            if key in BACKSPACE:
                without_last(typed)
            elif accepts(key) and len(typed) < most:
                typed += key
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
        typer.echo("", err=True)
    return typed


def without_last(typed: bytearray) -> None:
    """Take the last character back, however many bytes of UTF-8 it has."""
    while typed and typed[-1] & 0xC0 == 0x80:
        del typed[-1]
    del typed[-1:]


def secret_of(source: str) -> bytearray:
    """The first line of a file, or of standard input (-)."""
    typed = bytearray(sys.stdin.buffer.readline(LONGEST)) if source == STDIN else _of_file(source)
    drop_mark(typed)
    end = typed.find(b"\n")
    if end >= 0:  # cut in place: a copy would leave the secret behind
        typed[end:] = bytes(len(typed) - end)
        del typed[end:]
    while typed and typed[-1] in b"\r\n ":
        del typed[-1]
    return typed


def drop_mark(typed: bytearray) -> None:
    """Some editors begin every file with the mark of UTF-8, which nobody typed."""
    if typed.startswith(codecs.BOM_UTF8):
        del typed[: len(codecs.BOM_UTF8)]


def _of_file(source: str) -> bytearray:
    try:
        with Path(source).open("rb", buffering=0) as file:
            typed = bytearray(LONGEST)
            del typed[file.readinto(typed) :]
            return typed
    except OSError as missing:
        raise WrongUsage(
            "The file {file} cannot be read ({detail}). Nothing was done.",
            file=source,
            detail=missing.strerror or "?",
        ) from missing
