"""The telephone line 12333 on the screen: what is spoken, newest below, and the keys of a handset.

The dialogue is terminal/telephone.py; here is only its receiver. Hidden keys stay in the one buffer
of `PinKeys`; of others than a menu's only the number is left to be seen. The line speaks the
caller's language, the counter afterwards its own again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content

from backend.protocol.refusals import Refused
from terminal.call_lines import Keys, Line, Speak, Tell
from terminal.desk.operation import Place
from terminal.errors import Spoken
from terminal.telephone import Call, Ended, call
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.pin import PinKeys
from terminal.tui.running import Running
from terminal.tui.typeset import ACCENT, MUTED, line, sentence
from terminal.words import N_, language, say, set_language, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

HANDSET = "0123456789*"
MOST_SAID = 60
OTHER_LINES = 10
"""Lines of the box that are not what is spoken."""

Pressed = str | bytearray | None


class Handset(Dialog[None]):
    """A call as it is heard; Esc puts the receiver down."""

    title_word = N_("Telephone 12333")
    about_word = N_("A caller's side of the line: digits and *, Enter for the hash key.")

    def __init__(self) -> None:
        super().__init__()
        self._heard: deque[tuple[str, bool]] = deque(maxlen=MOST_SAID)
        self._ask: Keys | None = None
        self._typed, self._hidden = "", PinKeys()
        self._pressed: asyncio.Future[Pressed] | None = None
        self._hung_up = self.over = False

    def hear(self, said: Spoken) -> None:
        """A sentence in the language spoken now."""
        self._heard.append((say(said), False))
        self.repaint()

    async def press_for(self, ask: Keys) -> Pressed:
        """What is pressed for a question; None when the receiver is down."""
        if self._hung_up:
            return None
        self.hear(ask.said)
        self._ask, self._typed = ask, ""
        self._pressed = asyncio.get_running_loop().create_future()
        self.repaint()
        try:
            return await self._pressed
        finally:
            self._ask = self._pressed = None
            self._hidden.wipe()
            self._hidden = PinKeys()

    def lines(self) -> Iterator[Content]:
        """The newest sentences that have room, then what is being pressed."""
        spoken_lines = [piece for text, own in self._heard for piece in _said(text, own=own)]
        spoken_lines += [line((f"{key}  ", ACCENT), tr(words)) for key, words in self._rows]
        room = max(self.app.size.height - OTHER_LINES, 4)
        yield from spoken_lines[-room:]
        yield line()
        yield line(("> ", ACCENT), self._shown())

    @property
    def _rows(self) -> tuple[tuple[str, str], ...]:
        return self._ask.rows if self._ask is not None else ()

    def _shown(self) -> str:
        if self._ask is None:
            return tr(N_("The call is over.")) if self.over else ""
        if self._ask.hidden:
            return "* " * self._hidden.count + "_"
        return (self._typed if self._ask.most == 1 else "· " * len(self._typed)) + "_"

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        if self.over:
            return ((N_("Esc"), N_("back")),)
        return (N_("Enter"), N_("hash key")), (N_("Esc"), N_("hang up"))

    def press(self, key: str, character: str) -> None:
        """One key of the handset."""
        if key == "escape":
            self._put_down()
        elif self.over and key == "enter":
            self.give(None)
        elif self._ask is not None and self._ask.hidden:
            self._press_hidden("enter" if character == "#" else key, character)
        elif self._ask is not None:
            self._press_shown(key, character)
        self.repaint()

    def _put_down(self) -> None:
        self._hung_up = True
        self._hidden.wipe()
        if self._pressed is not None and not self._pressed.done():
            self._pressed.set_result(None)
        if self.over:
            self.give(None)

    def _press_hidden(self, key: str, character: str) -> None:
        self._hidden.press(key, character)
        if self._hidden.entered:
            self._answer(self._hidden.take())

    def _press_shown(self, key: str, character: str) -> None:
        assert self._ask is not None
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif character and character in HANDSET:
            self._typed += character
        full = len(self._typed) == self._ask.most
        if full or (self._typed and (key == "enter" or character == "#")):
            self._answer(self._typed)

    def _answer(self, pressed: Pressed) -> None:
        if self._pressed is not None and not self._pressed.done():
            if isinstance(pressed, str):
                shown = pressed if len(pressed) == 1 else "· " * len(pressed)
                self._heard.append((shown, True))
            self._pressed.set_result(pressed)

    def end(self) -> None:
        """Nobody speaks any more."""
        self.over = True
        self.repaint()
        if self._hung_up:
            self.give(None)


def _said(text: str, *, own: bool) -> Iterator[Content]:
    if own:
        yield line(("> ", ACCENT), (text, MUTED))
    else:
        yield from sentence(text, WIDTH)


async def visit(app: CounterApp, running: Running) -> None:
    """A call from the first sentence until the handset is left."""
    handset, counters = Handset(), language()
    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    await app.push_screen(handset, lambda _: closed.set_result(None))
    try:
        await _hold(app, handset, running)
        handset.end()
        await closed
    finally:
        set_language(counters)
        app.repaint(layout=True)
    running.end()


async def _hold(app: CounterApp, handset: Handset, running: Running) -> Ended | None:
    """The dialogue; a centre that is silent ends it with its sentence."""
    talk, reply = call(), None
    try:
        while True:
            reply = await _done(app, handset, running, await asyncio.to_thread(_next, talk, reply))
    except _Over as over:
        return over.ended
    except Spoken as failure:
        handset.hear(failure)
        return None
    finally:
        talk.close()


class _Over(Exception):  # noqa: N818 - how a call ends
    """A StopIteration that may pass through a thread."""

    def __init__(self, ended: Ended) -> None:
        super().__init__()
        self.ended = ended


def _next(talk: Call, reply: object) -> Line:
    """The next line; in a thread, because a talk may derive a key from a secret."""
    try:
        return talk.throw(reply) if isinstance(reply, Refused) else talk.send(reply)
    except StopIteration as end:
        raise _Over(end.value) from None


async def _done(app: CounterApp, handset: Handset, running: Running, said: Line) -> Any:
    if isinstance(said, Keys):
        return await handset.press_for(said)
    if isinstance(said, Tell):
        handset.hear(said.said)
    elif isinstance(said, Speak):
        set_language(said.language)
        app.repaint(layout=True)
    else:
        try:
            return await app.jobs.alone(said.flow, running, Place.TELEPHONE)
        except Refused as no:
            return no
    return None
