"""F3 and F6: a basket that waits while another customer is served, and what a line says besides.

A held basket is as it was, prices and codes included, also after the counter was closed
(held.py). It is no sale, and nothing has been asked of anybody.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from backend.protocol.money import yuan
from terminal.desk.operation import Field, FieldKind, Values
from terminal.errors import Spoken
from terminal.held import MOST_HELD, Held, held_line
from terminal.outcome import Said
from terminal.tui.basket import Basket, Row
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.form import Form, Sheet
from terminal.tui.state import Counter
from terminal.words import N_, tr
from terminal.workplace import Workplace

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

ABOUT = N_("For the last item of the basket. Another price needs a reason.")
NO_REASON = N_("Another price needs a reason: type it, or put the shop's price back.")


def hold(counter: Counter, workplace: Workplace) -> Spoken:
    """The basket is put aside, on the disk too, and an empty one begun."""
    if counter.undecided:
        return Said("This basket belongs to a payment that is not settled; it cannot be held.")
    if len(counter.held) == MOST_HELD:
        return Said(
            "{most} baskets are held already: sell or empty one first.", most=str(MOST_HELD)
        )
    basket, kept = counter.basket, True
    try:
        lines = [held_line(row.line()) for row in basket.rows]
        at = workplace.clock.now().isoformat(timespec="seconds")
        number = workplace.held.put(
            lines, at, relatives=basket.relatives, prescribed=basket.prescribed
        )
        basket.number = number or 0
    except OSError:
        kept = False
    counter.held.append(basket)
    counter.basket, counter.split, counter.outcome = Basket(), None, None
    count = str(len(counter.held))
    if not kept:
        return Said("The basket is held ({count}) until the counter is closed.", count=count)
    return Said("The basket is held ({count}). F3 takes it up again.", count=count)


def recall(counter: Counter, workplace: Workplace, place: int) -> None:
    """A held basket is the counter's again; not while there is another."""
    assert not counter.basket
    counter.basket, counter.split, counter.outcome = counter.held.pop(place), None, None
    counter.message = None
    if counter.basket.number:
        with suppress(OSError):  # it comes back once more at the next start
            workplace.held.drop(counter.basket.number)
        counter.basket.number = 0


def restore(counter: Counter, workplace: Workplace) -> None:
    """What was held when the counter was closed waits again."""
    here = {basket.number for basket in counter.held}
    fresh = [held for held in workplace.held.all() if held.number not in here]
    counter.held.extend(_restored(held, workplace) for held in fresh)


def _restored(held: Held, workplace: Workplace) -> Basket:
    """As it was, at the shop's prices of now; what the catalogue has no more is left out."""
    basket = Basket()
    basket.number, basket.relatives = held.number, held.relatives
    basket.prescribed = held.prescribed
    for line in held.lines:
        item = workplace.catalogue.find(line.code)
        if item is not None:
            codes = tuple(line.trace_code.split())
            row = Row(item, int(line.count), line.price_fen, line.reason, line.rxno, codes)
            basket.rows.append(row)
    return basket


async def hold_or_recall(app: CounterApp) -> None:
    """F3: what is in the basket is held; with an empty one a held one is taken up.

    What was scanned before the key counts, and what is scanned after it comes after it.
    """
    await app.scanned()
    counter = app.counter
    if counter.basket:
        counter.message = hold(counter, app.workplace)
    elif not counter.held:
        counter.message = Said("The basket is empty, and none is held.")
    elif len(counter.held) == 1:
        recall(counter, app.workplace, 0)
    else:
        choices = [_held(place, basket) for place, basket in enumerate(counter.held)]

        def chosen(place: str | None) -> None:
            if place is not None:
                recall(counter, app.workplace, int(place))
            app.repaint()

        await app.push_screen(Chooser(N_("Take up which basket?"), choices), chosen)
    app.repaint()


def _held(place: int, basket: Basket) -> Choice:
    goods = ", ".join(row.item.name for row in basket.rows[:2])
    words = f"{place + 1}  {goods}", yuan(basket.total_fen)
    return Choice(str(place), lambda: words)


async def change_line(app: CounterApp) -> None:
    """F6: price and reason, prescription, traceability code of the last row."""
    await app.scanned()
    basket = app.counter.basket
    if not basket:
        app.counter.message = Said("The basket is empty: scan first, then the price.")
        app.repaint()
        return
    row = basket.rows[-1]

    def filled(values: Values | None) -> None:
        if values is not None and lacks_reason(row, values):
            app.push_screen(Form(sheet_of(row, values)), filled)
        elif values is not None:
            apply(basket, values)
        app.repaint()

    await app.push_screen(Form(sheet_of(row)), filled)
    app.repaint()


def sheet_of(row: Row, typed: Values | None = None) -> Sheet:
    """The fields of a row as they are, or as they were typed."""
    price_fen = typed.fen("price") if typed else row.price_fen
    rxno = typed.text("rxno") if typed else row.rxno
    codes = tr(N_("{count} codes so far."), count=len(row.traces))
    fields = (
        Field("price", N_("Price"), FieldKind.AMOUNT, default=yuan(price_fen)),
        Field("reason", N_("Reason"), optional=True, default=row.reason,
              about=N_("Why the price is not the shop's; it is printed.")),
        Field("rxno", N_("Prescription"), optional=True, default=rxno,
              about=N_("The number of the doctor's prescription.")),
        Field("trace", N_("Trace code"), optional=True,
              about=f"{tr(N_('The code on a pack; the scanner may type it.'))} {codes}"),
    )  # fmt: skip
    return Sheet(row.item.name, ABOUT if typed is None else NO_REASON, fields)


def lacks_reason(row: Row, values: Values) -> bool:
    """Another price than the shop's, and nobody says why."""
    return values.fen("price") != row.item.price_fen and not values.text("reason")


def apply(basket: Basket, values: Values) -> None:
    """The last row says so from now on; a shop's own price has no reason."""
    row, price_fen = basket.rows[-1], values.fen("price")
    other = price_fen != row.item.price_fen
    basket.change_last(
        other_fen=price_fen if other else None,
        reason=values.text("reason") if other else "",
        rxno=values.text("rxno"),
    )
    for code in values.text("trace").split():
        basket.trace_last(code)
