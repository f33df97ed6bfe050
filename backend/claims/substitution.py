"""Which written item of a prescription a sold pack is: itself, or where allowed its equal.

Prescriptions are written by the generic name. If the doctor did not forbid it, another maker's pack
of the same drug, form and strength is handed out for the one that was written; a pack of another
size counts by its pieces, and only where both say how many they have. UNVERIFIED: which places let
pharmacies substitute, and what else they ask for; the doctor's flag decides here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.bill import Line
from backend.catalogue import Drug
from backend.claims.prescribed import PLACES, Issued, handed_out
from backend.context import Context
from backend.drugs import find_by_national_code
from backend.protocol.drug_code import generic_of, packed_as
from backend.protocol.messages.prescription import SUBSTITUTED
from backend.protocol.refusals import Code, Refused

PIECES = re.compile(r"[x×*]\s*(\d+)\D*$")
"""How many tablets a specification ends with, like 0.25g x24."""


@dataclass(frozen=True, slots=True)
class Given:
    """A sold line, the written code that it is handed out for, ten-thousandths of that pack."""

    line: Line
    code: str
    count_10k: int


def assigned(context: Context, issued: Issued, lines: Iterable[Line]) -> list[Given]:
    """Every line with what it is handed out for. Raises Refused for what is not on it, too much."""
    left = issued.counts()
    left.subtract(handed_out(context.tx, issued.rxno))
    given = []
    for line in lines:
        offers = _offers(context, issued, line)
        if not offers:
            raise Refused(Code.RX_ITEM, rxno=issued.rxno, item=line.drug.name)
        chosen = next((one for one in offers if one.count_10k <= left[one.code]), None)
        if chosen is None:
            rest = packs(left[offers[0].code])
            raise Refused(Code.RX_COUNT, rxno=issued.rxno, item=line.drug.name, left=rest)
        left[chosen.code] -= chosen.count_10k
        given.append(chosen)
    return given


def packs(count_10k: int) -> str:
    """A count of packs as it is said: no more decimals than it has."""
    return f"{(count_10k / PLACES).normalize():f}"


def _offers(context: Context, issued: Issued, line: Line) -> list[Given]:
    """Written items that the line may stand for, the item itself first."""
    sold, count_10k = line.drug, int(line.detail.cnt * PLACES)
    written = [item.med_list_codg for item in issued.written.items]
    offers = [Given(line, code, count_10k) for code in written if code == sold.med_list_codg]
    if issued.written.info.subst_flag != SUBSTITUTED:
        return offers
    generic = generic_of(sold.med_list_codg)
    for code in written:
        if code != sold.med_list_codg and generic_of(code) == generic:
            share = _pieces(context, sold, code)
            if share is not None:
                mine, theirs = share
                offers.append(Given(line, code, -(-count_10k * mine // theirs)))
    return offers


def _pieces(context: Context, sold: Drug, written: str) -> tuple[int, int] | None:
    """How many pieces the sold pack has and how many the written one; None where nobody knows."""
    if packed_as(sold.med_list_codg) == packed_as(written):
        return 1, 1
    other = find_by_national_code(context.tx, written, context.today)
    found = [PIECES.search(drug.spec) for drug in (sold, other) if drug is not None]
    counts = [int(one[1]) for one in found if one and int(one[1])]
    return (counts[0], counts[1]) if len(counts) == len((sold, other)) else None
