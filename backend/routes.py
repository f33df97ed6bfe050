"""The ways to other centres: a region and the door its centre answers behind (rules.md R23).

A centre sends under the code C, its area and five digits, as institutions send under theirs. A
door takes an envelope and gives one, or raises PeerSilent: then what was asked may have happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from backend.ledger import CENTRE_LETTER
from backend.protocol import codec
from backend.protocol.envelope import SUCCESS, Reply, Request
from backend.protocol.refusals import Code, Refused

Peer = Callable[[bytes], bytes]
CITY = 4
"""Digits of an area that name its province and city; regions are told apart by them."""


class PeerSilent(Exception):  # noqa: N818 - says what is known: nothing
    """No whole answer came from another centre."""


class Silence:
    """What was heard when nothing was: the question may have been answered all the same."""


SILENCE = Silence()
Heard = bytes | Refused | Silence
"""The output of an answer, the refusal it was, or nothing that can be read."""


def centre_code(area: str) -> str:
    """The code a centre sends under: C430100 and five digits."""
    return f"{CENTRE_LETTER}{area}00001"


def same_city(one: str, other: str) -> bool:
    """Whether two areas are districts of one city: then nobody is elsewhere."""
    return one[:CITY] == other[:CITY]


@dataclass(frozen=True, slots=True)
class Routes:
    """Region -> door. Without any, a centre serves everybody itself, whatever the header says."""

    doors: Mapping[str, Peer] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.doors)

    def region_of(self, area: str) -> str:
        """The region with a door that an area belongs to, by its city; "" for none."""
        if area in self.doors:
            return area
        return next((region for region in self.doors if area and same_city(region, area)), "")


@dataclass(frozen=True, slots=True)
class Question:
    """What one centre asks another: number, message number, input."""

    infno: str
    msgid: str
    input: bytes


def ask(door: Peer, own_area: str, region: str, question: Question, now: datetime) -> Heard:
    """One question to another centre. A centre that failed has given no answer (failures.md R8)."""
    request = Request(
        infno=question.infno,
        msgid=question.msgid,
        mdtrtarea_admvs=own_area,
        insuplc_admdvs=region,
        fixmedins_code=centre_code(own_area),
        fixmedins_name=f"医保中心{own_area}",
        opter="centre",
        opter_name="centre",
        inf_time=f"{now:%Y-%m-%d %H:%M:%S}",
        input=msgspec.Raw(question.input),
    )
    try:
        reply = codec.decode(door(codec.encode(request)), Reply)
    except (PeerSilent, msgspec.DecodeError):
        return SILENCE
    if reply.infcode == SUCCESS:
        return bytes(reply.output)
    if reply.err_code == Code.CENTRE_FAILURE or reply.err_code not in set(Code):
        return SILENCE
    return Refused(Code(reply.err_code), **reply.err_values)
