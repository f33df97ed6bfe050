"""The answer to reset, byte by byte (ISO 7816-3 8.2; what this card family uses: card.md 3.1)."""

from __future__ import annotations

from dataclasses import dataclass

SERIAL_BYTES = 8
MOST_LEVELS = 8
CONVENTIONS = {0x3B: "direct", 0x3F: "inverse"}


@dataclass(frozen=True, slots=True)
class Atr:
    """A decoded ATR. `interface` holds (name, value) in order; `check` is None without a TCK."""

    raw: bytes
    convention: str
    interface: tuple[tuple[str, int], ...]
    protocols: tuple[int, ...]
    historical: bytes
    check: bool | None
    complaint: str = ""


def decode(raw: bytes) -> Atr:
    """Decode an ATR; what is wrong with it is named in `complaint`."""
    if len(raw) < 2:
        return Atr(raw, "", (), (), b"", None, "too short")
    interface, protocols, at = _interface(raw)
    count = raw[1] & 0x0F
    historical = raw[at : at + count]
    complaint = "" if len(historical) == count else "historical bytes are missing"
    rest = raw[at + count :]
    wants_check = any(protocols)
    check = None
    if wants_check and not complaint:
        check = bool(rest) and _sums_to_zero(raw[1 : at + count + 1])
        complaint = "" if check else "the check byte is wrong"
    surplus = rest[1:] if wants_check else rest
    if surplus and not complaint:
        complaint = "there are more bytes than it announces"
    convention = CONVENTIONS.get(raw[0], "")
    return Atr(
        raw, convention, interface, protocols or (0,), historical, check,
        complaint if convention else "unknown convention",
    )  # fmt: skip


def _interface(raw: bytes) -> tuple[tuple[tuple[str, int], ...], tuple[int, ...], int]:
    found: list[tuple[str, int]] = []
    protocols: list[int] = []
    announced, at = raw[1] >> 4, 2
    for level in range(1, MOST_LEVELS + 1):
        for bit, name in enumerate("ABCD"):
            if announced >> bit & 1 and at < len(raw):
                found.append((f"T{name}{level}", raw[at]))
                at += 1
        if not (found and found[-1][0] == f"TD{level}"):
            break
        protocols.append(found[-1][1] & 0x0F)
        announced = found[-1][1] >> 4
    return tuple(found), tuple(dict.fromkeys(protocols)), at


def _sums_to_zero(data: bytes) -> bool:
    total = 0
    for byte in data:
        total ^= byte
    return total == 0


def hidden(raw: bytes) -> bytes:
    """An ATR without its serial: the last eight bytes become 00 (they diversify keys, too)."""
    keep = max(len(raw) - SERIAL_BYTES, min(len(raw), 2))
    return raw[:keep] + bytes(len(raw) - keep)
