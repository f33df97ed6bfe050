"""The hospital's screens driven by keys: a patient let in by card, lines, settlement."""

import re
from collections.abc import Callable

from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.tui.slip import SlipDialog
from terminal.tui.ward.diagnosis import ChooseDiagnosis
from terminal.tui.ward.screen import VisitScreen
from tests.support.counter import Till, golden

NUMBER = "202611211204310000"
CHANGING = (
    (re.compile(r"\b[OI]20\d{4,16}\b"), lambda found: (found[0][0] + NUMBER)[: len(found[0])]),
    (re.compile(r"(?<=[│╮╯])\d{2,17}$", re.MULTILINE), lambda found: "9" * len(found[0])),
    (re.compile(r"\b\d{30}\b"), "9" * 30),
    (re.compile(r"settlement-\d{10}"), "settlement-9999999999"),
    (re.compile(r"(12:04:31)  \d{6}\b"), r"\1  999999"),
    (re.compile(r"\b\d\d-\d\d \d\d:\d\d\b"), "11-21 12:04"),
    (re.compile(r"(?<![\d-])\d\d-\d\d(?= )"), "11-21"),
)
Looks = Callable[[str], None]


def nothing(_: str) -> None:
    """Nobody looks."""


def looking(till: Till, ending: str) -> Looks:
    """Compare the screen with goldens called `ward-NAME-ENDING`."""

    def looks(name: str) -> None:
        text = till.stable_text()
        for pattern, stand_in in CHANGING:
            text = pattern.sub(stand_in, text)
        golden(f"ward-{name}-{ending}", text)

    return looks


async def to_the_list(till: Till) -> Chooser:
    """F10, Hospital."""
    await till.choose("hospital")
    await till.until(lambda: _is_list(till))
    assert isinstance(till.app.screen, Chooser)
    return till.app.screen


def _is_list(till: Till) -> bool:
    screen = till.app.screen
    return isinstance(screen, Chooser) and screen.title_word == "Hospital: open visits"


async def let_in(till: Till, looks: Looks = nothing, way: str = "new") -> VisitScreen:
    """A patient by the card in the slot: shown, registered, on the screen."""
    menu = await to_the_list(till)
    looks("list")
    till.press(*["up"] * menu.at, *["down"] * menu.values.index(way), "enter")
    await till.dialog(SlipDialog)
    looks("patient")
    till.press("enter")
    form = await till.dialog(Form)
    assert isinstance(form, Form)
    looks("ward")
    till.press(*["enter"] * len(form._entries))
    if way == "admit":
        await illness(till, "gall", looks)
    return await on_the_screen(till)


async def illness(till: Till, words: str, looks: Looks = nothing) -> None:
    """The diagnosis that these letters find, and the form after it."""
    await till.dialog(ChooseDiagnosis)
    till.press("+" + words)
    await till.until(lambda: till.says(f"{words}_"))
    looks("diagnosis")
    till.press("enter")
    form = await till.dialog(Form)
    assert isinstance(form, Form)
    looks("illness")
    till.press(*["enter"] * len(form._entries))


async def on_the_screen(till: Till) -> VisitScreen:
    """The visit's screen, with nothing over it and nothing running."""
    await till.until(
        lambda: isinstance(till.app.screen, VisitScreen) and till.app.screen.is_mounted
    )
    screen = next(one for one in till.app.screen_stack if isinstance(one, VisitScreen))
    await screen.scan.settled()  # what it still has to do may open a dialog over it meanwhile
    await till.until(lambda: till.app.screen is screen and not till.app.jobs.busy)
    return screen


async def told(till: Till, words: str = "cold", looks: Looks = nothing) -> None:
    """F6: the diagnosis that these letters find."""
    till.press("f6")
    await illness(till, words, looks)
    await on_the_screen(till)


async def entered(till: Till, *codes: str, looks: Looks = nothing) -> VisitScreen:
    """Lines scanned, and entered at the centre."""
    screen = await on_the_screen(till)
    till.scanned(*codes)
    await screen.scan.settled()
    await till.until(lambda: bool(screen.bedside.draft.basket.rows))
    looks("draft")
    till.press("enter")
    await till.until(lambda: not screen.bedside.draft.basket.rows and screen.bedside.split)
    await on_the_screen(till)
    looks("lines")
    return screen


async def settled(till: Till, looks: Looks = nothing, pin: str = "246810", key: str = "f8") -> None:
    """F8 to the printed form; without a key from the picture on."""
    till.press(*([key] if key else []))
    await till.dialog(SlipDialog)
    looks("picture")
    till.press("enter")
    await till.dialog(ConfirmSplit)
    looks("confirm")
    till.press("enter")
    await till.dialog(PinDialog)
    till.press("+" + pin, "enter")
    await till.dialog(SlipDialog)
    looks("settled")
    till.press("enter")
    await till.until(lambda: till.says("settlement-"))
    looks("form")
    till.press("enter")
    await on_the_screen(till)


async def left(till: Till) -> None:
    """Esc until the counter is there."""
    till.press("escape")
    await till.until(lambda: _is_list(till))
    till.press("escape")
    await till.idle()


async def explained(till: Till, looks: Callable[[], None]) -> None:
    """A visit with four lines, and where each yuan of it would go."""
    await let_in(till)
    await told(till)
    await entered(till, "5001", "5002", "5003", "*2", "1002")
    till.press("f5")
    await till.dialog(SlipDialog)
    looks()
    till.press("escape")
    await on_the_screen(till)
    await left(till)
