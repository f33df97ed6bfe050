"""F10: a prescription's number is typed, what is left of it is the basket, its care the sale's.

A fund shares only in a basket that is on the prescription as a whole.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from backend.protocol.messages.prescription import VALID, Prescription
from backend.protocol.refusals import Refused
from terminal.desk.operation import Field
from terminal.errors import Spoken
from terminal.outcome import Said
from terminal.transactions.contact import spoken
from terminal.transactions.prescription import Prescribed, ask_prescription, left_of
from terminal.tui.basket import Basket, Row
from terminal.tui.form import Form, Sheet
from terminal.tui.running import Running
from terminal.words import N_
from terminal.workplace import Catalogue

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

NOT_EMPTY = Said("Sell or hold the basket first; then the prescription.")
NOTHING_LEFT = Said("Nothing of this prescription can be sold any more.")
SHEET = Sheet(
    N_("Sell on a prescription"),
    N_("What is left of it comes into the basket, with the pooled fund where it takes part."),
    (Field("rxno", N_("Prescription"), about=N_("its number, like RX2026112100000001")),),
)


async def visit(app: CounterApp, running: Running) -> None:
    """Ask for the number and fill the basket."""
    await app.scanned()
    counter = app.counter
    if counter.basket:
        counter.message = NOT_EMPTY
    else:
        values = await app.push_screen_wait(Form(SHEET))
        if values is not None:
            counter.message = await _fill(app, values.text("rxno"), running)
    running.end()
    app.repaint()


async def _fill(app: CounterApp, rxno: str, running: Running) -> Spoken | None:
    try:
        shown = await app.jobs.alone(ask_prescription(rxno), running)
    except (Spoken, Refused) as no:
        return spoken(no)
    if shown.rx_stas_codg != VALID or not fill(app.counter.basket, shown, app.workplace.catalogue):
        return NOTHING_LEFT
    app.counter.outcome = app.counter.split = None
    return None


def fill(basket: Basket, shown: Prescription, catalogue: Catalogue) -> bool:
    """Whole packs that are left, as far as this shop has them; whether there are any."""
    for code, packs in left_of(shown, catalogue):
        item, count = catalogue.find(code), int(Decimal(packs))
        if item is not None and count:
            basket.rows.append(Row(item, count, rxno=shown.rxno))
    basket.prescribed = Prescribed(shown.rxno, shown.med_type, shown.dise_codg)
    return bool(basket)
