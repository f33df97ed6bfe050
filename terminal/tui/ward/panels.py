"""The parts of a visit's screen, painted from its state: patient, lines, who pays, keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.official_names import CARE, INSURANCES, PEOPLE, named
from terminal.receipt import CLASS_NAMES, Letterhead
from terminal.tui.basket import Row
from terminal.tui.basket_list import CLASS, COUNT, NUMBER, Cells
from terminal.tui.heading import Heading
from terminal.tui.large_sum import LargeSum
from terminal.tui.painted import Painted
from terminal.tui.pays_panel import after_line, split_lines
from terminal.tui.typeset import (
    ACCENT,
    ATTENTION,
    MUTED,
    READY,
    STRONG,
    apart,
    entry,
    left,
    line,
    page,
    right,
    rule,
    sentence,
)
from terminal.tui.ward.state import Bedside
from terminal.visit import FeeLine, State
from terminal.words import CHINESE, N_, language, tr

MARK = 2
DAY = slice(5, 10)
"""Month and day of a time."""
STATES = {
    State.ASKED: N_("not answered yet"),
    State.OPEN: N_("open"),
    State.DISCHARGED: N_("discharged"),
    State.LEFT: N_("over"),
}
SETTLED, ENTERED, SENT, DRAFT = "✓", "·", "?", "+"
"""In front of a line: the money moved, the centre has it, it did not answer, nobody has it yet."""
NOBODY = N_("Scan what is done, then Enter: it is entered at the centre, which says who pays.")


class HospitalHeading(Heading):
    """The top line under the hospital's name."""

    def letterhead(self) -> Letterhead:
        """The hospital's."""
        settings = self.counter.settings
        name = settings.name_of(settings.hospital, chinese=language() == CHINESE)
        return Letterhead(name, settings.hospital, settings.operator)


class BedsidePart(Painted):
    """Painted from the visit."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside.draft)
        self.bedside = bedside


class PatientPanel(BedsidePart):
    """Who is treated, by whom, for what."""

    def paint(self, size: Size) -> Content:
        """Three lines at every size."""
        return page(list(self._lines(size.width))[: size.height])

    def _lines(self, columns: int) -> Iterator[Content]:
        visit = self.bedside.visit
        kind = N_("In hospital") if visit.inpatient else N_("Outpatient")
        state = tr(STATES[visit.state])
        style = READY if visit.state is State.OPEN else ATTENTION
        who = line(
            (visit.name, STRONG), (f"  {named(INSURANCES, visit.insutype)}", MUTED),
            (f"  {named(PEOPLE, visit.psn_type)}", MUTED),
            (f"  {tr(N_('Insured in'))} {visit.elsewhere}" if visit.elsewhere else "", ATTENTION),
        )  # fmt: skip
        yield apart(who, line((f"{tr(kind)}  ", MUTED), (state, style)), columns)
        ward = visit.ward
        where = "  ".join(word for word in (ward.dept_name, ward.dr_name, ward.bed) if word)
        yield apart(line(where), line((visit.number, MUTED)), columns)
        found = "; ".join(f"{one.code} {one.name}" for one in visit.told.diagnoses)
        told = (found, "") if found else (tr(N_("No diagnosis yet: F6.")), ATTENTION)
        yield apart(line(told), line((named(CARE, visit.told.med_type), MUTED)), columns)


class FeeList(BedsidePart):
    """Lines of the visit: settled, entered, scanned; the newest stay in view."""

    def paint(self, size: Size) -> Content:
        """Heading, then the last that fit."""
        return page(self._lines(size.width, size.height))

    def _lines(self, columns: int, rows: int) -> Iterator[Content]:
        cells = self._wide_enough()
        day = f"  {self.bedside.day}" if self.bedside.day else ""
        head = line((tr(N_("LINES")), MUTED), (day, ATTENTION))
        yield apart(head, line((cells.heads, MUTED)), columns)
        shown = [*self._fees(columns, cells), *self._draft(columns, cells)]
        if not shown:
            yield from sentence(tr(NOBODY), columns, MUTED)
        hidden = max(len(shown) - max(rows - 1, 1), 0)
        if hidden:
            hidden += 1
            yield line((tr(N_("{count} more above"), count=hidden), MUTED))
        yield from shown[hidden:]

    def _wide_enough(self) -> Cells:
        """For every line there is."""
        goods = [fee.line for fee in (*self.bedside.visit.lines, *self.bedside.unanswered)]
        rows = [(row.price_fen, row.amount_fen) for row in self.counter.basket.rows]
        return Cells.of(
            [*((one.price, yuan(one.amount_fen)) for one in goods),
             *((yuan(price), yuan(amount)) for price, amount in rows)]
        )  # fmt: skip

    def _fees(self, columns: int, cells: Cells) -> Iterator[Content]:
        bedside = self.bedside
        for fee in bedside.visit.lines:
            settled = fee.serial in bedside.settled
            yield _fee(fee, columns, cells, SETTLED if settled else ENTERED, self._said_of(fee))
        for fee in bedside.unanswered:
            yield _fee(fee, columns, cells, SENT, self._said_of(fee))

    def _said_of(self, fee: FeeLine) -> str:
        """In front of the name: the day of a stay's line, the batch where there is a choice."""
        bedside = self.bedside
        if bedside.visit.inpatient:
            return fee.at[DAY] + " "
        return f"[{fee.batch}] " if bedside.is_split else ""

    def _draft(self, columns: int, cells: Cells) -> Iterator[Content]:
        for row in self.counter.basket.rows:
            yield _draft(row, columns, cells)


