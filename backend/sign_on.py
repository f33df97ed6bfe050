"""Sign-on 9001 and sign-off 9002: a terminal is a MAC address with a two-digit slot of its own.

The slot goes into the terminal's msgids. A terminal with money held cannot sign off (R5).
"""

from __future__ import annotations

from backend.checks import wrong
from backend.context import Context
from backend.day_statements import require_no_difference
from backend.errands import terminal_waits
from backend.holds import terminal_holds
from backend.protocol import codec
from backend.protocol.messages.sign import (
    SignInOut,
    SignInReply,
    SignInRequest,
    SignOutReply,
    SignOutRequest,
    SignTime,
    TerminalTerms,
)
from backend.protocol.refusals import Code, Refused
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select, text, update

SLOTS = 100
"""Terminals of one institution that can be signed on at a time: the slot has two digits."""


def sign_on(context: Context, message: SignInRequest) -> SignInReply:
    """Open a sign-on; an earlier one of the same terminal ends and leaves it its slot."""
    asked = message.signIn
    if not asked.mac:
        raise wrong("signIn.mac", "1..20")
    slot = _slot(context, asked.mac)
    context.tx.run(_CLOSE_TERMINAL, b_code=context.institution.code, b_mac=asked.mac,
                   b_at=context.time)  # fmt: skip
    sign_no = context.new_id("sign-on")
    context.tx.run(
        _NEW,
        sign_no=sign_no,
        institution=context.institution.code,
        slot=slot,
        mac=asked.mac,
        opter_no=asked.opter_no,
        signed_on=context.time,
        signed_off="",
    )
    terms = TerminalTerms(
        slot, context.time, context.today, tells_goods=context.profile.sale_upload_wanted
    )
    return SignInReply(SignInOut(context.time, sign_no, codec.encode(terms).decode()))


def _slot(context: Context, mac: str) -> str:
    taken = {slot: who for who, slot in context.tx.rows(_OPEN, code=context.institution.code)}
    slots = [f"{number:02d}" for number in range(SLOTS)]
    own = [slot for slot in slots if taken.get(slot) == mac]
    found = next(iter(own), next((slot for slot in slots if slot not in taken), None))
    if found is None:
        raise wrong("signIn.mac", f"{SLOTS} terminals are signed on")
    return found


def sign_off(context: Context, message: SignOutRequest) -> SignOutReply:
    """End a sign-on, unless a payment or a difference of that terminal is undecided."""
    mac = terminal_of(context.tx, context.institution.code, message.signOut.sign_no)
    if mac is None:
        raise Refused(Code.NOT_SIGNED_ON)
    code = context.institution.code
    if terminal_holds(context.tx, code, mac) or terminal_waits(context.tx, code, mac):
        raise Refused(Code.HOLDS_OPEN)
    require_no_difference(context, mac)
    context.tx.run(_CLOSE_TERMINAL, b_code=context.institution.code, b_mac=mac, b_at=context.time)
    return SignOutReply(SignTime(context.time))


def terminal_of(tx: Tx, institution: str, sign_no: str) -> str | None:
    """The terminal (MAC address) an open sign-on belongs to, or None."""
    row = tx.row(_TERMINAL, sign_no=sign_no, code=institution)
    return None if row is None else str(row[0])


_s = t.sign_ons.c
_STILL_OPEN = text("signed_off = ''")
_NEW = insert(t.sign_ons)
_OPEN = select(_s.mac, _s.slot).where(_s.institution == bindparam("code"), _STILL_OPEN)
_TERMINAL = select(_s.mac).where(
    _s.sign_no == bindparam("sign_no"), _s.institution == bindparam("code"), _STILL_OPEN
)
_CLOSE_TERMINAL = (
    update(t.sign_ons)
    .where(_s.institution == bindparam("b_code"), _s.mac == bindparam("b_mac"), _STILL_OPEN)
    .values(signed_off=bindparam("b_at"))
)
