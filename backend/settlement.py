"""Pre-settle 2101 and settle 2102 (settlement.md 2.8): one arithmetic, three ways to book.

With purse data the money is held until the card's TAC is known (failures.md 2); an online account,
or a purse person's waiting credit, is posted at once; a quote books nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend import policy
from backend.bill import Line, cut_info, read_bill
from backend.cards import PRINT_LIMIT, PURCHASE, Card, count_unprinted, require_usable
from backend.checks import card_fen, code, sequence, terminal_no, wrong
from backend.context import Context
from backend.holding import hold
from backend.holds import Hold, State, refuse_used_sequence, require_no_open_case
from backend.ledger import Account, Kind, Move, Reason, post
from backend.payers import Payer, Wallet, payer, require_card_credential, wallet
from backend.people import NORMAL, ONLINE
from backend.policy import PoolRule, Split
from backend.protocol import codec
from backend.protocol.messages.pharmacy import (
    PHARMACY,
    DrugInfo,
    Purse,
    SetlDetail,
    SettleExtension,
    SettleReply,
    SettleRequest,
)
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.reversal import require_no_tombstone
from backend.settlements import SALE, Settlement, record, setl_info, year_to_date

POOLED = ("11", "14")
"""med_type of a bill a pooled fund takes part in; `PHARMACY` is account only (2.17)."""

MED_TYPES = (PHARMACY, *POOLED)
QUOTED = "quoted"

ACCOUNT_FUND, ACCOUNT_FUND_NAME = "310200", "个人账户"

_WITHIN_REACH = frozenset({Kind.PURSE_CARD, Kind.PURSE_CENTRE, Kind.ONLINE})
_CARD_ONLY = frozenset({Kind.PURSE_CARD, Kind.ONLINE})
_AT_CENTRE = frozenset({Kind.PURSE_CENTRE, Kind.ONLINE})

_PLACES = {
    None: "none",
    Kind.PURSE_CARD: "card",
    Kind.PURSE_CENTRE: "centre",
    Kind.ONLINE: "online",
}


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """A bill worked out: who, what, and how it splits."""

    who: Payer
    info: DrugInfo
    lines: list[Line]
    money: Wallet
    pool: PoolRule | None
    split: Split


def quote(context: Context, message: SettleRequest) -> SettleReply:
    """2101: the split on all money within reach of the credential; nothing is booked."""
    extension = _extension(message.druginfo)
    card_only = extension.card_only or extension.purse is not None
    who = payer(context.tx, message.druginfo)
    kinds = _CARD_ONLY if card_only and who.has_purse_card else _WITHIN_REACH
    bill = _reckon(context, message, who, kinds)
    return _reply(context, bill, _settlement(context, bill, "", QUOTED))


def settle(context: Context, message: SettleRequest) -> SettleReply | Refused:
    """2102: held when it carries the card's sequence, posted at once when it does not."""
    require_no_tombstone(context)
    purse = _extension(message.druginfo).purse
    who = payer(context.tx, message.druginfo)
    if who.card is not None:
        require_usable(who.card, context.today)
    if purse is not None:
        return _settle_on_card(context, message, who, purse)
    return _settle_at_centre(context, message, who)


def _settle_on_card(
    context: Context, message: SettleRequest, who: Payer, purse: Purse
) -> SettleReply | Refused:
    card = require_card_credential(who)
    _check(purse)
    frozen = refuse_used_sequence(context, card, PURCHASE, purse.sequence)
    if frozen is not None:
        return frozen
    require_no_open_case(context.tx, card)
    bill = _reckon(context, message, who, _CARD_ONLY)
    split = bill.split
    wanted = (purse.account_fen, purse.self_fen, purse.fund_fen)
    if wanted != (split.own_fen, split.in_scope_fen - split.pool_fen, split.pool_fen):
        raise Refused(Code.QUOTE_CHANGED)
    row = _settlement(context, bill, context.new_id("settlement"), State.HELD)
    record(context.tx, row)
    held = _hold(context, card, purse, row.setl_id)
    hold(context, held, _moves(bill, held.transit))
    return _reply(context, bill, row)


def _check(purse: Purse) -> None:
    path = "druginfo.exp_content.purse"
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


def _settle_at_centre(context: Context, message: SettleRequest, who: Payer) -> SettleReply:
    counted = who.card is not None and who.person.account_kind == ONLINE
    if who.card is not None and counted and who.card.unprinted >= PRINT_LIMIT:
        raise Refused(Code.PRINT_REQUIRED)
    bill = _reckon(context, message, who, _AT_CENTRE)
    row = _settlement(context, bill, context.new_id("settlement"), State.POSTED)
    record(context.tx, row)
    payee = Account(Kind.INSTITUTION, context.institution.code)
    post(context.tx, context.entry(row.setl_id), Reason.SALE, _moves(bill, payee))
    if who.card is not None and counted:
        count_unprinted(context.tx, who.card.card_sn, 1)
    return _reply(context, bill, row)


