"""Load start KLDI: waiting credit goes into transit while the card is asked to take it (圈存).

The card's MAC1 proves its balance and number; the answer carries the centre's time and MAC2. What
became of it comes back as KLDC or KPEND (findings.py), or as 2601 when it never was.
"""

from __future__ import annotations

from backend import issuer
from backend.cards import LOAD, Card, find_card, require_usable
from backend.checks import card_fen, in_range, sequence, terminal_no, wrong
from backend.context import Context
from backend.holding import hold
from backend.holds import Hold, refuse_used_sequence, require_no_open_case
from backend.ledger import Move, balance_fen
from backend.people import PURSE, find_person
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    LoadStart,
    LoadStartReply,
    LoadStartRequest,
    LoadTerms,
)
from backend.protocol.refusals import Code, Refused
from backend.reversal import require_no_tombstone
from card_emulator.protocol.purse import MAX_FEN

RANDOM_BYTES = 4


def start_load(context: Context, message: LoadStartRequest) -> LoadStartReply | Refused:
    """KLDI: hold part or all of the waiting credit and permit the card to take it."""
    require_no_tombstone(context)
    asked = message.data
    _check(asked)
    card = _card(context, asked)
    require_usable(card, context.today)
    if not issuer.load_request_is_genuine(
        context.keys, card, asked.random, asked.sequence, asked.balance_fen, asked.amount_fen,
        asked.terminal_no, asked.mac1,
    ):  # fmt: skip
        raise Refused(Code.MAC_WRONG)
    frozen = refuse_used_sequence(context, card, LOAD, asked.sequence)
    if frozen is not None:
        return frozen
    require_no_open_case(context.tx, card)
    held = _hold(context, card, asked)
    if balance_fen(context.tx, held.waiting) < asked.amount_fen:
        raise Refused(Code.NOTHING_WAITING)
    hold(context, held, [Move(held.waiting, held.transit, asked.amount_fen)])
    mac2 = issuer.load_permission(
        context.keys, card, asked.random, asked.sequence, asked.amount_fen, asked.terminal_no,
        context.now,
    )  # fmt: skip
    return LoadStartReply(LoadTerms(held.host_time, Hex(mac2)))


def _check(asked: LoadStart) -> None:
    terminal_no("data.terminal_no", asked.terminal_no)
    sequence("data.sequence", asked.sequence)
    card_fen("data.balance_fen", asked.balance_fen)
    if asked.amount_fen <= 0:
        raise Refused(Code.NOTHING_WAITING)
    in_range("data.amount_fen", asked.amount_fen, 1, MAX_FEN - asked.balance_fen)
    if len(asked.random) != RANDOM_BYTES:
        raise wrong("data.random", f"{RANDOM_BYTES} bytes")


def _card(context: Context, asked: LoadStart) -> Card:
    card = find_card(context.tx, asked.card_sn)
    person = find_person(context.tx, asked.psn_no)
    if card is None or person is None or card.psn_no != person.psn_no:
        raise Refused(Code.CREDENTIAL_INVALID)
    if person.account_kind != PURSE:
        raise Refused(Code.NOTHING_WAITING)
    return card


def _hold(context: Context, card: Card, asked: LoadStart) -> Hold:
    return Hold(
        hold_id=context.new_id("load"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=LOAD,
        mac=context.terminal,
        psn_no=card.psn_no,
        card_sn=card.card_sn,
        sequence=asked.sequence,
        terminal_no=asked.terminal_no,
        account_fen=asked.amount_fen,
        self_fen=0,
        fund_fen=0,
        balance_fen=asked.balance_fen,
        host_time=f"{context.now:%Y%m%d%H%M%S}",
    )
