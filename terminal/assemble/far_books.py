"""What the ledger of this place knows of cards from elsewhere: their holds are another centre's.

The place of a sale on the card, and every load, stand in what was passed on.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.errands import Errand, State, errands_of
from backend.mirror import claim_of
from backend.protocol import calls, codec
from backend.protocol.elsewhere_calls import FAR_SETTLE
from backend.protocol.messages.card_service import LoadStartRequest
from backend.protocol.messages.elsewhere import RelayRequest
from backend.protocol.messages.pharmacy import SettleExtension
from backend.store import Store
from terminal.three_sides import LOAD, BookRow, Fate


@dataclass(frozen=True, slots=True)
class FarPlace:
    """A sale's record on its card, and what the card paid."""

    card_sn: str
    sequence: int
    account_fen: int


def far_places(store: Store, institution: str) -> dict[str, FarPlace]:
    """Settlement -> its record on a card that another centre issued."""
    found = {}
    for errand in store.read(lambda tx: errands_of(tx, institution)):
        if errand.setl_id and errand.far_infno == FAR_SETTLE.infno:
            claim = claim_of(errand)
            text = claim.exp_content.encode()
            purse = codec.decode(text, SettleExtension).purse if text else None
            if purse is not None:
                place = FarPlace(claim.card_sn.upper(), purse.sequence, purse.account_fen)
                found[errand.setl_id] = place
    return found


def far_loads(store: Store, institution: str) -> list[BookRow]:
    """The loads of such cards at this institution."""
    rows = store.read(lambda tx: errands_of(tx, institution))
    confirmed = {
        row.omsgid
        for row in rows
        if row.infno == calls.LOAD_CONFIRM.infno and row.state == State.ANSWERED
    }
    begun = (State.ASKED, State.ANSWERED, State.REVERSING, State.REVERSED)
    return [
        _load(row, row.msgid in confirmed)
        for row in rows
        if row.infno == calls.LOAD_START.infno and row.state in begun
    ]


def _load(errand: Errand, confirmed: bool) -> BookRow:
    inner = codec.decode(errand.request, RelayRequest).data.content
    load = codec.decode(inner, LoadStartRequest).data
    undone = errand.state in (State.REVERSING, State.REVERSED)
    fate = Fate.DONE if confirmed else Fate.REVERSED if undone else Fate.OPEN
    return BookRow(
        errand.msgid, fate, errand.day, load.amount_fen, 0, load.card_sn.upper(), LOAD,
        load.sequence,
    )  # fmt: skip
