"""Issuer scripts KSCRI: the centre's side of the dialogue with a card (card.md 7.4, 17, 18).

What may be done is judged when a contact begins (script_permits.py); then every answer of the card
leads to the next move of the plan (script_plans.py); what the end means for the books is `AT_END`.
A new contact goes on with the phase in which the last one was cut off. The card proves itself
first, and its own answers are what the centre goes by.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from backend import cards, statement_store
from backend.cards import NORMAL, NOT_ACTIVATED, Card, find_card
from backend.checks import code as one_of
from backend.checks import wrong
from backend.context import Context
from backend.pin_codes import use_up
from backend.protocol.codec import Hex
from backend.protocol.messages.script import (
    ScriptAnswer,
    ScriptKind,
    ScriptReply,
    ScriptRequest,
    ScriptStep,
    Want,
)
from backend.protocol.refusals import Code, Refused
from backend.script_permits import DESK, PERMITS
from backend.script_plans import PLANS, PROLOGUE, Next, Work
from backend.script_store import DONE, OPEN, VOID, Script, find_script, save
from card_emulator.protocol.apdu import Response

DRAWN_BYTES = 16

ENDS_IT = frozenset({Code.RESETS_USED_UP, Code.CARD_MOVED_ON, Code.PIN_LOCKED})
"""Refusals after which the script cannot go on; after any other it can, at the next contact."""


def script_step(context: Context, message: ScriptRequest) -> ScriptReply | Refused:
    """KSCRI: begin a contact, or take the card's answer and say what comes next."""
    asked = message.data
    one_of("data.kind", asked.kind, tuple(ScriptKind))
    card = find_card(context.tx, asked.card_sn)
    if card is None:
        raise Refused(Code.CREDENTIAL_INVALID)
    if asked.script_id:
        return _answered(context, card, asked)
    permitted = PERMITS[ScriptKind(asked.kind)](context, card, asked)
    if not isinstance(permitted, Script):
        return permitted
    begun = replace(
        permitted,
        move=0,
        drawn=os.urandom(DRAWN_BYTES),
        begun_before=int(permitted.step > 0),
    )
    return _hand_out(context, card, begun)


def _answered(context: Context, card: Card, asked: ScriptAnswer) -> ScriptReply | Refused:
    script = find_script(context.tx, asked.script_id)
    if script is None or script.card_sn != card.card_sn or script.state != OPEN:
        raise Refused(Code.SCRIPT_OVER)
    if script.step != asked.step or script.kind != asked.kind:
        raise Refused(Code.SCRIPT_OVER)
    try:
        answer = Response.parse(asked.answer)
    except ValueError:
        raise wrong("data.answer", "2..") from None
    move = script.moves[script.move]
    try:
        leads = move.check(_work(context, card, script), answer)
    except Refused as no:
        if no.code not in ENDS_IT:
            raise
        ended = replace(script, state=VOID, ended_at=context.time, reason=str(no.code))
        save(context.tx, ended)
        return no
    drawn = answer.data if move.draws else script.drawn
    return _on(context, card, replace(script, drawn=drawn), leads)


def _on(context: Context, card: Card, script: Script, leads: Next) -> ScriptReply:
    """The next move, the next phase, or the end."""
    if leads is Next.MOVE and script.move + 1 < len(script.moves):
        return _hand_out(context, card, replace(script, move=script.move + 1))
    if script.phase + 1 < len(PLANS[ScriptKind(script.kind)]):
        further = replace(script, phase=script.phase + 1, move=len(PROLOGUE))
        return _hand_out(context, card, further)
    ended = replace(script, state=DONE, ended_at=context.time)
    save(context.tx, ended)
    AT_END[ScriptKind(script.kind)](context, card, ended)
    return ScriptReply(ScriptStep(want=Want.DONE, script_id=script.script_id, step=script.step))


def _hand_out(context: Context, card: Card, script: Script) -> ScriptReply:
    script = replace(script, step=script.step + 1)
    save(context.tx, script)
    move = script.moves[script.move]
    step = ScriptStep(
        want=move.want,
        script_id=script.script_id,
        step=script.step,
        command=Hex(move.command(_work(context, card, script))),
        label=move.label,
        again=bool(script.begun_before),
    )
    return ScriptReply(step)


def _work(context: Context, card: Card, script: Script) -> Work:
    by_code = script.permit not in ("", DESK)
    today = f"{context.now:%Y%m%d}"
    return Work(context.keys, card, script.drawn, script.detail, by_code, today)


def _activated(context: Context, card: Card, script: Script) -> None:
    del script
    if card.status_on(context.today) == NOT_ACTIVATED:
        cards.set_status(context.tx, card.card_sn, NORMAL, context.today)


def _reset(context: Context, card: Card, script: Script) -> None:
    del script
    use_up(context.tx, card.card_sn)


def _counted_anew(context: Context, card: Card, script: Script) -> None:
    del script
    cards.statement_printed(context.tx, card.card_sn)
    statement_store.cleared(context.tx, card.card_sn, context.time)


def _nothing(context: Context, card: Card, script: Script) -> None:
    del context, card, script


AT_END: dict[ScriptKind, Callable[[Context, Card, Script], None]] = {
    ScriptKind.ACTIVATE: _activated,
    ScriptKind.PIN_RESET: _reset,
    ScriptKind.STATEMENT: _counted_anew,
    ScriptKind.BLOCK: _nothing,
}
