"""Pre-settle 2101 and settle 2102 (settlement.md 2.8): one arithmetic, three ways to book.

With purse data the money is held until the card's TAC is known (failures.md 2); an online account,
or a purse person's waiting credit, is posted at once; a quote books nothing. Visits (2206, 2207)
are booked by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from backend.adoption import adopted_for
from backend.bill import Line, bill_questions, cut_info, read_bill
from backend.bills import Bill, keep_bill
from backend.cards import PRINT_LIMIT, PURCHASE, Card, count_unprinted, require_usable
from backend.checks import card_fen, card_no, sequence, terminal_no, wrong
from backend.claims.checking import checked, claim_questions, keep_claim
from backend.claims.while_inpatient import require_not_inpatient
from backend.context import Context
from backend.holding import hold
from backend.holds import Hold, State, refuse_used_sequence, require_no_open_case
from backend.ledger import Kind, Reason, payee, post
from backend.payers import Claim, Payer, payer, payer_questions, require_card_credential
from backend.people import ONLINE
from backend.profile import Profile
from backend.protocol import codec
from backend.protocol.messages.person import CARD_CREDENTIAL
from backend.protocol.messages.pharmacy import (
    Purse,
    SetlDetail,
    SetlInfo,
    SettleExtension,
    SettleReply,
    SettleRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.reckoning import (
    MedicalClaim,
    Reckoning,
    balance_after_fen,
    bill_document,
    moves,
    reckon,
    settlement_row,
)
from backend.reversal import require_no_tombstone
from backend.roles import DESIGNATED, require_role
from backend.setlinfo import setl_detail, setl_info
from backend.settlements import Settlement, record
from backend.statement_rows import count_adopted, unprinted_of_adopted
from backend.stays import Stay
from backend.store import Question
from backend.traces import keep_sold_traces, require_traces

QUOTED = "quoted"

_WITHIN_REACH = frozenset({Kind.PURSE_CARD, Kind.PURSE_CENTRE, Kind.ONLINE})
_CARD_ONLY = frozenset({Kind.PURSE_CARD, Kind.ONLINE})
_AT_CENTRE = frozenset({Kind.PURSE_CENTRE, Kind.ONLINE})


class Presented(Struct, frozen=True):
    """A bill as an institution presents it, before it is known who pays: the members of `Case`."""

    claim: MedicalClaim
    extension: SettleExtension
    read: Callable[[], list[Line]]
    node: str = "druginfo"
    mdtrt_id: str = ""
    stay: Stay | None = None

    def by(self, who: Payer) -> Case:
        """The same with somebody of ours who pays."""
        return Case(self.claim, who, self.extension, self.read, self.node, self.mdtrt_id, self.stay)


class Case(Struct, frozen=True):
    """A claim to settle: its payer, its lines, its extension, the visit it belongs to.

    `node` is what messages call the claim; `mdtrt_id` is empty for a pharmacy, whose bill is a
    visit of its own. `read` gives the lines: the payer is judged before the bill. `stay`: it is
    one of an inpatient stay's.
    """

    claim: MedicalClaim
    who: Payer
    extension: SettleExtension
    read: Callable[[], list[Line]]
    node: str = "druginfo"
    mdtrt_id: str = ""
    stay: Stay | None = None

    def reckon(
        self, context: Context, kinds: frozenset[Kind], card_fen: int | None = None
    ) -> Reckoning:
        """Work it out on the money of the given kinds, and hold it against what claims keep to."""
        bill = reckon(
            context, self.claim, self.read(), self.who, kinds, self.node, card_fen, self.stay
        )
        require_not_inpatient(context, bill, self.mdtrt_id)
        return checked(context, bill)


class Settled(Struct, frozen=True):
    """What was booked, or would be."""

    bill: Reckoning
    row: Settlement
    document: Bill


def quote(context: Context, message: SettleRequest) -> SettleReply:
    """2101: the split on all money within reach of the credential; nothing is booked."""
    return _reply(context, quote_case(context, _case(context, message)))


def settle(context: Context, message: SettleRequest) -> SettleReply | Refused:
    """2102: held when it carries the card's sequence, posted at once when it does not."""
    require_no_tombstone(context)
    settled = settle_case(context, _case(context, message))
    if isinstance(settled, Refused):
        return settled
    require_traces(context, message)
    keep_sold_traces(context, message)
    return _reply(context, settled)


def settle_questions(message: SettleRequest, profile: Profile, today: str) -> Iterator[Question]:
    """What settling or quoting a claim is going to ask, in all likelihood."""
    yield from payer_questions(message.druginfo)
    yield from bill_questions(message, today)
    yield from claim_questions(profile, message.druginfo.psn_no, today)


def _case(context: Context, message: SettleRequest) -> Case:
    info, bill = message.druginfo, presented(context, message)
    return bill.by(payer(context.tx, info))


def presented(context: Context, message: SettleRequest) -> Presented:
    """The bill of a 2101 or 2102."""
    info = message.druginfo
    require_identity(context, info)
    extension = read_extension("druginfo", info.exp_content)
    return Presented(info, extension, lambda: read_bill(context, message))


def quote_case(context: Context, case: Case) -> Settled:
    """Work a claim out; nothing is booked."""
    require_role(context, *DESIGNATED)
    extension, who = case.extension, case.who
    card_only = extension.card_only or extension.purse is not None
    kinds = _CARD_ONLY if card_only and who.has_purse_card else _WITHIN_REACH
    bill = case.reckon(context, kinds, extension.card_fen)
    row = settlement_row(context, bill, "", QUOTED, case.mdtrt_id)
    return Settled(bill, row, bill_document(context, bill))


