"""A hospital at the place of treatment, and a terminal there that asks again after every cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.people import Person
from backend.profile import DEFAULT, Profile
from tests.support.centre_visits import CLINIC
from tests.support.centre_wire import Answer
from tests.support.stays import Bed, add_wards
from tests.support.two_centres import FAR_ONLINE, Centres, Cut, credited_online, make_centres

SILENT, REVERSED = "CENTRE_FAILURE", "MSGID_REVERSED"


def make_hospital(*, credit: str = "900.00", **more: Any) -> Centres:
    """Two centres; here has a third-level hospital, the online person from there has money."""
    centres = make_centres(**more)
    add_wards(centres.here)
    credited_online(centres, credit)
    return centres


def home_hospital(credit: str = "900.00", profile: Profile = DEFAULT) -> Centres:
    """The same hospital where the person is insured: what their benefits are at home."""
    centres = make_centres(far_profile=profile)
    add_wards(centres.there)
    credited_online(centres, credit)
    return centres


@dataclass
class Stubborn:
    """A terminal at a bed that does not give up: what was not answered it asks again.

    `how` says where the way is cut at the next step: "request", "answer" or "death", "" for not.
    """

    centres: Centres
    bed: Bed

    @classmethod
    def at(cls, centres: Centres, person: Person = FAR_ONLINE, number: str = "IP-1") -> Stubborn:
        return cls(centres, Bed(centres.here, person, number=number))

    def do(self, step: Callable[[], Answer], how: str = "") -> Answer:
        """One step; after silence a new process recovers, and the same message comes again. What
        recovery has reversed is asked under a new number."""
        msgid = self.centres.here.msgid(CLINIC)
        if how:
            self.centres.line.cut[self.centres.line.passed + 1] = how
        answer = self._once(step, msgid)
        silent = answer is None or answer.code == SILENT
        assert silent or not how, "the way was to be cut, and nothing passed"
        if silent:
            self.centres.restart()
            answer = self._once(step, msgid)
        if answer is not None and answer.code == REVERSED:
            answer = self._once(step, self.centres.here.msgid(CLINIC))
        assert answer is not None
        return answer

    def _once(self, step: Callable[[], Answer], msgid: str) -> Answer | None:
        self.bed.msgid = msgid
        try:
            return step()
        except Cut:
            return None
