"""What a pharmacy sells: a `Drug` per pack, the training catalogue, the index the counter searches.

The training catalogue (data/catalogue.csv, written for this project) cannot pass for real goods.
Its bar codes begin with 29, in GS1's restricted-circulation range 20-29 that no product carries.
Each `med_list_codg` has the shape of a national code (X western 23, Z patent, C device 20 long)
but ends in 99999 (`TRAINING_MARK`), far above the enterprise codes in use; what has no national
code gets a stand-in: N, 14 digits, 99999 (a service: S, charge kind, 12 digits, 99999).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from backend.protocol.money import half_up

TRAINING_MARK = "99999"
"""The enterprise code, last five characters of a national code, of everything made for training."""

NO_CEILING_FEN = 999_999_00
"""How the interface writes "no price ceiling": 999999 (settlement.md 2.8, pric_uplmt_amt)."""

CLASS_A, CLASS_B, CLASS_C = "01", "02", "03"
"""chrgitm_lv (settlement.md 2.17): 甲 paid in full, 乙 after a first-pay share, 丙 outside."""

MOST_DIGITS = 4  # of a number of years or days
SEARCH_LIMIT = 20
"""Rows a search returns unless the caller says otherwise; a counter shows fewer."""

_CHARGE_KINDS = {"X": "09", "Z": "11", "T": "10", "C": "08"}
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Drug:
    """One pack on the shelf, by its three codes; `""` where a code or a text does not exist.

    `chrgitm_lv` is the item class 01, 02 or 03; `selfpay_per_10k` the first-pay share in
    ten-thousandths (class 03: 10000); `ceiling_fen` None means no ceiling (settlement.md 3.2).
    For the rules of claims: `sex` (gend) it is for, ages in years `age_from` up to but not
    `age_below` (0: no limit), `pack_days` a pack lasts, `ingredient` in common with others (more
    than one apart by +), and the words of a `restricted` use that a hospital approves.
    """

    barcode: str
    med_list_codg: str
    medins_list_codg: str
    name: str
    name_en: str
    form: str
    spec: str
    list_type: str
    chrgitm_lv: str
    selfpay_per_10k: int
    ceiling_fen: int | None
    price_fen: int
    unit: str
    rx: bool
    initials: str
    maker: str
    sex: str = ""
    age_from: int = 0
    age_below: int = 0
    pack_days: int = 0
    ingredient: str = ""
    restricted: str = ""

    @property
    def med_chrgitm_type(self) -> str:
        """Charge kind of settlement.md 2.17, by the national code's first letter; else 14 other."""
        letter, kind = self.med_list_codg[:1], self.med_list_codg[1:3]
        return kind if letter == "S" else _CHARGE_KINDS.get(letter, "14")


