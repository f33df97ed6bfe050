"""Whether an image can be a card at all: sizes, numbers and references handlers rely on.

The factory makes only such images; texts and descriptions that people write are checked here.
"""

from __future__ import annotations

from collections.abc import Iterator

from card_emulator.image import (
    DedicatedFile,
    ElementaryFile,
    Image,
    Kind,
    Structure,
)
from card_emulator.protocol.applications import MEDICAL_AID, SFI_LOG
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.purse import MAX_FEN, MAX_SEQUENCE, LogRecord
from card_emulator.refusals import BadInput

ATR_BYTES = range(2, 34)
RECORD_BYTES = range(2, 255)  # one answer holds a whole record
MOST_RECORDS = 254
MOST_CONTENT_BYTES = 0x7FFF  # what a 15-bit offset reaches
HIGHEST_SFI = 30
KEY_LENGTHS = (8, 16)
MOST_TRIES = 15  # 63Cx has one digit for them
_WORDS = range(1 << 16)
_BYTES = range(1 << 8)


def check_image(image: Image) -> None:
    """BadInput says the first thing that cannot be."""
    for place, right in _facts(image):
        if not right:
            raise BadInput("{place} cannot be on a card.", place=place)


def _facts(image: Image) -> Iterator[tuple[str, bool]]:
    yield "atr", len(image.atr) in ATR_BYTES
    yield "kind", (image.kind is Kind.PSAM) == (image.sam is not None)
    yield "df", bool(image.dfs) and image.dfs[0].parent == -1
    for index, df in enumerate(image.dfs):
        yield f"df[{index}].parent", index == 0 or 0 <= df.parent < index
        yield from ((f"df[{index}].{name}", right) for name, right in _of_df(df))
        yield f"df[{index}].log", df.name != MEDICAL_AID or _log_is_readable(df)
    yield from _of_pin_and_money(image)


def _of_df(df: DedicatedFile) -> Iterator[tuple[str, bool]]:
    yield "fid", df.fid in _WORDS
    yield "algorithm_tag", df.algorithm_tag in ALGORITHMS
    yield "fci", 0 < len(df.fci) <= 256
    fids = [file.fid for file in df.files]
    sfis = [file.sfi for file in df.files if file.sfi]
    yield "file", len(set(fids)) == len(fids) and len(set(sfis)) == len(sfis)
    for index, file in enumerate(df.files):
        yield from ((f"file[{index}].{name}", right) for name, right in _of_file(file))
    for index, key in enumerate(df.keys):
        yield f"key[{index}].value", len(key.value) in KEY_LENGTHS
        yield f"key[{index}].tries_left", 0 <= key.tries_left <= key.max_tries <= MOST_TRIES
        yield f"key[{index}].kid", key.kid in range(-1, 256) and key.version in _BYTES


def _of_file(file: ElementaryFile) -> Iterator[tuple[str, bool]]:
    yield "fid", file.fid in _WORDS
    yield "sfi", 0 <= file.sfi <= HIGHEST_SFI
    yield "content", len(file.content) <= MOST_CONTENT_BYTES
    yield "capacity", len(file.records) <= file.capacity <= MOST_RECORDS or not file.records
    yield (
        "record_bytes",
        (file.structure is not Structure.CYCLIC or file.record_bytes in RECORD_BYTES),
    )
    cyclic = file.structure is Structure.CYCLIC
    yield (
        "records",
        all(
            len(record) == file.record_bytes if cyclic else len(record) in RECORD_BYTES
            for record in file.records
        ),
    )


def _log_is_readable(df: DedicatedFile) -> bool:
    """The card writes its log itself, so every record names a time and a terminal."""
    try:
        for file in df.files:
            if file.sfi == SFI_LOG:
                for record in file.records:
                    LogRecord.parse(record)
    except ValueError:
        return False
    return True


def _of_pin_and_money(image: Image) -> Iterator[tuple[str, bool]]:
    if image.pin is not None:
        yield "pin.tries_left", 0 <= image.pin.tries_left <= image.pin.max_tries <= MOST_TRIES
    if image.sam is not None:
        number = image.sam.terminal_no
        yield "sam.terminal_no", len(number) == 12 and number.isascii() and number.isdigit()
    purse = image.purse
    if purse is None:
        return
    for name in ("balance_fen", "year_self_fen", "year_fund_fen"):
        yield f"purse.{name}", 0 <= getattr(purse, name) <= MAX_FEN
    for name in ("load_sequence", "purchase_sequence"):
        yield f"purse.{name}", 0 <= getattr(purse, name) <= MAX_SEQUENCE
    yield "purse.pay_year", 0 <= purse.pay_year <= 9999
    yield "purse.starting_day", 101 <= purse.starting_day <= 1231
