"""Monospaced lines as bytes for a receipt printer (ESC/POS), Chinese in GB18030, then a cut.

Printers for China take Chinese characters in two bytes after FS &; a yen sign of one column has no
such code, its wide form has. The QR code is drawn by the printer itself (GS ( k).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from terminal.errors import WorldFailure

RESET = b"\x1b@"
CHINESE_ON = b"\x1c&"
CENTRE, LEFT = b"\x1ba\x01", b"\x1ba\x00"
FEED_AND_CUT = b"\x1dV\x42\x40"
NARROW_YEN, WIDE_YEN = 0xA5, "\uffe5"
SHOWN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ") | {NARROW_YEN: WIDE_YEN}
"""What a name of goods cannot do: give the printer orders."""
QR_MODEL_2 = b"\x31\x41\x32\x00"
QR_DOTS = b"\x31\x43\x05"
QR_MEDIUM = b"\x31\x45\x31"
QR_STORE, QR_PRINT = b"\x31\x50\x30", b"\x31\x51\x30"


class PrinterFailed(WorldFailure):
    """The file or device could not be written."""

    template = "Nothing was printed: {place} cannot be written ({detail}). No money moved."


def as_escpos(lines: Sequence[str], *, qr: str = "") -> bytes:
    """What a printer is sent for these lines."""
    text = "\n".join(line.translate(SHOWN) for line in lines) + "\n"
    paper = RESET + CHINESE_ON + text.encode("gb18030", "replace")
    if qr:
        paper += CENTRE + _qr(qr.encode("ascii")) + b"\n" + LEFT
    return paper + FEED_AND_CUT


def _qr(content: bytes) -> bytes:
    functions = (QR_MODEL_2, QR_DOTS, QR_MEDIUM, QR_STORE + content, QR_PRINT)
    return b"".join(_function(body) for body in functions)


def _function(body: bytes) -> bytes:
    return b"\x1d(k" + len(body).to_bytes(2, "little") + body


def write_paper(place: str, paper: bytes) -> None:
    """Bytes to a file, or to a printer's device, durably. Raises PrinterFailed."""
    path = Path(place)
    try:
        flags = os.O_WRONLY | (0 if path.is_char_device() else os.O_CREAT | os.O_TRUNC)
        fd = os.open(path, flags, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(paper)
            file.flush()
            if path.is_file():
                os.fsync(file.fileno())
    except OSError as failure:
        raise PrinterFailed(place=place, detail=failure.strerror or "?") from failure