def price_fen(text: str) -> int:
    """A price in yuan as written, up to six decimals, to fen: more than two are rounded half up.

    Raises ValueError for anything but digits with one decimal point.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"not a price: {text!r}")
    whole, decimals = match[1], match[2] or ""
    return half_up(int(whole + decimals) * 100, int(10 ** len(decimals)))


def ceiling_fen(text: str) -> int | None:
    """A price ceiling in yuan to fen; None for 999999. Raises ValueError like `price_fen`."""
    amount_fen = price_fen(text)
    return None if amount_fen >= NO_CEILING_FEN else amount_fen


def share_per_10k(text: str) -> int:
    """A share, `0.10` or `10%`, in ten-thousandths; ValueError outside 0..1 or finer than that."""
    number = text.removesuffix("%").rstrip()
    if _AMOUNT.fullmatch(number) is None:
        raise ValueError(f"not a share: {text!r}")
    exact = Decimal(number) * (100 if text.endswith("%") else 10_000)
    if exact > 10_000 or exact != int(exact):
        raise ValueError(f"not a share between 0 and 1: {text!r}")
    return int(exact)


def whole(text: str) -> int:
    """Years or days as written, 0 for an empty cell. Raises ValueError for anything but digits."""
    if text and not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValueError(f"not a whole number: {text!r}")
    return int(text or 0)


def gtin_check_digit(digits: str) -> str:
    """The GS1 modulo 10 digit for the digits before it: weights 3, 1, 3 ... from the right."""
    weighted = (int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits[::-1], 1))
    return str(-sum(weighted) % 10)


def is_gtin(code: str) -> bool:
    """Whether `code` is a bar code number of 8, 12, 13 or 14 digits with a right check digit."""
    well_formed = len(code) in {8, 12, 13, 14} and code.isascii() and code.isdigit()
    return well_formed and gtin_check_digit(code[:-1]) == code[-1]


def is_training_code(med_list_codg: str) -> bool:
    """Whether a national-shaped code was made for training: its enterprise code is 99999."""
    return len(med_list_codg) in {20, 23} and med_list_codg.endswith(TRAINING_MARK)


def stand_in_code(own_code: str) -> str:
    """A `med_list_codg` for goods without a national code; theirs never begin with N."""
    return f"N{own_code:0>14}{TRAINING_MARK}"


@cache
def training_catalogue() -> tuple[Drug, ...]:
    """The drugs of data/catalogue.csv in file order; the first three are the basket of 3.4."""
    return rows_of("catalogue.csv")


def rows_of(name: str) -> tuple[Drug, ...]:
    """The rows of a file of ours."""
    text = files("backend").joinpath("data", name).read_text("utf-8")
    return tuple(map(_drug, csv.DictReader(text.splitlines())))


def _drug(cells: Mapping[str, str | None]) -> Drug:
    """A row; what stands at its end may be missing."""
    row = {name: text or "" for name, text in cells.items()}
    return Drug(
        barcode=row["barcode"],
        med_list_codg=row["med_list_codg"],
        medins_list_codg=row["medins_list_codg"],
        name=row["name"],
        name_en=row["name_en"],
        form=row["form"],
        spec=row["spec"],
        list_type=row["list_type"],
        chrgitm_lv=row["chrgitm_lv"],
        selfpay_per_10k=share_per_10k(row["selfpay_prop"]),
        ceiling_fen=ceiling_fen(row["pric_uplmt_amt"]),
        price_fen=price_fen(row["pric"]),
        unit=row["unit"],
        rx=row["rx_flag"] == "1",
        initials=row["initials"],
        maker=row["maker"],
        sex=row["sex"],
        age_from=whole(row["age_from"]),
        age_below=whole(row["age_below"]),
        pack_days=whole(row["pack_days"]),
        ingredient=row["ingredient"],
        restricted=row["restricted"],
    )


class Catalogue:
    """An index over drugs, built once and only read: codes by table, text by a few scans in C."""

    __slots__ = ("_by_code", "_codes", "_drugs", "_english", "_initials", "_letters", "_names")

    def __init__(self, drugs: Iterable[Drug]) -> None:
        """Index `drugs`; where a code is given twice the first drug keeps it, bar codes first."""
        self._drugs = tuple(drugs)
        self._by_code = _by_code(self._drugs)
        letters = [_folded(drug.initials) for drug in self._drugs]
        self._initials = _Prefixes(zip(letters, range(len(letters)), strict=True))
        self._codes = _Prefixes(self._by_code.items())
        self._letters = _Lines(letters)
        self._names = _Lines(_folded(f"{drug.name} {drug.spec}") for drug in self._drugs)
        self._english = _Lines(_folded(drug.name_en) for drug in self._drugs)

    def __len__(self) -> int:
        return len(self._drugs)

    def __iter__(self) -> Iterator[Drug]:
        return iter(self._drugs)

    def find(self, code: str) -> Drug | None:
        """The drug with this bar code, national code or own code, or None."""
        place = self._by_code.get(code.strip().casefold())
        return None if place is None else self._drugs[place]

    def search(self, text: str, limit: int = SEARCH_LIMIT) -> list[Drug]:
        """Up to `limit` drugs for what was typed, closest kind of match first.

        Initials from the start, any code from the start, name from the start, name anywhere,
        English name anywhere, initials with letters left out (`fgl` finds ffgmlp).
        """
        wanted = _folded(text)
        found: dict[int, None] = {}
        for place in self._ranked(wanted) if wanted else ():
            if len(found) == limit:
                break
            found[place] = None
        return [self._drugs[place] for place in found]

    def _ranked(self, wanted: str) -> Iterator[int]:
        yield from self._initials.starting(wanted)
        yield from self._codes.starting(wanted)
        yield from self._names.starting(wanted)
        yield from self._names.containing(wanted)
        yield from self._english.containing(wanted)
        if wanted.isascii() and wanted.isalnum() and len(wanted) > 1:
            yield from self._letters.in_order(wanted)


def _by_code(drugs: tuple[Drug, ...]) -> dict[str, int]:
    """Every code with the place of its drug; a code given twice stays with the first."""
    table: dict[str, int] = {}
    for codes in (
        [drug.barcode for drug in drugs],
        [drug.med_list_codg for drug in drugs],
        [drug.medins_list_codg for drug in drugs],
    ):
        for place, code in enumerate(codes):
            table.setdefault(code.casefold(), place)
    table.pop("", None)
    return table


def _folded(text: str) -> str:
    """One spelling for comparing: full-width to plain, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class _Prefixes:
    """Sorted words with their places, so that a prefix is one stretch found by bisection."""

    __slots__ = ("_places", "_words")

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        pairs = sorted((word, place) for word, place in words if word)
        self._words = [word for word, _ in pairs]
        self._places = [place for _, place in pairs]

    def starting(self, prefix: str) -> Iterator[int]:
        for at in range(bisect_left(self._words, prefix), len(self._words)):
            if not self._words[at].startswith(prefix):
                return
            yield self._places[at]


class _Lines:
    """One line of text per drug in a single string, searched by `str.find` and `re`."""

    __slots__ = ("_starts", "_text")

    def __init__(self, lines: Iterable[str]) -> None:
        parts, starts = ["\n"], [1]
        for line in lines:
            parts.append(f"{line}\n")
            starts.append(starts[-1] + len(parts[-1]))
        self._text = "".join(parts)
        self._starts = starts  # one more than lines: where the next would begin

    def starting(self, words: str) -> Iterator[int]:
        return self._places("\n" + words)

    def containing(self, words: str) -> Iterator[int]:
        return self._places(words)

    def in_order(self, letters: str) -> Iterator[int]:
        """Lines that begin with the first letter and have the others later, in this order."""
        rest = "".join(f"[^\n{letter}]*{letter}" for letter in letters[1:])
        for match in re.finditer(f"^{letters[0]}{rest}", self._text, re.MULTILINE):
            yield bisect_right(self._starts, match.start()) - 1

    def _places(self, needle: str) -> Iterator[int]:
        at = self._text.find(needle)
        while at >= 0:
            place = bisect_right(self._starts, at + needle.startswith("\n")) - 1
            if place == len(self._starts) - 1:
                return
            yield place
            at = self._text.find(needle, self._starts[place + 1] - 1)  # from the line's end
