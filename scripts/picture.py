"""The pictures of the README, made from the program: a real sale in a training world of its own.

`python scripts/picture.py` writes docs/*.svg and, where Chromium is, docs/*.png. Every run of text
is pinned to the grid of cells, and a Chinese character takes two, whatever font the viewer has; no
font is fetched from anywhere.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402 - the program is found first
import picture_of_display  # noqa: E402
from rich.cells import cell_len  # noqa: E402
from rich.color import Color  # noqa: E402
from rich.segment import Segment  # noqa: E402
from rich.style import Style  # noqa: E402
from textual._context import visible_screen_stack  # noqa: E402

from backend.online.site import create_site  # noqa: E402
from backend.people import people  # noqa: E402
from backend.store import open_store  # noqa: E402
from terminal.assemble.home import Home  # noqa: E402
from terminal.assemble.opening import assemble  # noqa: E402
from terminal.assemble.page import opened_page  # noqa: E402
from terminal.assemble.school import LessonSchool  # noqa: E402
from terminal.assemble.training import ONLINE_PASSWORD  # noqa: E402
from terminal.assemble.world import build_world  # noqa: E402
from terminal.desk.operation import Place  # noqa: E402
from terminal.tui.app import CounterApp  # noqa: E402
from terminal.tui.card_drawer import CardDrawer  # noqa: E402
from terminal.tui.chooser import Chooser  # noqa: E402
from terminal.tui.form import Form  # noqa: E402
from terminal.tui.lesson_end import Situation  # noqa: E402
from terminal.tui.pin import PinDialog  # noqa: E402
from terminal.tui.slip import SlipDialog  # noqa: E402
from terminal.tui.theme import COUNTER  # noqa: E402
from tests.support import bedside  # noqa: E402
from tests.support.chromium import chromium  # noqa: E402
from tests.support.counter import WIDE, Till  # noqa: E402
from tests.support.web_counter import Screen, web_counter  # noqa: E402

DOCS = ROOT / "docs"
FONTS = "'DejaVu Sans Mono','Noto Sans Mono CJK SC','WenQuanYi Micro Hei Mono',monospace"
SIZE, CELL, LINE, MARGIN = 15.0, 9.03, 17.45, 14.0
CRISP = 'shape-rendering="crispEdges"'
BASELINE = 0.93 * SIZE
MOST_PAGES = 20
MOMENT = datetime(2026, 11, 21, 10, 24)
HOLDER = "赵小明"
LESSON = "lost-card"


def svg(rows: list[list[Segment]]) -> str:
    """A screen as a drawing."""
    columns = sum(segment.cell_length for segment in rows[0])
    wide, high = columns * CELL + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    back = COUNTER.background
    body = "\n".join(piece for number, row in enumerate(rows) for piece in drawn(row, number))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}">\n'
        f'<g font-family="{FONTS}" font-size="{SIZE:g}" xml:space="preserve">\n'
        f'<rect width="{wide:g}" height="{high:g}" rx="8" fill="{back}"/>\n{body}\n</g>\n</svg>\n'
    )


def drawn(row: list[Segment], number: int) -> Iterator[str]:
    """One line: a ground where it is not the screen's, then its words."""
    x, y = MARGIN, MARGIN + number * LINE
    for segment in row:
        style = segment.style or Style()
        wide = segment.cell_length * CELL
        ground = hex_of(style.bgcolor, str(COUNTER.background))
        if ground != COUNTER.background:
            place = f'x="{x:g}" y="{y:g}" width="{wide:g}" height="{LINE:g}"'
            yield f'<rect {place} fill="{ground}" {CRISP}/>'
        yield from words(segment.text, style, x, y + BASELINE)
        x += wide


def words(text: str, style: Style, x: float, y: float) -> Iterator[str]:
    """Runs of glyphs of one width, each held to its cells."""
    look = f'fill="{hex_of(style.color, str(COUNTER.foreground))}"'
    if style.bold:
        look += ' font-weight="bold"'
    for _, glyphs in groupby(text, key=lambda glyph: (cell_len(glyph), glyph == " ")):
        run = "".join(glyphs)
        wide = cell_len(run) * CELL
        if run.strip():
            place = f'x="{x:g}" y="{y:g}" textLength="{wide:g}" lengthAdjust="spacing"'
            yield f"<text {place} {look}>{escape(run)}</text>"
        x += wide


def hex_of(color: Color | None, otherwise: str) -> str:
    """#rrggbb of a colour that the screen has worked out."""
    return color.get_truecolor().hex if color and not color.is_default else otherwise


async def scenes(app: CounterApp) -> None:
    """A sale, drawn at three moments."""
    async with app.run_test(size=WIDE) as pilot:
        till = Till(app, pilot)
        await till.idle()
        await till.insert("zhao")
        till.scanned("1001", "*2", "1002", "1003")
        till.press("+fgl")
        await till.idle()
        draw("counter", app)
        till.press("escape", "f12")
        await till.idle()
        await till.pay()
        till.press("escape")
        for _ in range(MOST_PAGES):
            if "DEBIT FOR PURCHASE" in till.text():
                break
            till.press("pageup")
            await till.idle()
        draw("inside", app)
        till.press("-", "f12")
        till.scanned("1001", "1005", "*2")
        await till.idle()
        await till.pay()
        draw("paid", app)
        till.press("escape")
        await till.idle()
        await at_the_desks(till)
        till.press("f2")
        await till.dialog(CardDrawer)
        draw("drawer", till.app)
        till.press("escape")
        await till.idle()
        await till.insert("qian")
        await bedside.explained(till, lambda: draw("hospital", till.app))
        await in_a_lesson(till)


