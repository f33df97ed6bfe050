"""Who answers which transaction: the one table between numbers and handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.adoption import adopted_card, check_pin
from backend.context import Context
from backend.findings import confirm_load, confirm_purchase, find
from backend.loads import start_load
from backend.person_info import person_info
from backend.protocol import calls
from backend.reconcile import compare_totals
from backend.refund import refund
from backend.reversal import reverse
from backend.settlement import quote, settle
from backend.sign_on import sign_off, sign_on

Handler = Callable[[Context, Any], object]

HANDLERS: dict[str, tuple[type[Any], Handler]] = {
    call.infno: (call.input, handler)
    for call, handler in (
        (calls.SIGN_ON, sign_on),
        (calls.SIGN_OFF, sign_off),
        (calls.PERSON, person_info),
        (calls.QUOTE, quote),
        (calls.SETTLE, settle),
        (calls.CANCEL, refund),
        (calls.REVERSE, reverse),
        (calls.TOTALS, compare_totals),
        (calls.CONFIRM, confirm_purchase),
        (calls.LOAD_START, start_load),
        (calls.LOAD_CONFIRM, confirm_load),
        (calls.FINDING, find),
        (calls.ADOPTED, adopted_card),
        (calls.ADOPTED_PIN, check_pin),
    )
}
"""infno -> input type, handler. A handler raises Refused and nothing is kept, or returns one and
what it booked stays (a freeze); anything else it returns is the output, None for none."""

assert set(HANDLERS) == set(calls.CALLS)
