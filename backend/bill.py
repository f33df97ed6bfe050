"""A bill as it came: its lines checked against the catalogue and their own sums, then cut.

The price is the message's, the ceiling and the class are the catalogue's (settlement.md 2.3, 3.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from backend.catalogue import Drug
from backend.checks import DAY, positive, wrong
from backend.context import Context
from backend.drugs import drug_question, find_by_any_code, find_drug
from backend.policy import WHOLE, Cut, Item, cut_line
from backend.protocol.messages.pharmacy import DetlCutInfo, SettleRequest
from backend.protocol.money import LARGEST_FEN, Fen, line_amount_fen, yuan
from backend.protocol.refusals import Code, Refused
from backend.store import Question

MOST_LINES = 500
"""Lines of one bill; the interface's 40,000 characters hold about a hundred."""

NO_CEILING = Decimal(999999)
"""How the interface writes "no price ceiling"."""

TOLERANCE_FEN = 1


NOT_APPROVED, APPROVED = "2", "1"
"""hosp_appr_flag of a line (2.10): what is not approved the patient pays, and of what the
catalogue restricts everything that is not approved by name."""


class Detail(Protocol):
    """What a line says of itself, in a pharmacy's bill (2101) or a visit's (2204)."""

    @property
    def feedetl_sn(self) -> str: ...
    @property
    def fee_ocur_time(self) -> str: ...
    @property
    def med_list_codg(self) -> str: ...
    @property
    def medins_list_codg(self) -> str: ...
    @property
    def det_item_fee_sumamt(self) -> Fen: ...
    @property
    def cnt(self) -> Decimal: ...
    @property
    def pric(self) -> Decimal: ...
    @property
    def rxno(self) -> str: ...
    @property
    def bilg_dr_codg(self) -> str: ...
    @property
    def bilg_dr_name(self) -> str: ...


class Line(Struct, frozen=True):
    """A line of the bill with its drug and how it was cut."""

    detail: Detail
    drug: Drug
    cut: Cut


def read_bill(context: Context, message: SettleRequest) -> list[Line]:
    """The lines of a bill; raises the refusal for the first thing that is wrong with it."""
    lines = read_lines(context, "drugdetail", message.drugdetail)
    require_total(lines, message.druginfo.medfee_sumamt)
    return lines


def require_total(lines: Sequence[Line], said_fen: int) -> None:
    """Refuse a bill whose lines do not come to the total it names."""
    total_fen = sum(line.cut.amount_fen for line in lines)
    if total_fen != said_fen:
        raise Refused(Code.SUM_MISMATCH, detail=f"{yuan(total_fen)} / {yuan(said_fen)}")


def bill_questions(message: SettleRequest, today: str) -> Iterator[Question]:
    """What reading the bill is going to ask the catalogue."""
    for line in message.drugdetail[:MOST_LINES]:
        yield drug_question(line.medins_list_codg, line.med_list_codg, today)


def read_lines(
    context: Context,
    node: str,
    details: Sequence[Detail],
    earlier: Sequence[Line] | None = None,
    most: int = MOST_LINES,
) -> list[Line]:
    """Lines checked by themselves and against each other, then cut.

    `earlier` lines of the same batch may be taken back by lines with negative count and amount
    (2.3); None: nothing can be taken back here.
    """
    if not 0 < len(details) <= most:
        raise wrong(node, f"1..{most}")
    serials = {detail.feedetl_sn for detail in details}
    if len(serials) != len(details):
        raise wrong(f"{node}.feedetl_sn", "not unique")
    lines = list(earlier or ())
    for place, detail in enumerate(details):
        path = f"{node}[{place}]"
        if earlier is not None and detail.cnt < 0:
            lines.append(_taken_back(context, path, detail, lines))
        else:
            lines.append(_line(context, path, detail))
    return lines[len(earlier or ()) :]


def _taken_back(context: Context, path: str, detail: Detail, before: Sequence[Line]) -> Line:
    """A line that takes back of the same goods at the same price: what is left is cut anew."""
    price, drug, amount = _checked(context, path, detail, sign=-1)
    same = [line for line in before if _goods(line.detail, drug) == _goods(detail, drug)]
    left = sum((line.detail.cnt for line in same), detail.cnt)
    left_fen = sum(line.cut.amount_fen for line in same) + amount
    if left < 0 or left_fen < 0 or (left == 0) != (left_fen == 0):
        raise wrong(f"{path}.cnt", "more than was entered")
    rest = cut_line(_item(drug, detail), price, left, left_fen)
    return Line(detail, drug, rest.without([line.cut for line in same]))