async def in_a_lesson(till: Till) -> None:
    """A lost card, with one look at the keys; the sheet at its end."""
    await till.choose("lessons")
    await till.until(lambda: isinstance(till.app.screen, Chooser) and till.app.screen.at == 0)
    await choose(till, LESSON)
    await till.dialog(Situation)
    till.press("enter")
    await lesson_at(till, 0)
    till.press("ctrl+e")
    await till.insert("wu")
    await lesson_at(till, 1)
    till.scanned("1001")
    await lesson_at(till, 2)
    till.press("f8")
    await lesson_at(till, 3)
    till.press("f4")
    await till.dialog(SlipDialog)
    draw("lesson", till.app)
    till.press("enter")
    await till.until(lambda: till.counter.lesson is None)
    await till.idle()


async def lesson_at(till: Till, step: int) -> None:
    """Wait for a step of the lesson."""
    await till.until(lambda: till.counter.lesson is not None and till.counter.lesson.at == step)
    await till.until(lambda: not till.app.classroom._occupied)


async def at_the_desks(till: Till) -> None:
    """A card with 57 records gets its statement; then the day in figures."""
    await till.insert("zheng")
    await till.choose("desks")
    await choose(till, Place.BANK)
    await choose(till, "statement")
    await till.dialog(Form)
    till.press("enter")
    await till.dialog(PinDialog)
    draw("pin", till.app)
    till.press("+246810", "enter")
    await till.dialog(SlipDialog)
    draw("statement", till.app)
    till.press("enter")
    work = await till.dialog(Chooser)
    till.press("escape")
    await till.until(lambda: till.app.screen is not work)
    till.press("escape")
    await till.idle()
    till.press("f9", "enter")
    await till.dialog(SlipDialog)
    draw("day", till.app)
    till.press("enter")
    await till.dialog(Chooser)
    till.press("escape")
    await till.idle()


async def choose(till: Till, value: str) -> None:
    """A row of the list that opens now."""
    chooser = await till.dialog(Chooser)
    assert isinstance(chooser, Chooser)
    values = [choice.value for choice in chooser._choices]
    till.press(*["down"] * values.index(value), "enter")
    await till.until(lambda: till.app.screen is not chooser)


async def page(home: Home) -> None:
    """The holder's page as a browser shows it."""
    store = open_store(home.centre)
    holder = next(one for one in store.read(people) if one.name == HOLDER)
    store.close()
    with opened_page(home, lambda: MOMENT) as site:
        transport = httpx.ASGITransport(app=create_site(site))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            login = (await browser.get("/", follow_redirects=True)).text
            token = login.split('name="token" value="')[1].split('"')[0]
            form = {"token": token, "certno": holder.certno, "password": ONLINE_PASSWORD}
            shown = await browser.post("/login", data=form, follow_redirects=True)
            style = (await browser.get("/style.css")).text
    photograph(shown.text.replace("</head>", f"<style>{style}</style></head>"), "page")


def in_a_browser(home: Home) -> None:
    """The counter as `shuaka web` shows it: a basket with its card in."""
    if shutil.which("chromium") is None:
        print("docs/browser.png is left as it is: there is no chromium")
        return
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        web_counter(home.path) as served,
        chromium(Path(folder)) as browser,
    ):
        page = browser.page()
        page.open(served.address, 1150, 640)
        screen = Screen(page)
        screen.until("Scan, code, initials or name")
        screen.step("F2", then="Card drawer")
        screen.step("Enter", then="6 tries")
        page.rush("1001\n*2\n1002\n1003\n")
        screen.until("After this")
        page.picture(DOCS / "browser.png")
    print("docs/browser.png")


def photograph(html: str, name: str) -> None:
    """A page that needs nothing from outside, as Chromium draws it."""
    program = shutil.which("chromium")
    if program is None:
        print(f"docs/{name}.png is left as it is: there is no chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=900,900",
             f"--screenshot={DOCS / name}.png", source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    print(f"docs/{name}.png")


def draw(name: str, app: CounterApp) -> None:
    """Write what is on the screen now."""
    visible_screen_stack.set(app._background_screens)
    strips = app.screen._compositor.render_strips()
    path = DOCS / f"{name}.svg"
    path.write_text(svg([list(strip) for strip in strips]), encoding="utf-8")
    print(path.relative_to(ROOT))


def main() -> None:
    """Build a world, sell, draw, forget the world."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.own().close()
        build_world(home, now=lambda: MOMENT)
        workplace = assemble(home, now=lambda: MOMENT).workplace
        try:
            school = LessonSchool(Path(folder) / "school")
            asyncio.run(scenes(CounterApp(workplace, school=school)))
        finally:
            workplace.close()
        asyncio.run(page(home))
        in_a_browser(home)
    picture_of_display.main()


if __name__ == "__main__":
    main()
