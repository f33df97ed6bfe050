"""The picture of the holder's display: a real sale of a training world waits for its PIN.

`python scripts/picture_of_display.py` writes docs/display.png with Chromium; picture.py does too.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from terminal.assemble.display import OpenDisplay  # noqa: E402 - the program is found first
from terminal.assemble.home import Home  # noqa: E402
from terminal.assemble.opening import assemble  # noqa: E402
from terminal.assemble.world import Trainer, build_world  # noqa: E402
from terminal.basket import lines_of_options  # noqa: E402
from terminal.holder.clerk import AtTheDisplay  # noqa: E402
from terminal.holder.view import of_a_bill  # noqa: E402
from terminal.transactions.bill import Order  # noqa: E402
from terminal.workplace import Workplace  # noqa: E402
from tests.support.chromium import Page, chromium  # noqa: E402

MOMENT = datetime(2026, 11, 21, 10, 24)
ITEMS = ("1001:2", "1002", "1003")
WIDE, HIGH = 1150, 640
PICTURE = ROOT / "docs" / "display.png"
TYPED = 4


def draw(workplace: Workplace, folder: Path) -> None:
    """Sell, with four digits typed when the picture is taken."""
    display = OpenDisplay(folder)
    lines = tuple(lines_of_options(workplace.catalogue, ITEMS))
    view = of_a_bill(workplace.settings, lines)
    clerk = AtTheDisplay(Trainer(), display.board, view, here=lambda _: False, say=lambda _: None)
    workplace.drawer.insert("zhao")
    try:
        with chromium(folder / "profile") as browser:
            page = browser.page()
            page.open(display.address(), WIDE, HIGH)
            page.until(lambda: display.board.present, "the page is open")
            selling = threading.Thread(
                target=lambda: workplace.drive(workplace.selling(Order(lines)), clerk)
            )
            selling.start()
            page.until(lambda: shows(page, "○" * 6), "the PIN is asked for")
            page.press(*"2468")
            page.until(lambda: shows(page, "●" * TYPED + "○○"), "four digits are typed")
            page.picture(PICTURE)
            page.press(*"10", "Enter")
            selling.join()
    finally:
        display.close()


def shows(page: Page, places: str) -> bool:
    """Whether so many places are filled."""
    script = "document.getElementById('places')?.textContent"
    return bool(page.evaluate(script) == places)


def main() -> None:
    """Build a world, draw, forget the world."""
    if shutil.which("chromium") is None:
        print(f"{PICTURE.relative_to(ROOT)} is left as it is: there is no chromium")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Home(Path(folder) / "home")
        home.own().close()
        build_world(home, now=lambda: MOMENT)
        workplace = assemble(home, now=lambda: MOMENT).workplace
        try:
            draw(workplace, Path(folder))
        finally:
            workplace.close()
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
