"""The card's data files as data (card.md 5, 18.2, 18.3): tag, name and coding of every element,
with vectors beside.

A layout decodes whatever order and padding an issuer chose, by tag, into text; it encodes in the
order of the notice. Numbers the card keeps in BCD come out as digits, dates as CCYYMMDD, binary
as upper-case hex.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from card_emulator.protocol import tlv
from card_emulator.protocol.fields import bcd, digits, pack_text, unpack_text

VERSION_PADDING = b"\xee"


@dataclass(frozen=True, slots=True)
class Coding:
    """How one value is written: its width in bytes and the two directions."""

    width: int
    encode: Callable[[str], bytes]
    decode: Callable[[bytes], str]


def text(width: int) -> Coding:
    """an: ASCII or GBK, padded with 00."""
    return Coding(width, lambda value: pack_text(value, width), unpack_text)


def cn(width: int) -> Coding:
    """cn: packed BCD, padded with F."""
    return Coding(width, lambda value: bcd(value, width), digits)


def binary(width: int) -> Coding:
    """b: bytes as upper-case hex."""
    return Coding(
        width,
        lambda value: bytes.fromhex(value).rjust(width, b"\0"),
        lambda raw: raw.hex().upper(),
    )


def number(width: int) -> Coding:
    """b: an unsigned number in decimal."""
    return Coding(
        width,
        lambda value: int(value or "0").to_bytes(width, "big"),
        lambda raw: str(int.from_bytes(raw, "big")),
    )


@dataclass(frozen=True, slots=True)
class Former:
    """What a tag meant on version 1.00 cards, in a record of another width (card.md 5.9)."""

    name: str
    coding: Coding


@dataclass(frozen=True, slots=True)
class Field:
    """One data element; `former` where version 1.00 cards use its tag for something else."""

    tag: int
    name: str
    coding: Coding
    since: str = "1.00"
    former: Former | None = None

    def decode(self, raw: bytes, version: str) -> tuple[str, str]:
        """(name, text). A former element that a newer terminal rewrote ends in E padding; where
        both meanings have one width (tag 92) only the card's version tells them apart.
        """
        former = self.former
        if former is None or len(raw) != former.coding.width:
            return self.name, self.coding.decode(raw)
        if former.coding.width == self.coding.width:
            if version >= "2.00":
                return self.name, self.coding.decode(raw)
        elif raw.endswith(VERSION_PADDING):
            return self.name, self.coding.decode(raw[: self.coding.width])
        return former.name, former.coding.decode(raw)

    def encode(self, values: Mapping[str, str], version: str) -> bytes:
        """The value bytes for a card of this version; ValueError where it cannot be written."""
        former = self.former
        if former is None or version >= "2.00":
            return self.coding.encode(values.get(self.name, ""))
        if former.name in values or self.name not in values:
            return former.coding.encode(values.get(former.name, ""))
        if former.coding.width == self.coding.width:
            raise ValueError("a version 1.00 card has no room to mark the new meaning")
        return self.coding.encode(values[self.name]).ljust(former.coding.width, VERSION_PADDING)


@dataclass(frozen=True, slots=True)
class Layout:
    """A TLV file: its elements in record order, and known-answer vectors (hex of the file, some
    values).
    """

    path: str
    sfi: int
    fields: tuple[Field, ...]
    vectors: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def decode(self, raw: bytes, version: str = "2.00") -> dict[str, str]:
        """Elements by name from concatenated records in any order; absent and unknown ones are
        left out.
        """
        known = {field.tag: field for field in self.fields}
        return dict(
            known[tag].decode(value, version) for tag, value in tlv.walk(raw) if tag in known
        )

    def encode(self, values: Mapping[str, str], version: str = "2.00") -> list[bytes]:
        """TLV records in the order of the notice, blank where a value is missing; ValueError
        names a bad one.
        """
        records = []
        for field in self.fields:
            if field.since > version:
                continue
            try:
                value = field.encode(values, version)
            except ValueError as reason:
                raise ValueError(f"{field.name}: {reason}") from None
            records.append(tlv.pack(field.tag, value))
        return records


@dataclass(frozen=True, slots=True)
class Columns:
    """A cyclic file: every record is the same columns, without tags (card.md 5.5, 5.6)."""

    path: str
    sfi: int
    columns: tuple[tuple[str, Coding], ...]
    records: int  # how many the file holds
    vectors: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def record_bytes(self) -> int:
        """Width of one record."""
        return sum(coding.width for _, coding in self.columns)

    def decode_record(self, raw: bytes) -> dict[str, str]:
        """One record's columns by name; a record cut short has its last columns empty."""
        values, at = {}, 0
        for name, coding in self.columns:
            values[name] = coding.decode(raw[at : at + coding.width])
            at += coding.width
        return values

    def encode_record(self, values: Mapping[str, str]) -> bytes:
        """One record, blank where a value is missing."""
        return b"".join(coding.encode(values.get(name, "")) for name, coding in self.columns)


