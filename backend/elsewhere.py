"""One centre's dealings with others: the doors, promises kept first, recovery of what was cut.

Whatever stands open is brought to an end by the same messages under the same numbers: a settlement
without an answer is reversed, everything else is asked again (failures.md R1-R8). Nothing ends by
time, and nothing is forgotten: what cannot be told stays in the list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend import errands
from backend.context import agency_id
from backend.errands import Errand, State
from backend.forward_ways import reversal_of
from backend.protocol import calls, codec, stay_calls
from backend.protocol.elsewhere_calls import FAR_REVERSE
from backend.protocol.messages.elsewhere import FarReverseRequest
from backend.protocol.refusals import Refused
from backend.routes import SILENCE, Heard, Question, Routes, Silence, ask
from backend.store import Store, Tx

UNDONE = frozenset(
    call.infno
    for call in (calls.SETTLE, calls.VISIT_SETTLE, stay_calls.STAY_SETTLE, calls.LOAD_START)
)
"""What is reversed when its answer is lost; the terminal does the same (failures.md 2)."""


class Elsewhere:
    """The other centres, as one centre knows them."""

    def __init__(
        self, store: Store, routes: Routes, area: str, now: Callable[[], datetime]
    ) -> None:
        self.routes = routes
        self._store = store
        self._area = area
        self._now = now

    def ask(self, region: str, question: Question) -> Heard:
        """One question; what was promised to that centre is told before it."""
        if not self.tell(region):
            return SILENCE
        return self._ask(region, question)

    def _ask(self, region: str, question: Question) -> Heard:
        return ask(self.routes.doors[region], self._area, region, question, self._now())

    def tell(self, region: str) -> bool:
        """Keep every promise made about this region; False: its centre is silent."""
        return all(self._tell(errand) for errand in self._open(State.REVERSING, region))

    def _open(self, state: State, region: str) -> list[Errand]:
        rows = self._store.read(errands.open_errands)
        return [row for row in rows if row.state == state and row.region == region]

    def _tell(self, errand: Errand) -> bool:
        """Whether the insured place has heard that an errand has no effect."""
        number = agency_id(self._area, self._now(), "undo", errand.far_msgid)
        content = codec.encode(FarReverseRequest(reversal_of(errand)))
        heard = self._ask(errand.region, Question(FAR_REVERSE.infno, number, content))
        if isinstance(heard, Silence):
            return False
        self._store.transact(lambda tx: _told(tx, errand, heard))
        return True

    def recover(self, again: Callable[[bytes], object]) -> list[Errand]:
        """Bring what stands open to an end as far as the others answer; what still stands open.

        `again` handles a terminal's message once more, with the answer for whoever asks for it.
        """
        silent: set[str] = set()
        for errand in self._store.read(errands.open_errands):
            if errand.region in silent or errand.region not in self.routes.doors:
                continue
            if not self._bring_on(errand, again):
                silent.add(errand.region)
        return self._store.read(errands.open_errands)

    def _bring_on(self, errand: Errand, again: Callable[[bytes], object]) -> bool:
        """One step further; False: the other centre is silent."""
        if errand.state == State.ASKED and errand.infno not in UNDONE:
            again(errand.envelope)
            return self._store.read(lambda tx: _state(tx, errand)) != State.ASKED
        if errand.state == State.ASKED:
            self._store.transact(lambda tx: _promise(tx, errand, self._now()))
        promised = self._store.read(lambda tx: _state(tx, errand)) == State.REVERSING
        return self._tell(errand) if promised else True


def _state(tx: Tx, errand: Errand) -> str:
    found = errands.find(tx, errand.institution, errand.msgid)
    assert found is not None
    return found.state


def _promise(tx: Tx, errand: Errand, now: datetime) -> None:
    if _state(tx, errand) == State.ASKED:
        errands.promise(tx, errand, "recovery", f"{now:%Y-%m-%d %H:%M:%S}")


def _told(tx: Tx, errand: Errand, heard: bytes | Refused) -> None:
    """A refusal is a case for people: it stays open with what was said."""
    found = errands.find(tx, errand.institution, errand.msgid)
    if found is None or found.state != State.REVERSING:
        return
    if isinstance(heard, Refused):
        errands.note_trouble(tx, found, str(heard.code))
    else:
        errands.move_on(tx, found, State.REVERSED)
