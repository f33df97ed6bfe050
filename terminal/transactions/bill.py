"""The bill: lines of a basket as the interface wants them, the quote, and the split it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from backend.protocol.calls import QUOTE, SETTLE
from backend.protocol.codec import encode
from backend.protocol.messages.pharmacy import (
    ACCOUNT_NOT_USED,
    OWN_ACCOUNT,
    PHARMACY,
    RELATIVES_ACCOUNT,
    DrugDetail,
    DrugInfo,
    Purse,
    SetlInfo,
    SettleExtension,
    SettleReply,
    SettleRequest,
    TraceCode,
)
from backend.protocol.money import Fen
from card_emulator.protocol.purse import Amounts
from terminal.card import CardFace
from terminal.entry import Line, VisitPart
from terminal.flow import Flow, Split
from terminal.steps import ask_host
from terminal.transactions.asking import Person, ask_patiently, credential_of
from terminal.transactions.deal import Terms

NOT_PRESCRIBED, PRESCRIBED = "0", "1"
"""rx_circ_flag: sold on a prescription that came from outside, or not."""
INTERFACE_TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Order:
    """What is sold, which account may pay (0 none, 1 own, 2 relatives'), medical category.

    `received_fen`: the cash that was handed over, once the operator has agreed. `dise_codg`: the
    illness that chronic care is for.
    """

    lines: tuple[Line, ...]
    account_flag: str = OWN_ACCOUNT
    med_type: str = PHARMACY
    received_fen: int = 0
    dise_codg: str = ""

    @property
    def total_fen(self) -> int:
        """Sum of the line amounts."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def visit(self) -> None:
        """A basket is no hospital's."""
        return None

    def admit(self, person: Person) -> None:
        """Whoever has a card buys."""

    def handed_over(self, received_fen: int) -> Order:
        """The same with the cash that was handed over."""
        return replace(self, received_fen=received_fen)

    def quoted(
        self, face: CardFace, person: Person, at: datetime, card_fen: int | None
    ) -> Flow[SetlInfo]:
        """2101."""
        return (yield from ask_quote(self, face, person, at, card_fen)).setlinfo

    def settled(self, face: CardFace, person: Person, terms: Terms) -> Flow[SetlInfo]:
        """2102."""
        request = settle_request(self, face, person, terms.at, terms.extension)
        place = person.insurance.insuplc_admdvs
        return (
            yield from ask_patiently(SETTLE, request, msgid=terms.msgid, insured_place=place)
        ).setlinfo


def settle_request(
    order: Order,
    face: CardFace,
    person: Person,
    at: datetime,
    extension: SettleExtension | None = None,
) -> SettleRequest:
    """The input of 2101 and 2102 for this basket and card."""
    when = at.strftime(INTERFACE_TIME)
    credential = credential_of(face)
    return SettleRequest(
        druginfo=DrugInfo(
            psn_no=person.base.psn_no,
            mdtrt_cert_type=credential.kind,
            mdtrt_cert_no=credential.number,
            card_sn=credential.card_sn,
            certno=person.base.certno,
            psn_type=person.insurance.psn_type,
            psn_name=person.base.psn_name,
            begntime=when,
            medfee_sumamt=Fen(order.total_fen),
            insutype=person.insurance.insutype,
            acct_used_flag=account_flag(order.account_flag, person),
            med_type=order.med_type,
            dise_codg=order.dise_codg,
            exp_content=encode(extension).decode() if extension else "",
        ),
        drugdetail=tuple(line_detail(n, line, when) for n, line in enumerate(order.lines, 1)),
        durg_trac_info=trace_codes(order.lines),
    )


def account_flag(wanted: str, person: Person) -> str:
    """Whose account pays; residents have none of their own, but may have relatives (R4, R18)."""
    own_only = wanted != RELATIVES_ACCOUNT
    return ACCOUNT_NOT_USED if own_only and not person.has_account else wanted


def trace_codes(lines: Iterable[Line]) -> tuple[TraceCode, ...]:
    """The traceability codes of a bill, each with the number of its line."""
    return tuple(
        TraceCode(str(n), code) for n, line in enumerate(lines, 1) for code in line.trace_codes
    )


def line_detail(number: int, line: Line, when: str) -> DrugDetail:
    """A line of the bill as the interface carries it; `when` is its time."""
    return DrugDetail(
        feedetl_sn=str(number),
        fee_ocur_time=when,
        med_list_codg=line.med_list_codg,
        medins_list_codg=line.medins_list_codg,
        det_item_fee_sumamt=Fen(line.amount_fen),
        cnt=Decimal(line.count),
        pric=Decimal(line.price),
        rxno=line.rxno,
        rx_circ_flag=PRESCRIBED if line.rxno else NOT_PRESCRIBED,
        exp_content=_why(line),
    )


def _why(line: Line) -> str:
    """Why the price is not the shop's, as an extension of the line; "" where it is."""
    if not line.price_reason:
        return ""
    return encode({"price_reason": line.price_reason}).decode()


def ask_quote(
    order: Order, face: CardFace, person: Person, at: datetime, card_fen: int | None = None
) -> Flow[SettleReply]:
    """2101: on card and waiting money, or on what the card says it holds and nothing else.

    The card may hold less than the books: a sale made offline elsewhere is not told yet.
    """
    extension = card_only(card_fen)
    request = settle_request(order, face, person, at, extension)
    place = person.insurance.insuplc_admdvs
    return (yield from ask_host(QUOTE, request, insured_place=place))


def card_only(card_fen: int | None) -> SettleExtension | None:
    """A quote on what the card says it holds; None where that is not known yet."""
    return None if card_fen is None else SettleExtension(card_only=True, card_fen=card_fen)


def split_of(quote: SetlInfo, *, has_account: bool, of: VisitPart | None = None) -> Split:
    """What the operator confirms: the parts of the quote, and a deposit that was paid in before."""
    return Split(
        total_fen=int(quote.medfee_sumamt),
        fund_fen=quote.funds_fen,
        account_fen=quote.accounts_fen,
        cash_fen=int(quote.psn_cash_pay),
        balance_after_fen=int(quote.balc),
        has_account=has_account,
        aid_fen=int(quote.acct_mulaid_pay),
        deposit_fen=of.deposit_fen if of else 0,
    )


def card_amounts(quote: SetlInfo) -> Amounts:
    """The three amounts the card records (architecture.md, one sale as data)."""
    return Amounts(
        account_fen=quote.accounts_fen - quote.acct_mulaid_pay,
        self_fen=quote.inscp_scp_amt - quote.funds_fen,
        fund_fen=quote.funds_fen,
    )


def purse_of(amounts: Amounts, sequence: int, terminal_no: str, card_fen: int) -> SettleExtension:
    """The purse data of a 2102, and what the card holds before it."""
    return SettleExtension(
        card_fen=card_fen,
        purse=Purse(
            sequence=sequence,
            terminal_no=terminal_no,
            account_fen=amounts.account_fen,
            self_fen=amounts.self_fen,
            fund_fen=amounts.fund_fen,
        ),
    )
