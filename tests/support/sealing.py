"""What only the issuer can send: authenticated keys, sealed commands, enciphered PINs."""

from __future__ import annotations

from collections.abc import Callable

from card_emulator.protocol.cipher import ALGORITHMS
from tests.support.cards import Talk, authenticate, key_of

KIDS = {
    "uksss": 0x04, "bk": 0x05, "puk": 0x06, "rksss": 0x0A, "local": 0x0D, "lk_df04": 0x83,
    "rk1_df04": 0x84, "uk1_df04": 0x85, "uk2_df04": 0x86, "dsk": 0x87,
}  # fmt: skip


def auth(name: str, algorithm: int = 1) -> Callable[[Talk], int]:
    """Authenticate the key of this name, as a step of a script."""
    return lambda talk: authenticate(talk, KIDS[name], key_of(talk.image, name), algorithm)


def session(talk: Talk, key: str = "stk", algorithm: int = 1, length: int = 8) -> bytes:
    """GET CHALLENGE and the session key it makes."""
    challenge = talk.say(f"00840000{length:02X}")[0]
    return ALGORITHMS[algorithm].session_key(key_of(talk.image, key), challenge)


def with_mac(under: bytes, header: str, data: bytes = b"", algorithm: int = 1) -> bytes:
    """A command whose data ends in the MAC over all before it."""
    body = bytes.fromhex(header) + bytes((len(data) + 4,)) + data
    return body + ALGORITHMS[algorithm].mac(under, body)


def sealed(
    header: str, data: str = "", key: str = "stk", algorithm: int = 1
) -> Callable[[Talk], bytes]:
    """A sealed command over a fresh challenge, as the command of a script."""
    return lambda talk: with_mac(
        session(talk, key, algorithm), header, bytes.fromhex(data), algorithm
    )


def new_pin(pin: str, algorithm: int = 1) -> Callable[[Talk], bytes]:
    """84 24 00 01 with this packed PIN."""

    def made(talk: Talk) -> bytes:
        under = session(talk, "stk", algorithm)
        row = ALGORITHMS[algorithm]
        return with_mac(under, "84240001", row.seal_pin(under, bytes.fromhex(pin)), algorithm)

    return made


def bad_mac(command: Callable[[Talk], bytes]) -> Callable[[Talk], bytes]:
    """The same command with one bit of its MAC turned over."""

    def made(talk: Talk) -> bytes:
        raw = command(talk)
        return raw[:-1] + bytes((raw[-1] ^ 1,))

    return made


Step = str | Callable[[Talk], object]


def follow(talk: Talk, *steps: Step) -> Talk:
    """Send the steps one after the other, whatever they answer."""
    for step in steps:
        if callable(step):
            done = step(talk)
            if isinstance(done, bytes):
                talk.say(done)
        else:
            talk.say(step)
    return talk
