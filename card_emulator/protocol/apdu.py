"""Command and response APDUs in the short form T=0 knows (ISO 7816-4, card.md 3.2).

On the wire a command is CLA INS P1 P2 [P3 [data] [Le]]. P3 alone is Le (00 = up to 256); with
data it is Lc. A Le after the data is accepted, because readers send it although T=0 has no place
for it. Extended lengths do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from card_emulator.protocol.status import SW, StatusError

HEADER = 4
MAX_DATA = 255


def split(raw: bytes | bytearray) -> tuple[int, int | None]:
    """(Lc, Le) of a wire command of at least four bytes; StatusError 6700 where the lengths do
    not fit.
    """
    size = len(raw)
    if size == HEADER:
        return 0, None
    if size == HEADER + 1:
        return 0, raw[4]
    lc = raw[4]
    if lc and size == 5 + lc:
        return lc, None
    if lc and size == 6 + lc:
        return lc, raw[-1]
    raise StatusError(SW.WRONG_LENGTH)


@dataclass(frozen=True, slots=True)
class Command:
    """A command APDU. `le` is the wire byte: None absent, 0 = whatever there is (up to 256)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    @classmethod
    def parse(cls, raw: bytes | bytearray) -> Command:
        """Read a wire command; StatusError 6700 when its lengths do not fit together."""
        if len(raw) < HEADER:
            raise StatusError(SW.WRONG_LENGTH)
        lc, le = split(raw)
        return cls(raw[0], raw[1], raw[2], raw[3], bytes(raw[5 : 5 + lc]), le)

    def __bytes__(self) -> bytes:
        assert len(self.data) <= MAX_DATA, "T=0 carries at most 255 data bytes"
        wire = bytes((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            wire += bytes((len(self.data),)) + self.data
        return wire if self.le is None else wire + bytes((self.le & 0xFF,))


class Response(Struct, frozen=True):
    """A response APDU: data and status word."""

    data: bytes
    sw: int

    @classmethod
    def parse(cls, raw: bytes | bytearray) -> Response:
        """Read a wire response; ValueError below two bytes (such an answer is an unknown
        outcome).
        """
        if len(raw) < 2:
            raise ValueError("an answer has at least two bytes")
        return cls(bytes(raw[:-2]), raw[-2] << 8 | raw[-1])

    def __bytes__(self) -> bytes:
        return self.data + self.sw.to_bytes(2, "big")


DONE = Response(b"", SW.OK)