def _goods(detail: Detail, drug: Drug) -> tuple[object, ...]:
    """What lines have in common of which one may take another back."""
    batch = (getattr(detail, "mdtrt_id", ""), getattr(detail, "chrg_bchno", ""))
    approved = _approved(detail, drug)
    return (*batch, detail.medins_list_codg, detail.med_list_codg, detail.pric, approved)


def _line(context: Context, path: str, detail: Detail) -> Line:
    price, drug, amount = _checked(context, path, detail)
    return Line(detail, drug, cut_line(_item(drug, detail), price, detail.cnt, amount))


def _unknown_code(context: Context, detail: Detail) -> str:
    """The own code that no item has, or the national code that is not this item's."""
    known = find_by_any_code(context.tx, detail.medins_list_codg, _day(context, detail))
    return detail.med_list_codg if known else detail.medins_list_codg


def _checked(
    context: Context, path: str, detail: Detail, sign: int = 1
) -> tuple[Decimal, Drug, int]:
    """Price, drug and amount in fen of a line whose count and amount have this sign."""
    if not (detail.feedetl_sn.isascii() and detail.feedetl_sn.isdigit()):
        raise wrong(f"{path}.feedetl_sn", "digits")
    price = positive(f"{path}.pric", detail.pric, places=6)
    positive(f"{path}.cnt", sign * detail.cnt, places=4)
    drug = find_drug(
        context.tx, detail.medins_list_codg, detail.med_list_codg, _day(context, detail)
    )
    if drug is None:
        raise Refused(Code.ITEM_UNKNOWN, item=_unknown_code(context, detail))
    amount = int(detail.det_item_fee_sumamt)
    computed = line_amount_fen(price, detail.cnt)
    if abs(computed - amount) > TOLERANCE_FEN or not 0 <= sign * amount <= LARGEST_FEN:
        sums = f"{path} {price} x {detail.cnt} = {yuan(computed)} / {yuan(amount)}"
        raise Refused(Code.SUM_MISMATCH, detail=sums)
    return price, drug, amount


def _day(context: Context, detail: Detail) -> str:
    """A stay's line, which has no batch, is judged by the catalogue of its day, others by today's.

    What leaves the catalogue while somebody is in hospital has been given all the same.
    """
    return detail.fee_ocur_time[:DAY] if _of_a_stay(detail) else context.today


def _of_a_stay(detail: Detail) -> bool:
    return getattr(detail, "chrg_bchno", None) == ""


def _approved(detail: Detail, drug: Drug) -> bool:
    """By the hospital; a pharmacy has no say in it: its doctor's prescription stands for that."""
    flag = getattr(detail, "hosp_appr_flag", None)
    if flag is None or not drug.restricted:
        return flag != NOT_APPROVED
    prescribed = flag == "" and bool(detail.rxno) and not _of_a_stay(detail)
    return flag == APPROVED or prescribed


def _item(drug: Drug, detail: Detail) -> Item:
    """What the catalogue says; what the hospital did not approve is paid in full."""
    share = drug.selfpay_per_10k if _approved(detail, drug) else WHOLE
    return Item(drug.chrgitm_lv, share, drug.ceiling_fen)


def cut_info(line: Line) -> DetlCutInfo:
    """The answer's row for one line."""
    detail, drug, cut = line.detail, line.drug, line.cut
    ceiling = drug.ceiling_fen
    return DetlCutInfo(
        feedetl_sn=detail.feedetl_sn,
        det_item_fee_sumamt=Fen(cut.amount_fen),
        cnt=detail.cnt,
        pric=detail.pric,
        pric_uplmt_amt=NO_CEILING if ceiling is None else Decimal(ceiling).scaleb(-2),
        selfpay_prop=Decimal(drug.selfpay_per_10k).scaleb(-4),
        fulamt_ownpay_amt=Fen(cut.own_expense_fen),
        overlmt_amt=Fen(cut.over_limit_fen),
        preselfpay_amt=Fen(cut.first_pay_fen),
        inscp_scp_amt=Fen(cut.in_scope_fen),
        chrgitm_lv=drug.chrgitm_lv,
        med_chrgitm_type=drug.med_chrgitm_type,
    )
