"""How single values are written on the card (card.md 5): packed BCD, packed dates, padded ASCII
and GBK text.

BCD is left-justified and padded with F nibbles, text is left-justified and padded with 00;
readers strip both 00 and FF, because issuers differ. Check digits of card number and citizen id
are here because both are properties of the text.
"""

from __future__ import annotations

from datetime import date, datetime

_CARD_NO_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_NAME_BYTES = 30


def bcd(digits: str, width: int) -> bytes:
    """Decimal digits packed into `width` bytes, left-justified, F-padded; ValueError if they do
    not fit.
    """
    if len(digits) > 2 * width or (digits and not (digits.isascii() and digits.isdigit())):
        raise ValueError(f"not at most {2 * width} decimal digits")
    return bytes.fromhex(digits.ljust(2 * width, "F"))


def digits(packed: bytes) -> str:
    """The digits of packed BCD without the F padding (upper-case hex where a card holds other
    nibbles).
    """
    return packed.hex().upper().rstrip("F")


def unpack_date(packed: bytes) -> date:
    """The date of four CCYYMMDD bytes; ValueError if they name none."""
    return unpack_time(packed[:4] + bytes(3)).date()


def pack_time(moment: datetime) -> bytes:
    """CCYYMMDDhhmmss in seven bytes."""
    return bytes.fromhex(f"{moment:%Y%m%d%H%M%S}".zfill(14))


def unpack_time(packed: bytes) -> datetime:
    """The moment of seven CCYYMMDDhhmmss bytes (no zone); ValueError if they name none."""
    text = packed.hex()
    if len(text) != 14 or not text.isdigit():
        raise ValueError("not a packed CCYYMMDDhhmmss")
    month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(4, 14, 2))
    return datetime(int(text[:4]), month, day, hour, minute, second)


def pack_text(text: str, width: int) -> bytes:
    """GBK (ASCII is a part of it) in `width` bytes, padded with 00; ValueError if it does not
    fit.
    """
    raw = text.encode("gbk")
    if len(raw) > width:
        raise ValueError(f"longer than {width} bytes in GBK")
    return raw.ljust(width, b"\0")


def unpack_text(raw: bytes) -> str:
    """GBK text without trailing 00 and FF padding; bytes that are no GBK become the replacement
    mark.
    """
    return raw.rstrip(b"\x00\xff").decode("gbk", errors="replace")


def split_name(name: str) -> tuple[str, str]:
    """A name as (name, name_more): what fits into the 30 bytes of tag 09, the rest for tag 4E."""
    head = name
    while len(head.encode("gbk")) > _NAME_BYTES:
        head = head[:-1]
    return head, name[len(head) :]


def card_number_check(first8: str) -> str:
    """Check character of a card number's first eight (S1-N App. A): D2143569 -> X."""
    if len(first8) != 8 or not (first8.isascii() and first8.isalnum()):
        raise ValueError("a card number has eight letters and digits before its check character")
    rest = sum(w * int(c, 36) for w, c in zip(_CARD_NO_WEIGHTS, first8, strict=True)) % 11
    return {10: "X", 11: "0"}.get(11 - rest, str(11 - rest))


def citizen_id_check(first17: str) -> str:
    """Check character of a citizen id's first seventeen digits (GB 11643)."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a citizen id has seventeen digits before its check character")
    total = sum(w * int(c) for w, c in zip(_CITIZEN_WEIGHTS, first17, strict=True))
    return _CITIZEN_CHECKS[total % 11]
