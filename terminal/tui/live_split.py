"""Who pays what and what the rules find, while the basket grows: 2101 and 3102 in the background,
as soon as nothing changes.

An answer to a basket that is no longer there is dropped, and so is the split on the screen in the
moment the basket changes. One question is on its way at most, in a thread of its own: the sale
asks for itself and waits for none of this. Armed faults are kept for the payment.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import WorkType

from backend.protocol.refusals import Refused
from terminal.aside import Aside
from terminal.card import CardFace
from terminal.errors import HostSilent
from terminal.flow import Flow
from terminal.outcome import MOST_UNPRINTED
from terminal.transactions.asking import Person
from terminal.transactions.contact import spoken
from terminal.transactions.quote import Foreseen, quoting
from terminal.tui.basket import Row
from terminal.tui.state import Counter, Knows, Live, Mark

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

QUIET_S = 0.15
"""So long after the last change the centre is asked; a scanner is quicker than that."""

WITHOUT = {Mark.READING: Knows.READING, Mark.REFUSED: Knows.UNUSABLE}
"""What the state of a card says of it while nobody is known."""

Asked = tuple[tuple[Row, ...], bool, CardFace, Person]


def asked_for(counter: Counter) -> Asked | Knows:
    """What the split depends on, or why there is nothing to ask."""
    card, basket = counter.card, counter.basket
    if not basket or card.face is None or card.person is None:
        return WITHOUT.get(card.mark, Knows.NO_CARD)
    full = card.unprinted is not None and card.unprinted >= MOST_UNPRINTED
    if counter.undecided or full:
        return Knows.LATER
    return tuple(basket.rows), basket.relatives, card.face, card.person


class LiveSplit:
    """Keeps `counter.live` in step with basket and card."""

    def __init__(self, app: CounterApp) -> None:
        self._app, self._counter = app, app.counter
        self._asked: Asked | Knows = Knows.NO_CARD
        self._answer: asyncio.Future[Live] | None = None

    def look(self) -> None:
        """Called whenever something may have changed."""
        wanted = asked_for(self._counter)
        if not isinstance(wanted, Knows) and self._is_kept_quiet():
            wanted = Knows.LATER
        if wanted == self._asked:
            return
        before, self._asked = self._asked, wanted
        self._counter.live = self._meanwhile(before, wanted)
        follow: WorkType[None] = partial(self._follow, wanted)  # made only when it begins
        self._app.run_worker(follow, group="live split", exclusive=True)

    def _meanwhile(self, before: Asked | Knows, wanted: Asked | Knows) -> Live:
        """Until the answer: what was found in rows that are as they were, for the same person."""
        if isinstance(wanted, Knows):
            return Live(wanted)
        if isinstance(before, Knows) or before[3] != wanted[3]:
            return Live(Knows.ASKING)
        pairs = zip(before[0], wanted[0], strict=False)
        same = {place for place, (old, new) in enumerate(pairs, 1) if old == new}
        kept = tuple(one for one in self._counter.live.findings if one.place in same)
        return Live(Knows.ASKING, findings=kept)

    def _is_kept_quiet(self) -> bool:
        """A fault is for the payment; a terminal that is not signed on has nobody to ask."""
        workplace = self._app.workplace
        faults = workplace.devices.faults
        return bool(faults.armed) or faults.line_is_cut or not workplace.host.sign_no

    async def _follow(self, wanted: Asked | Knows) -> None:
        """Cancelled by the next change; what is on its way then is waited for, not shown."""
        if isinstance(wanted, Knows):
            return
        _, _, face, person = wanted
        asking = quoting(self._counter.basket.order(), face, person)
        await asyncio.sleep(QUIET_S)
        while self._answer is not None and not self._answer.done():
            await asyncio.wait([self._answer])
        self._answer = asyncio.get_running_loop().create_future()
        told = (self._app.workplace.aside, asking, self._answer)
        threading.Thread(target=_ask, args=told, name="live split", daemon=True).start()
        live = await asyncio.shield(self._answer)
        if wanted == self._asked:
            self._counter.live = live
            self._app.repaint()


def _ask(aside: Aside, asking: Flow[Foreseen], answer: asyncio.Future[Live]) -> None:
    """In the thread; the counter may be closed meanwhile."""
    live = _live(lambda: aside.ask(asking))
    with contextlib.suppress(RuntimeError):
        answer.get_loop().call_soon_threadsafe(_settle, answer, live)


def _live(ask: Callable[[], Foreseen]) -> Live:
    try:
        foreseen = ask()
        return Live(Knows.ANSWERED, foreseen.split, findings=foreseen.findings)
    except Refused as no:
        return Live(Knows.REFUSED, why=spoken(no))
    except HostSilent:
        return Live(Knows.SILENT)


def _settle(answer: asyncio.Future[Live], live: Live) -> None:
    if not answer.done():
        answer.set_result(live)