def settle_case(context: Context, case: Case) -> Settled | Refused:
    """Book a claim: on the card, or at the centre; only a designated institution's (R3, R25)."""
    require_role(context, *DESIGNATED)
    if case.who.card is not None:
        require_usable(case.who.card, context.today)
    if case.extension.purse is not None:
        return _settle_on_card(context, case, case.extension.purse)
    return _settle_at_centre(context, case)


def _settle_on_card(context: Context, case: Case, purse: Purse) -> Settled | Refused:
    card = require_card_credential(case.who, case.node)
    _check(f"{case.node}.exp_content.purse", purse)
    frozen = refuse_used_sequence(context, card, PURCHASE, purse.sequence)
    if frozen is not None:
        return frozen
    require_no_open_case(context.tx, card)
    bill = case.reckon(context, _CARD_ONLY, case.extension.card_fen)
    split = bill.split
    wanted = (purse.account_fen, purse.self_fen, purse.fund_fen)
    if wanted != (split.own_fen, split.in_scope_fen - split.fund_fen, split.fund_fen):
        raise Refused(Code.QUOTE_CHANGED)
    settled = _record(context, case, bill, State.HELD)
    held = _hold(context, card, purse, settled.row.setl_id)
    hold(context, held, moves(bill, held.transit))
    return settled


def _record(context: Context, case: Case, bill: Reckoning, state: State) -> Settled:
    setl_id = context.new_id("settlement")
    row = settlement_row(context, bill, setl_id, state, case.mdtrt_id)
    record(context.tx, row)
    document = bill_document(context, bill)
    keep_bill(context.tx, setl_id, document)
    keep_claim(context, setl_id, row.psn_no, bill.lines, bill.findings)
    return Settled(bill, row, document)


def _check(path: str, purse: Purse) -> None:
    sequence(f"{path}.sequence", purse.sequence)
    terminal_no(f"{path}.terminal_no", purse.terminal_no)
    for name in ("account_fen", "self_fen", "fund_fen"):
        card_fen(f"{path}.{name}", getattr(purse, name))


def _hold(context: Context, card: Card, purse: Purse, setl_id: str) -> Hold:
    return Hold(
        hold_id=setl_id,
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=PURCHASE,
        mac=context.terminal,
        psn_no=card.psn_no,
        card_sn=card.card_sn,
        sequence=purse.sequence,
        terminal_no=purse.terminal_no,
        account_fen=purse.account_fen,
        self_fen=purse.self_fen,
        fund_fen=purse.fund_fen,
    )


def _settle_at_centre(context: Context, case: Case) -> Settled:
    who = case.who
    adopted = _adopted(context, case)
    counted = who.card is not None and who.person.account_kind == ONLINE
    if who.card is not None and counted and who.card.unprinted >= PRINT_LIMIT:
        raise Refused(Code.PRINT_REQUIRED)
    bill = case.reckon(context, _AT_CENTRE)
    settled = _record(context, case, bill, State.POSTED)
    target = payee(context.institution.code)
    post(context.tx, context.entry(settled.row.setl_id), Reason.SALE, moves(bill, target))
    if who.card is not None and counted:
        count_unprinted(context.tx, who.card.card_sn, 1)
    if adopted:
        count_adopted(context.tx, adopted, settled.row.setl_id)
    return settled


def _adopted(context: Context, case: Case) -> str:
    """The adoption that a sale is made with, "" for none; it stops at sixty like any card."""
    if not case.extension.adopted:
        return ""
    found = adopted_for(context.tx, case.extension.adopted, case.who.person.psn_no)
    if len(unprinted_of_adopted(context.tx, found.adoption_id)) >= PRINT_LIMIT:
        raise Refused(Code.PRINT_REQUIRED)
    return found.adoption_id


def read_extension(node: str, text: str) -> SettleExtension:
    """Our extension in an exp_content; what is no JSON object of ours is refused by its path."""
    if not text:
        return SettleExtension()
    try:
        return codec.decode(text.encode(), SettleExtension)
    except (msgspec.DecodeError, UnicodeEncodeError) as bad:
        raise wrong(f"{node}.exp_content", str(bad)) from None


def require_identity(context: Context, info: Claim, node: str = "druginfo") -> None:
    """The card's number in the dialect's form; where wanted (2024), who the person is."""
    if info.mdtrt_cert_type == CARD_CREDENTIAL:
        card_no(f"{node}.mdtrt_cert_no", info.mdtrt_cert_no, context.profile.card_no_format)
    if context.profile.druginfo_requires_identity:
        for name in ("psn_cert_type", "certno", "psn_type", "psn_name"):
            if not getattr(info, name, "-"):
                raise wrong(f"{node}.{name}", "empty")


def answer(context: Context, settled: Settled) -> tuple[SetlInfo, tuple[SetlDetail, ...]]:
    """The nodes setlinfo and setldetail of a booked or quoted claim."""
    bill, row, document = settled.bill, settled.row, settled.document
    balc_fen = balance_after_fen(bill)
    if row.state == QUOTED and not context.profile.precheck_balc_after:
        balc_fen = bill.money.spendable_fen
    means = bill.money.means
    limit_fen = means.own_fen + sum(means.relatives_fen)
    info = setl_info(context, row, bill.who.person, document, balc_fen)
    return info, setl_detail(row, document, limit_fen)


def _reply(context: Context, settled: Settled) -> SettleReply:
    info, details = answer(context, settled)
    return SettleReply(info, details, tuple(cut_info(line) for line in settled.bill.lines))
