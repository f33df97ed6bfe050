"""A flow whose questions go out under another name: what a case needs is asked as it was begun.

One terminal may be a shop's counter and a hospital's desk; the centre knows a message by its
institution and number (failures.md R5), so recovery must not ask under the wrong one.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from backend.protocol.refusals import Refused
from terminal.entry import Entry
from terminal.errors import WorldFailure
from terminal.flow import AskHost, Flow, Stamp, Step

INSTITUTION = slice(0, 12)
"""Where a message number has its sender."""

Result = TypeVar("Result")


def sender_of(case: Entry) -> str:
    """The institution that a case was begun by."""
    return case.msgid[INSTITUTION]


def on_behalf(institution: str, flow: Flow[Result]) -> Flow[Result]:
    """The same flow; numbers and questions are those of an institution of this machine."""
    with closing(flow):
        try:
            step = _signed(next(flow), institution)
            while True:
                try:
                    reply = yield step
                except (WorldFailure, Refused) as failure:
                    step = _signed(flow.throw(failure), institution)
                else:
                    step = _signed(flow.send(reply), institution)
        except StopIteration as end:
            result: Result = end.value
            return result


def _signed(step: Step, institution: str) -> Step:
    if isinstance(step, AskHost | Stamp) and not step.sender:
        return replace(step, sender=institution)
    return step
