"""Paper leaves the terminal as a file: whole and synced, or a sentence says that it did not.

A name that ends in .pdf is an A4 document, any other gets the lines as text. Without a name the
paper goes into the tray of the home. A file is complete before it gets its name.
"""

from __future__ import annotations

import os
from pathlib import Path

from terminal.errors import WorldFailure, WrongUsage
from terminal.flow import PrintPaper

PDF = ".pdf"
PART = ".part"


class PrintFailed(WorldFailure):
    """The paper did not come out, or not whole."""

    template = "The paper did not come out ({file}: {detail}). Nothing was cleared. Print it again."


class Printer:
    """Where papers of one home go."""

    def __init__(self, tray: Path) -> None:
        self.tray = tray

    def put(self, step: PrintPaper) -> str:
        """Print a paper; gives the file's name. Raises PrintFailed."""
        target = Path(step.file) if step.file else self.tray / f"{step.name}.txt"
        try:
            content = _content(step, target)
            if not step.file:
                self.tray.mkdir(mode=0o700, exist_ok=True)
            _written(target, content)
        except WrongUsage as no:  # no font for it
            raise PrintFailed(no.template, **no.values) from no
        except OSError as failed:
            detail = failed.strerror or "?"
            raise PrintFailed(file=str(target), detail=detail) from failed
        return str(target)


def _content(step: PrintPaper, target: Path) -> bytes:
    if target.suffix.lower() != PDF:
        return ("\n".join(step.lines) + "\n").encode()
    from terminal.pdf import A4, as_pdf  # the library takes a while to load

    return as_pdf(step.lines, A4, title=step.title)


def _written(target: Path, content: bytes) -> None:
    """A device takes the bytes as they come; a file appears under its name when it is whole."""
    if target.exists() and not target.is_file():
        _synced(target, content)
        return
    part = target.with_name(target.name + PART)
    try:
        _synced(part, content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _synced(path: Path, content: bytes) -> None:
    opener = _private if not path.exists() else None
    with open(path, "wb", opener=opener) as file:
        file.write(content)
        file.flush()
        if path.is_file():
            os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    """A statement is for its holder: nobody else on this machine reads the file."""
    return os.open(path, flags, 0o600)