def _moves(bill: _Reckoning, target: Account) -> list[Move]:
    """Own account, relatives in their order, pooled fund."""
    split = bill.split
    own = [Move(account, target, split.own_fen) for account, _ in bill.money.own]
    assert len(own) <= 1  # only a quote looks at card and waiting credit together
    aid = [
        Move(account, target, amount)
        for (account, _), amount in zip(bill.money.relatives, split.mutual_aid_fen, strict=True)
    ]
    fund = [] if bill.pool is None else [
        Move(Account(Kind.POOL, bill.pool.fund_pay_type), target, split.pool_fen)
    ]  # fmt: skip
    return own + aid + fund


def _extension(info: DrugInfo) -> SettleExtension:
    if not info.exp_content:
        return SettleExtension()
    try:
        return codec.decode(info.exp_content.encode(), SettleExtension)
    except (msgspec.DecodeError, UnicodeEncodeError) as bad:
        raise wrong("druginfo.exp_content", str(bad)) from None


def _reckon(
    context: Context, message: SettleRequest, who: Payer, kinds: frozenset[Kind]
) -> _Reckoning:
    info = message.druginfo
    code("druginfo.med_type", info.med_type, MED_TYPES)
    rules = policy.policy_of(
        who.insurance.area,
        context.now.year,
        account_pays_own_expense=context.profile.account_pays_own_expense,
    )
    pool = rules.outpatient.get(info.insutype) if info.med_type in POOLED else None
    if who.insurance.status != NORMAL:
        pool = None  # suspended: the funds pay nothing, the account stays usable (3.3)
    used = policy.YearToDate() if pool is None else year_to_date(
        context.tx, who.person.psn_no, str(context.now.year), info.insutype
    )  # fmt: skip
    lines = read_bill(context, message)
    money = wallet(context.tx, who, info.acct_used_flag, kinds)
    cuts = [line.cut for line in lines]
    split = policy.settle(cuts, rules, pool, who.insurance.psn_type, used, money.means)
    return _Reckoning(who, info, lines, money, pool, split)


def _settlement(context: Context, bill: _Reckoning, setl_id: str, state: str) -> Settlement:
    split, info, who = bill.split, bill.info, bill.who
    place = bill.money.own[0][0].kind if bill.money.own else None
    return Settlement(
        setl_id=setl_id,
        mdtrt_id=context.new_id("visit"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=SALE,
        refund_of="",
        state=state,
        psn_no=who.person.psn_no,
        card_sn=who.card.card_sn if who.card is not None else "",
        insutype=info.insutype,
        psn_type=who.insurance.psn_type,
        med_type=info.med_type,
        clr_type=PHARMACY,
        cert_type=info.mdtrt_cert_type,
        account_place=_PLACES[place],
        fund_pay_type="" if bill.pool is None else bill.pool.fund_pay_type,
        policy_year=str(context.now.year),
        business_date=context.today,
        setl_time=context.time,
        medfee_fen=split.medfee_fen,
        own_expense_fen=split.own_expense_fen,
        over_limit_fen=split.over_limit_fen,
        first_pay_fen=split.first_pay_fen,
        in_scope_fen=split.in_scope_fen,
        deductible_fen=split.deductible_fen,
        pool_fen=split.pool_fen,
        fund_fen=split.pool_fen,
        account_fen=split.account_fen,
        mutual_aid_fen=split.aid_fen,
        cash_fen=split.cash_fen,
    )


def _reply(context: Context, bill: _Reckoning, row: Settlement) -> SettleReply:
    balc_fen = bill.money.spendable_fen - bill.split.own_fen
    info = setl_info(
        row, bill.who.person, context.now.date(), bill.split.share_per_10k, balc_fen,
        context.profile.area,
    )  # fmt: skip
    return SettleReply(info, _details(bill), tuple(cut_info(line) for line in bill.lines))


def _details(bill: _Reckoning) -> tuple[SetlDetail, ...]:
    split, scope = bill.split, Fen(bill.split.in_scope_fen)
    fund = () if bill.pool is None else (
        SetlDetail(
            fund_pay_type=bill.pool.fund_pay_type,
            fund_pay_type_name=bill.pool.name,
            inscp_scp_amt=scope,
            crt_payb_lmt_amt=Fen(split.pool_left_fen),
            fund_payamt=Fen(split.pool_fen),
        ),
    )  # fmt: skip
    limit = bill.money.means.own_fen + sum(bill.money.means.relatives_fen)
    account = () if split.account_fen == 0 else (
        SetlDetail(
            fund_pay_type=ACCOUNT_FUND,
            fund_pay_type_name=ACCOUNT_FUND_NAME,
            inscp_scp_amt=scope,
            crt_payb_lmt_amt=Fen(limit),
            fund_payamt=Fen(split.account_fen),
        ),
    )  # fmt: skip
    return fund + account
