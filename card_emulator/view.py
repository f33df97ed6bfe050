"""A card image as something to look at: tree, decoded fields, counters and log.

Keys, digests and the PIN key never enter a view; of a key only its name and its tries are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from card_emulator.commands.purse import TAG_ACTIVATED, element, unprinted
from card_emulator.filesystem import content
from card_emulator.image import DedicatedFile, ElementaryFile, Image, Structure
from card_emulator.protocol.applications import (
    MEDICAL_AID,
    PKI_ADF_NAME,
    PKI_NAME,
    SFI_CARD,
    SFI_EXTENSION,
    SFI_LOG,
    SSSE_NAME,
)
from card_emulator.protocol.cipher import ALGORITHM_NAMES
from card_emulator.protocol.purse import LogRecord
from card_emulator.protocol.service_layouts import ALL_COLUMNS, ALL_LAYOUTS
from card_emulator.service_tree import SERVICES

NAMES = {
    SSSE_NAME: "SSSE",
    MEDICAL_AID: "DF04",
    PKI_NAME: "PKI",
    PKI_ADF_NAME: "PKI/DF01",
    **{row.aid: f"{row.fid:04X}" for row in SERVICES},
}
_LAYOUT_BY_PATH = {layout.path: layout for layout in ALL_LAYOUTS}
_COLUMNS_BY_PATH = {columns.path: columns for columns in ALL_COLUMNS}
TAG_VERSION = 0x03


@dataclass(frozen=True, slots=True)
class FileView:
    """One EF: where it is, how it is organised, its elements by name, its bytes in hex.

    `size` counts records, or the bytes of a transparent file, of which `records` has those written.
    """

    path: str
    structure: str
    size: int
    fields: dict[str, str]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyView:
    """That a key is there, and how often it may still be tried."""

    path: str
    name: str
    version: int
    tries_left: int


@dataclass(frozen=True, slots=True)
class PurseView:
    """Money and counters on the card; fen. `unprinted` is None on a card without the rule."""

    balance_fen: int
    year_self_fen: int
    year_fund_fen: int
    pay_year: int
    load_sequence: int
    purchase_sequence: int
    unprinted: int | None


@dataclass(frozen=True, slots=True)
class CardView:
    """A user card or PSAM. PIN fields are None on a PSAM, the terminal's on a user card."""

    kind: str
    atr: str
    algorithm: str
    blocked: bool
    activated: bool | None
    pin_tries_left: int | None
    pin_max_tries: int | None
    pin_resets: int | None
    terminal_no: str | None
    terminal_txn_no: int | None
    purse: PurseView | None
    log: tuple[LogRecord, ...]
    files: tuple[FileView, ...]
    keys: tuple[KeyView, ...]

    def field(self, name: str) -> str:
        """A data element by name from whatever file has it, "" if none has."""
        return next((file.fields[name] for file in self.files if name in file.fields), "")


def view(image: Image) -> CardView:
    """Look at an image."""
    ssse = _df(image, SSSE_NAME)
    medical = _df(image, MEDICAL_AID)
    flag = element(ssse, SFI_EXTENSION, TAG_ACTIVATED) if ssse else None
    return CardView(
        kind=image.kind.name.lower(),
        atr=image.atr.hex().upper(),
        algorithm=" ".join(dict.fromkeys(ALGORITHM_NAMES[df.algorithm_tag] for df in image.dfs)),
        blocked=image.blocked,
        activated=None if flag is None else flag == b"1",
        pin_tries_left=image.pin.tries_left if image.pin else None,
        pin_max_tries=image.pin.max_tries if image.pin else None,
        pin_resets=image.pin.resets if image.pin else None,
        terminal_no=image.sam.terminal_no if image.sam else None,
        terminal_txn_no=image.sam.terminal_txn_no if image.sam else None,
        purse=_purse(image, medical),
        log=_log(medical),
        files=tuple(_file(image, df, file) for df in image.dfs for file in df.files),
        keys=tuple(
            KeyView(df_name(df), key.name, key.version, key.tries_left)
            for df in image.dfs
            for key in df.keys
        ),
    )


def _df(image: Image, name: bytes) -> DedicatedFile | None:
    if image.sam is not None:  # a PSAM's first environment has the name of the user card's
        return None
    return next((df for df in image.dfs if df.name == name), None)


def df_name(df: DedicatedFile) -> str:
    """What people call a DF: SSSE, DF04, MF, else its name or AID."""
    return NAMES.get(df.name) or (
        df.name.decode("gbk", "replace") if df.name[:2] == b"sx" else df.name.hex().upper() or "MF"
    )


def _purse(image: Image, medical: DedicatedFile | None) -> PurseView | None:
    purse = image.purse
    if purse is None or medical is None:
        return None
    return PurseView(
        purse.balance_fen,
        purse.year_self_fen,
        purse.year_fund_fen,
        purse.pay_year,
        purse.load_sequence,
        purse.purchase_sequence,
        unprinted(medical),
    )


def _log(medical: DedicatedFile | None) -> tuple[LogRecord, ...]:
    """Newest first."""
    files = medical.files if medical else ()
    return tuple(
        LogRecord.parse(record) for file in files if file.sfi == SFI_LOG for record in file.records
    )


def _file(image: Image, df: DedicatedFile, file: ElementaryFile) -> FileView:
    path = f"{df_name(df)}/EF{file.sfi:02X}"
    layout = _LAYOUT_BY_PATH.get(path)
    records, size = file.records, len(file.records)
    if file.structure in (Structure.TXN_NO, Structure.TRANSPARENT):
        size = len(content(image, file))
    if file.structure is Structure.TXN_NO:
        records = (content(image, file),)
    elif file.structure is Structure.TRANSPARENT:
        records = (file.content,)  # as far as anything was written
    return FileView(
        path,
        file.structure.name.lower(),
        size,
        layout.decode(b"".join(records), _version(image)) if layout else {},
        tuple(record.hex().upper() for record in records),
    )


def _version(image: Image) -> str:
    """Version of the specification a user card follows; it decides what some tags mean."""
    ssse = _df(image, SSSE_NAME)
    found = element(ssse, SFI_CARD, TAG_VERSION) if ssse else None
    return "2.00" if found is None else found.decode("ascii", "replace")


def described(df: DedicatedFile, file: ElementaryFile, record: bytes) -> str:
    """A record in words: its data elements, or what a log record says; "" if nothing is known."""
    layout = _LAYOUT_BY_PATH.get(f"{df_name(df)}/EF{file.sfi:02X}")
    if layout is not None:
        return _listed(layout.decode(record))
    columns = _COLUMNS_BY_PATH.get(f"{df_name(df)}/EF{file.sfi:02X}")
    if columns is not None:
        return _listed(columns.decode_record(record))
    if df.name != MEDICAL_AID or file.sfi != SFI_LOG:
        return ""
    log = LogRecord.parse(record)
    amounts = f"{log.amounts.account_fen} {log.amounts.self_fen} {log.amounts.fund_fen} fen"
    return f"{log.kind:c} {log.sequence} {log.time:%Y-%m-%d %H:%M:%S} {log.terminal_no} {amounts}"


def _listed(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields.items())
