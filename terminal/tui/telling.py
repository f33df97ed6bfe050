"""Beside the counter, in a thread: the centre is told of goods, and the blacklist is kept fresh.

Neither touches a card, an open case or the screen; what does not come through waits for the next
time. One thread at a time does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from terminal.goods_told import tell
from terminal.uploads import State
from terminal.workplace import Workplace


class Errands:
    """What is done beside the sale; the newest errand of those that came meanwhile comes next."""

    def __init__(self) -> None:
        self._hand = threading.Lock()
        self._next: Callable[[], object] | None = None
        self._runs = False

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._runs

    def tell_goods(self, workplace: Workplace) -> None:
        """After a sale, a refund, a recovery: if anything waits."""
        if workplace.journal.uploads.all(State.WAITING):
            self._begin(lambda: tell(workplace))

    def renew(self, workplace: Workplace) -> None:
        """The blacklist (KBLAK), while a counter stands open; then whatever waits."""

        def errand() -> None:
            workplace.renew_blacklist()
            tell(workplace)

        self._begin(errand)

    def _begin(self, errand: Callable[[], object]) -> None:
        with self._hand:
            self._next = errand
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="errands", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._hand:
                errand, self._next = self._next, None
                if errand is None:
                    self._runs = False
                    return
            errand()