# fmt: off
CARD_DATA = Layout("SSSE/EF05", sfi=5, fields=(
    Field(0x01, "card_sn", binary(16)),
    Field(0x02, "card_class", text(1)),
    Field(0x03, "version", text(4)),
    Field(0x04, "issuer_code", cn(12)),
    Field(0x05, "issue_date", cn(4)),
    Field(0x06, "expiry_date", cn(4)),
    Field(0x07, "card_no", text(9)),
), vectors=((
    "0110510100D15600000500000001269153E90201330304322E3030040C915600000251010051010001"
    "0504202401020604203401020709583030303030303139",
    {"card_sn": "510100D15600000500000001269153E9", "card_class": "3", "version": "2.00",
     "issuer_code": "915600000251010051010001", "issue_date": "20240102",
     "expiry_date": "20340102", "card_no": "X00000019"},
),))

HOLDER = Layout("SSSE/EF06", sfi=6, fields=(
    Field(0x08, "citizen_id", text(18)),
    Field(0x09, "name", text(30)),
    Field(0x4E, "name_more", text(20), since="2.00"),
    Field(0x0A, "sex", text(1)),
    Field(0x0B, "ethnic_code", cn(1)),
    Field(0x0C, "birth_place", cn(3)),
    Field(0x0D, "birth_date", cn(4)),
), vectors=((
    "0812393939393939323039393031303130303058091EB2E2CAD4BCD7" + "00" * 24 + "4E14" + "00" * 20
    + "0A01310B01010C035101000D0420990101",
    {"citizen_id": "99999920990101000X", "name": "测试甲", "name_more": "", "sex": "1",
     "ethnic_code": "01", "birth_place": "510100", "birth_date": "20990101"},
),))

ACTIVATION = Layout("SSSE/EF0C", sfi=0x0C, fields=(
    Field(0xE0, "activated", text(1)),
    Field(0xE1, "activated_on", cn(4)),
), vectors=(("E00131E10420240401", {"activated": "1", "activated_on": "20240401"}),))

MEDICAL = Layout("DF04/EF05", sfi=5, fields=(
    Field(0x81, "insutype_flags", text(8), former=Former("hospital_1", text(70))),
    Field(0x84, "insured_place", cn(3), former=Former("hospital_2", text(70))),
    Field(0x87, "health_file_no", text(17), former=Former("hospital_3", text(70))),
    Field(0x8C, "psn_category", cn(1)),
    Field(0x80, "account_opened_on", cn(4)),
    Field(0x8B, "account_no", text(29)),
    Field(0x8A, "medical_no", text(15)),
    Field(0x83, "institution_1", text(9)),
    Field(0x86, "institution_2", text(9)),
    Field(0x89, "institution_3", text(9)),
    Field(0x7D, "injury_institution_1", text(9)),
    Field(0x7E, "injury_institution_2", text(9)),
    Field(0x7F, "injury_institution_3", text(9)),
    Field(0x8D, "maternity_institution_1", text(9)),
    Field(0x8E, "maternity_institution_2", text(9)),
    Field(0x8F, "card_use", text(1)),
), vectors=((
    "81083331303031303030" "8403510100" "8711" + "00" * 17 + "8C0111" "800420240102"
    "8B1D" + "35313031" + "00" * 25 + "8A0F" + "00" * 15
    + "".join(f"{tag}09" + "00" * 9 for tag in ("83", "86", "89", "7D", "7E", "7F", "8D", "8E"))
    + "8F0132",
    {"insutype_flags": "31001000", "insured_place": "510100", "psn_category": "11",
     "account_opened_on": "20240102", "account_no": "5101", "card_use": "2"},
),))

OFFLINE = Layout("DF04/EF06", sfi=6, fields=(
    Field(0x90, "offline_allowed", text(1), former=Former("old_balance_fen", cn(4))),
    Field(0x92, "offline_fen", cn(4), former=Former("old_year_self_fen", cn(4))),
    Field(0x93, "offline_count", text(2), former=Former("old_year_fund_fen", cn(4))),
), vectors=((
    "90013092040000000093023030",
    {"offline_allowed": "0", "offline_fen": "00000000", "offline_count": "00"},
),))

# last_printed_sequence: load sequence 2 ‖ purchase sequence 2, both as of the last printing
PRINTED = Layout("DF04/EF0C", sfi=0x0C, fields=(
    Field(0xE0, "last_printed_sequence", binary(4)),
    Field(0xE1, "unprinted", number(1)),
), vectors=(("E00400030007E10139", {"last_printed_sequence": "00030007", "unprinted": "57"}),))

# Seen in one city's kiosk (card.md 4): an identification code and the place of first issue.
LOCAL = Layout("SSSE/EF0D", sfi=0x0D, fields=(
    Field(0xEA, "person_code", text(12)),
    Field(0xEB, "first_issued_at", cn(3)),
), vectors=(("EA0C313233343536373839303132EB03510100",
             {"person_code": "123456789012", "first_issued_at": "510100"}),))

SPECIAL = Columns("DF04/EF15", sfi=0x15, columns=(
    ("sequence", number(2)), ("special_kind", text(1)),
), records=8, vectors=(("000731", {"sequence": "7", "special_kind": "1"}),))
# fmt: on

LAYOUTS = (CARD_DATA, HOLDER, ACTIVATION, LOCAL, MEDICAL, OFFLINE, PRINTED)
