"""What permits an issuer script: the place, the state of the card, an ID card seen, a code proved.

Judged anew at every contact. A permit gives the script to go on with, or says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backend.activation import require_activation
from backend.cards import CANCELLED, NORMAL, Card, require_usable
from backend.context import Context
from backend.people import find_person
from backend.pin_codes import code_terms, take_code
from backend.protocol.messages.script import (
    ScriptAnswer,
    ScriptKind,
    ScriptReply,
    ScriptStep,
    Want,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import DESIGNATED, Role, require_role
from backend.script_plans import RESET_PHASE
from backend.script_store import Script, open_script, open_script_of, resets_of
from card_emulator.protocol.applications import PIN_RESET_LIMIT

DESK = "desk"
"""The permit of a reset whose citizen id was seen at a desk; else it is the number of a code."""


def _may_activate(context: Context, card: Card, asked: ScriptAnswer) -> Script:
    """At a designated institution or the agency (R6), in time or re-opened (R7)."""
    del asked
    require_role(context, *DESIGNATED, Role.AGENCY)
    known = open_script_of(context.tx, card.card_sn)
    begun = known is not None and known.kind == ScriptKind.ACTIVATE
    _require_whole(context, card)
    if card.status_on(context.today) == NORMAL and not begun:
        raise Refused(Code.ACTIVE_ALREADY)
    if known is None or not begun or known.phase == 0:
        require_activation(context.tx, card, context.today)
    return open_script(context, card, ScriptKind.ACTIVATE, "")


def _require_whole(context: Context, card: Card) -> None:
    """A reported, frozen, cancelled or expired card is refused with its reason."""
    try:
        require_usable(card, context.today)
    except Refused as no:
        if no.code != Code.CARD_NOT_ACTIVATED:
            raise
    if card.expires_on and card.expires_on < context.today:
        raise Refused(Code.CREDENTIAL_INVALID)


def _may_reset(context: Context, card: Card, asked: ScriptAnswer) -> Script | ScriptReply | Refused:
    """A desk that saw the ID card, or whoever has the one-time code (R9)."""
    _require_whole(context, card)
    known = open_script_of(context.tx, card.card_sn)
    if known is not None and known.kind != ScriptKind.PIN_RESET:
        raise Refused(Code.SCRIPT_OTHER)
    counted = known is not None and known.phase > RESET_PHASE
    if resets_of(context.tx, card.card_sn) - counted >= PIN_RESET_LIMIT:
        raise Refused(Code.RESETS_USED_UP)
    if asked.certno:
        require_role(context, Role.BANK, Role.AGENCY)
        holder = find_person(context.tx, card.psn_no)
        if holder is None or holder.certno != asked.certno:
            raise Refused(Code.IDENTITY_DOUBTFUL)
        permit = DESK
    else:
        if not asked.proof:
            terms = code_terms(context, card)
            return ScriptReply(ScriptStep(want=Want.CODE, code=terms))
        taken = take_code(context, card, asked.proof)
        if isinstance(taken, Refused):
            return taken
        permit = taken
    if known is None:
        return open_script(context, card, ScriptKind.PIN_RESET, permit)
    return replace(known, permit=permit)


def _printed(context: Context, card: Card, asked: ScriptAnswer) -> Script:
    """Opened by the printing of a statement (R8); nothing else opens it."""
    del asked
    require_role(context, Role.BANK, Role.AGENCY)
    known = open_script_of(context.tx, card.card_sn)
    if known is None:
        raise Refused(Code.SCRIPT_NOTHING)
    if known.kind != ScriptKind.STATEMENT:
        raise Refused(Code.SCRIPT_OTHER)
    return known


def _is_dead(context: Context, card: Card, asked: ScriptAnswer) -> Script:
    """A card that was cancelled for good is blocked wherever it shows up (R10)."""
    del asked
    if card.status_on(context.today) != CANCELLED:
        raise Refused(Code.SCRIPT_NOTHING)
    return open_script(context, card, ScriptKind.BLOCK, "")


Permit = Callable[[Context, Card, ScriptAnswer], Script | ScriptReply | Refused]
PERMITS: dict[ScriptKind, Permit] = {
    ScriptKind.ACTIVATE: _may_activate,
    ScriptKind.PIN_RESET: _may_reset,
    ScriptKind.STATEMENT: _printed,
    ScriptKind.BLOCK: _is_dead,
}
