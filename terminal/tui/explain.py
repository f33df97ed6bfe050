"""Where each yuan of a bill went, on the screen: of the result shown, else of one of today's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from terminal.bill_picture import COLUMNS, TITLE, as_document, as_lines, as_screen
from terminal.bill_steps import BillSteps
from terminal.desk.operation import Slip
from terminal.entry import Entry, Stage
from terminal.errors import Spoken
from terminal.flow import Flow
from terminal.hospital import Hospital
from terminal.outcome import Said
from terminal.settlement_paper import Stay, paper_of, title_of
from terminal.steps import print_paper
from terminal.transactions.contact import spoken
from terminal.transactions.explanation import Settled, asked_of, explained, in_full, settled_as
from terminal.tui.chooser import Chooser
from terminal.tui.dialog import WIDTH
from terminal.tui.running import Running
from terminal.tui.sales import DAY, sale_choice
from terminal.tui.slip import BESIDE, Refusal, SlipDialog
from terminal.tui.state import Counter
from terminal.words import N_, tr
from terminal.workplace import Workplace

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

WHICH = N_("Which bill of today?")
FORM = N_("Settlement form of a bill")
PRINTED = N_("The form is on paper: {file}.")
QUOTED = N_("{total}, if it is settled now.")
SETTLED = N_("{total}, settled at {time}.")


def settled_today(workplace: Workplace) -> list[Entry]:
    """Today's sales and refunds that the centre has, newest first."""
    today = f"{workplace.clock.now():%Y-%m-%d}"
    return [
        case
        for case in reversed(workplace.journal.cases())
        if case.stage is Stage.DONE and case.at[:DAY] == today and case.settlement is not None
    ]


def shown_bill(counter: Counter) -> Entry | None:
    """The settled case of the result that is on the screen."""
    entry = counter.outcome.entry if counter.outcome else None
    has_bill = entry is not None and entry.settlement is not None and entry.stage is Stage.DONE
    return entry if has_bill else None


async def visit(app: CounterApp, running: Running) -> None:
    """The bill of the result at once, else one that is chosen."""
    entry = shown_bill(app.counter) or await choose(app)
    if entry is not None:
        await tell(app, entry, running)
    running.end()


async def choose(app: CounterApp) -> Entry | None:
    """One of today's bills."""
    cases = {case.msgid: case for case in settled_today(app.workplace)}
    choices = [sale_choice(case) for case in cases.values()]
    return cases.get(await app.push_screen_wait(Chooser(WHICH, choices)) or "")


async def tell(app: CounterApp, entry: Entry, running: Running) -> None:
    """Ask the centre and draw it."""
    try:
        bill = await app.jobs.alone(asked_of(_settled(entry), explained), running)
    except (Spoken, Refused) as no:
        await app.push_screen_wait(Refusal(TITLE, spoken(no)))
    else:
        await app.push_screen_wait(picture(app, bill))


async def form(app: CounterApp, entry: Entry, running: Running) -> None:
    """The settlement form: into the tray, and on the screen."""
    visit = Hospital(app.workplace).book.find(entry.visit.number) if entry.visit else None
    try:
        slip = await app.jobs.alone(printed(entry, Stay.of(entry, visit)), running)
    except (Spoken, Refused) as no:
        await app.push_screen_wait(Refusal(FORM, spoken(no)))
    else:
        await app.push_screen_wait(SlipDialog(FORM, slip))


def printed(entry: Entry, stay: Stay) -> Flow[Slip]:
    """Ask the centre for all of a bill and put its form on paper. Raises Spoken, Refused."""
    full = yield from asked_of(_settled(entry), in_full)
    lines = tuple(paper_of(full, stay))
    name = f"settlement-{full.info.setl_id[-10:]}"
    place = yield from print_paper(name, tr(title_of(full)), lines)
    return Slip(Said(PRINTED, file=Path(place).name), paper=lines)


def _settled(entry: Entry) -> Settled:
    assert entry.settlement is not None
    return settled_as(entry, entry.settlement)


def picture(app: CounterApp, bill: BillSteps, *, done: str = "") -> SlipDialog:
    """As wide as the screen allows; `done` is what Enter does."""
    columns = max(WIDTH, min(app.size.width - BESIDE, COLUMNS))
    total = yuan(bill.total_fen)
    said = Said(SETTLED, total=total, time=bill.time) if bill.time else Said(QUOTED, total=total)
    paper = tuple(as_screen([*as_lines(bill, columns)], columns))
    return SlipDialog(TITLE, Slip(said, paper=paper, document=as_document(bill)), done=done)
