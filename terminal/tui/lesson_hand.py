"""A hand that does the steps of a lesson at the real counter, with the keys a person presses.

It waits for what it sees, never for a time; `pace_s` is only so that people can follow it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from terminal.desk.operation import Field
from terminal.desk.table import BY_NAME
from terminal.errors import WorldFailure
from terminal.fault_kinds import Fault
from terminal.lessons.lesson import Step
from terminal.lessons.school import World
from terminal.lessons.shown import pin_of
from terminal.tui import lesson_ward, menu
from terminal.tui.chooser import Chooser
from terminal.tui.dialog import Dialog
from terminal.tui.fault_panel import FaultPanel
from terminal.tui.form import Form
from terminal.tui.lesson_scene import look
from terminal.tui.new_pin import NewPinDialog

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

PATIENCE_S = 30.0
LOOK_AGAIN_S = 0.004
MOST_ENTERS, CHANGE_SHOWN_S = 3, 1.0
MENU = {
    "load": menu.LOAD,
    "hand-over": menu.HAND_OVER,
    "activate": menu.ACTIVATE,
    "pin": menu.PIN,
    "relatives": menu.RELATIVES,
}


class HandLost(WorldFailure):
    """The screen did not come to what the step needs."""

    template = "The step {step} cannot be done: the screen does not get there."


class Hand:
    """Does steps on one app."""

    def __init__(self, app: CounterApp, world: World, pace_s: float = 0.0) -> None:
        self._app, self._world, self._pace_s = app, world, pace_s

    async def do(self, step: Step) -> None:
        """Press what the step needs. Raises HandLost."""
        try:
            async with asyncio.timeout(PATIENCE_S + self._pace_s * PATIENCE_S):
                await self.until(lambda: look(self._app).settled)
                await _MOVES[step.verb](self, step)
        except TimeoutError:
            raise HandLost(step=step.do) from None

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait for a fact; whoever calls sets the limit."""
        while not what():
            await asyncio.sleep(LOOK_AGAIN_S)

    async def press(self, *keys: str) -> None:
        """Keys by name; `+123` types the characters after the plus."""
        for key in keys:
            for one in key[1:] if key.startswith("+") else (key,):
                self._app.simulate_key(one)
                await asyncio.sleep(self._pace_s / 4 if key.startswith("+") else self._pace_s)

    async def dialog(self, kind: type[Screen[Any]]) -> Screen[Any]:
        """Wait for a dialog of a kind that takes keys."""

        def there() -> bool:
            top = self._app.screen
            return isinstance(top, kind) and look(self._app).settled

        await self.until(there)
        return self._app.screen

    @property
    def top(self) -> Screen[Any]:
        """What takes the keys."""
        return self._app.screen

    def at(self, kind: type[Screen[Any]]) -> bool:
        """Whether a screen of a kind does."""
        return isinstance(self.top, kind)

    async def rest(self) -> None:
        """Wait until the next key is a person's."""
        await self.until(lambda: look(self._app).settled)

    async def choose(self, value: str, ahead: str = "down", back: str = "up") -> None:
        """The row of a chooser that is worth this; what moves to the next one and back."""

        def there() -> bool:
            top = self._app.screen
            return isinstance(top, Chooser) and value in top.values and look(self._app).settled

        await self.until(there)
        chooser = self._app.screen
        assert isinstance(chooser, Chooser)
        by = chooser.values.index(value) - chooser.at
        await self.press(*[ahead if by > 0 else back] * abs(by), "enter")

    async def insert(self, step: Step) -> None:
        """F2 and the card."""
        await self.press("f2")
        await self.choose(step.operand, "right", "left")

    async def menu(self, step: Step) -> None:
        """F10 and a row."""
        await self.press("f10")
        await self.choose(MENU[step.operand])

    async def day(self, step: Step) -> None:
        """F9 and a row."""
        await self.press("f9")
        await self.choose(step.operand)

    async def refund(self, step: Step) -> None:
        """F7, the newest."""
        del step
        await self.press("f7")
        await self.dialog(Chooser)
        await self.press("enter")

    async def fault(self, step: Step) -> None:
        """F11, the row, Enter, Esc."""
        await self.press("f11")
        await self.dialog(FaultPanel)
        await self.press(*["down"] * list(Fault).index(Fault(step.operand)), "enter", "escape")

    async def desk(self, step: Step) -> None:
        """F10, the desks, place, operation, form."""
        operation = BY_NAME[step.operand]
        await self.press("f10")
        for value in (menu.DESKS, operation.place, operation.name):
            await self.choose(value)
        if operation.fields:
            await self.dialog(Form)
            for field in operation.fields:
                await self._fill(field, self._world.fill(step.fields.get(field.name, "")))

    async def _fill(self, field: Field, text: str) -> None:
        if text and field.choices:
            await self.press(*["right"] * turns(field, text))
        elif text:
            await self.press("+" + text)
        await self.press("enter")

    async def agree(self, step: Step) -> None:
        """Enter, and once more where the change is shown first."""
        del step
        asked = self._app.screen
        for _ in range(MOST_ENTERS):
            await self.press("enter")
            try:
                async with asyncio.timeout(CHANGE_SHOWN_S + self._pace_s):
                    await self.gone(asked)
            except TimeoutError:
                continue
            return

    async def pin(self, step: Step) -> None:
        """The holder's digits."""
        await self.press("+" + pin_of(step, self._world), "enter")

    async def pins(self, step: Step) -> None:
        """Old and new, or only the new one; the last twice."""
        for digits in (*step.operands, step.operands[-1]):
            asked = await self.dialog(NewPinDialog)
            await self.press("+" + digits, "enter")
            await self.gone(asked)

    async def gone(self, screen: Screen[Any]) -> None:
        """Wait until this screen is no longer on top."""
        await self.until(lambda: self._app.screen is not screen)

    async def leave(self, step: Step) -> None:
        """Slips with Enter, lists with Esc, until nothing lies over the counter."""
        del step
        while isinstance(top := self._app.screen, Dialog) or not look(self._app).settled:
            if look(self._app).settled:
                await self.press("escape")
                await self.gone(top)
            await asyncio.sleep(LOOK_AGAIN_S)


def turns(field: Field, wanted: str) -> int:
    """How often the key for the next choice is pressed."""
    values = [value for value, _ in field.choices]
    if field.default in values:
        return (values.index(wanted) - values.index(field.default)) % len(values)
    return values.index(wanted) + 1


Move = Callable[[Hand, Step], Awaitable[None]]


def _just(*keys: str) -> Move:
    """The same keys always."""

    async def move(hand: Hand, step: Step) -> None:
        await hand.press(*(key.format(*step.operands) for key in keys))

    return move


_MOVES: Mapping[str, Move] = {
    **lesson_ward.MOVES,
    "insert": Hand.insert,
    "pull": _just("f4"),
    "scan": _just("+{0}", "enter"),
    "quantity": _just("+*{0}", "enter"),
    "remove": _just("+-"),
    "balance": _just("f5"),
    "pay": _just("f8"),
    "agree": Hand.agree,
    "stop": _just("escape"),
    "cancel": _just("escape"),
    "pin": Hand.pin,
    "new-pin": Hand.pins,
    "set-pin": Hand.pins,
    "refund": Hand.refund,
    "fault": Hand.fault,
    "mend": Hand.fault,
    "menu": Hand.menu,
    "desk": Hand.desk,
    "day": Hand.day,
    "leave": Hand.leave,
}