def _fee(fee: FeeLine, columns: int, cells: Cells, mark: str, said: str) -> Content:
    goods = fee.line
    level = fee.cut.level if fee.cut else goods.chrgitm_lv
    style = {SETTLED: MUTED, SENT: ATTENTION}.get(mark, "")
    name = said + goods.name
    texts = (str(fee.serial), name, level, goods.count, goods.price, yuan(goods.amount_fen))
    return _cells(mark, texts, columns, cells, style)


def _draft(row: Row, columns: int, cells: Cells) -> Content:
    item = row.item
    texts = (
        "", f"{item.name} {item.spec}", item.chrgitm_lv, str(row.count), yuan(row.price_fen),
        yuan(row.amount_fen),
    )  # fmt: skip
    return _cells(DRAFT, texts, columns, cells, ACCENT)


def _cells(mark: str, texts: Sequence[str], columns: int, cells: Cells, style: str) -> Content:
    number, name, level, count, price, amount = texts
    return line(
        (left(mark, MARK), READY if mark == SETTLED else ACCENT),
        (left(number, NUMBER), MUTED),
        (left(name, max(columns - cells.fixed - MARK, 4)), style),
        (right(tr(CLASS_NAMES.get(level, "")), CLASS), MUTED),
        (right(count, COUNT), style),
        (right(price, cells.price), MUTED),
        (right(amount, cells.amount), style),
    )


class DueParts(BedsidePart):
    """The unsettled lines, split by the centre."""

    def paint(self, size: Size) -> Content:
        """Parts, then what is not entered yet."""
        bedside, columns = self.bedside, size.width
        parts: list[Content] = [self._head(columns)]
        if bedside.split is not None:
            parts += split_lines(bedside.split, columns)
        elif bedside.due:
            parts += sentence(tr(N_("The centre has not said who pays.")), columns, MUTED)
        elif bedside.batch:
            parts += sentence(tr(N_("The lines that come now are in this batch.")), columns, MUTED)
        elif bedside.visit.lines:
            parts += sentence(tr(N_("Nothing is unsettled.")), columns, MUTED)
        if bedside.deposit_fen and bedside.split is not None and not bedside.interim:
            label = N_("Goes back") if bedside.left_fen >= 0 else N_("Still to pay")
            parts.append(entry(tr(label), yuan(abs(bedside.left_fen)), columns, STRONG))
        elif bedside.deposit_fen:
            parts.append(entry(tr(N_("Deposit")), yuan(bedside.deposit_fen), columns))
        if bedside.relatives:
            words = tr(N_("Relatives pay what the holder's own account does not."))
            parts += sentence(words, columns)
        draft_fen = self.counter.basket.total_fen
        if draft_fen:
            parts.append(entry(tr(N_("Not entered")), yuan(draft_fen), columns, ACCENT))
        room = max(size.height - 2, 1)
        parts = parts[:room] + [line()] * (room - len(parts))
        return page([*parts, rule(columns), line((tr(N_("TOTAL")), MUTED))])

    def _head(self, columns: int) -> Content:
        """With the batch, where there is more than one."""
        bedside = self.bedside
        head = line((tr(N_("PAYS")), MUTED))
        if not bedside.is_split:
            return head
        batch = bedside.due[0].batch if bedside.due else bedside.batch
        return apart(head, line((tr(N_("batch {batch}"), batch=batch), ATTENTION)), columns)


class DueAfter(BedsidePart):
    """What the account holds afterwards."""

    def paint(self, size: Size) -> Content:
        """One row."""
        split = self.bedside.split
        return after_line(split, size.width) if split else line()


class DuePanel(Vertical):
    """Parts, total, balance: as at the counter."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__()
        self.bedside = bedside
        self._total = LargeSum("0.00")

    def compose(self) -> ComposeResult:
        """One under the other."""
        yield DueParts(self.bedside)
        yield self._total
        yield DueAfter(self.bedside)

    def show_total(self) -> None:
        """The present total, large."""
        self._total.update(yuan(self.bedside.total_fen))
