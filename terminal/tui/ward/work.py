"""What the keys of a visit's screen do. Each runs alone, under a screen that takes all keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from terminal.bill_picture import TITLE
from terminal.desk.operation import Row, Slip
from terminal.entry import Entry
from terminal.errors import Spoken, SteppedBack, Stopped
from terminal.flow import Flow
from terminal.outcome import Outcome, Result, Said
from terminal.receipt import handed_over
from terminal.transactions.contact import spoken
from terminal.transactions.on_behalf import on_behalf
from terminal.tui import explain
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.question import AskFirst
from terminal.tui.result_band import DONE_WORDS, NEXT, STATES, UNKNOWN_REFUND
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.tui.ward import ending
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp
    from terminal.tui.ward.screen import VisitScreen

Answer = TypeVar("Answer")
ALL = "all"
EVENING = "20:00:00"
SETTLE = N_("Settlement of the visit")
CANCEL_SAYS = N_(
    "{total} is given back: to the account, the funds, and {cash} in cash. The lines are unsettled "
    "again. The patient's card and PIN are needed."
)
INTERIM_SAYS = N_(
    "{name} is not discharged. What there is can be settled for the time being; the rest, and the "
    "deposit, are settled at the discharge (F10)."
)
DROP_SAYS = N_("{count} lines were scanned and not entered. They are dropped.")


async def drive(app: CounterApp, flow: Flow[Answer], running: Running) -> Answer:
    """A flow under the hospital's name. Raises Spoken, Refused."""
    try:
        return await app.jobs.alone(on_behalf(app.workplace.settings.hospital, flow), running)
    finally:
        app.repaint()  # its words of progress are gone


class Round:
    """One key's work: the screen, its visit, and who takes the keys meanwhile."""

    def __init__(self, app: CounterApp, screen: VisitScreen, running: Running) -> None:
        self.app, self.screen, self.running = app, screen, running
        self.bedside = screen.bedside
        self.hospital, self.number = screen.bedside.hospital, screen.bedside.visit.number

    async def drive(self, flow: Flow[Answer]) -> Answer:
        """A flow under the hospital's name. Raises Spoken, Refused."""
        return await drive(self.app, flow, self.running)

    async def enter(self) -> None:
        """2204: the draft becomes lines of the visit."""
        basket, ordered = self.bedside.draft.basket, self.bedside.ordered()
        if ordered:
            rows, basket.rows = basket.rows, []  # what is scanned meanwhile stays for the next time
            try:
                await self.drive(
                    self.hospital.entering(self.number, ordered, self.bedside.batch, self._at())
                )
            except (Spoken, Refused):
                self.bedside.reload()
                if self.bedside.visit.asked is None:  # else they are asked for again, once
                    basket.rows[:0] = rows
                raise
        await self.quote()

    async def quote(self) -> None:
        """2206: who would pay what is unsettled; what was not answered is asked again first."""
        if self.hospital.visit(self.number).asked is not None:
            await self.drive(self.hospital.answering(self.number))
        self.bedside.reload()
        if self.bedside.due:
            flow = self.hospital.quoting(
                self.number, self.bedside.batch, self.bedside.flag, interim=self.bedside.interim
            )
            self.bedside.quoted(await self.drive(flow))

    def _at(self) -> str:
        """When the lines arose: now, or in the evening of the day that was chosen."""
        return f"{self.bedside.day} {EVENING}" if self.bedside.day else ""

    async def picture(self) -> None:
        """Where each yuan would go."""
        await self.enter()
        if self.bedside.bill is not None:
            await self.app.push_screen_wait(explain.picture(self.app, self.bedside.bill))

    async def take_back(self) -> None:
        """A line with a negative count, or 2205 of the batch."""
        taken = {fee.takes_back for fee in self.bedside.due}
        lines = [fee for fee in self.bedside.due if not fee.takes_back and fee.serial not in taken]
        rows = [_row(str(fee.serial), fee.line.name, fee.line.amount_fen) for fee in lines]
        whole = Choice(ALL, lambda: (tr(N_("All lines that are not settled")), ""))
        chosen = await self.app.push_screen_wait(
            Chooser(N_("Take back which line?"), [*rows, whole])
        )
        if chosen == ALL:
            batch = "" if self.bedside.visit.inpatient else self.bedside.due[0].batch
            await self.drive(self.hospital.withdrawing(self.number, batch))
            self.bedside.batch = ""
        elif chosen:
            await self.drive(self.hospital.taking_back(self.number, int(chosen)))
        if chosen:
            await self.quote()

    async def settle(self) -> None:
        """Quote, picture, yes, PIN, settlement, form."""
        await self.enter()
        bill = self.bedside.bill
        if bill is None or (self.bedside.interim and not await self._for_now()):
            return
        picture = explain.picture(self.app, bill, done=N_("settle"))
        if await self.app.push_screen_wait(picture):
            flow = self.hospital.settling(
                self.number, self.bedside.batch, self.bedside.flag, interim=self.bedside.interim
            )
            await self.outcome(flow)

    async def _for_now(self) -> bool:
        what = Said(INTERIM_SAYS, name=self.bedside.visit.name)
        question = AskFirst(N_("Interim settlement"), what, yes=N_("for the time being"))
        sure: bool | None = await self.app.push_screen_wait(question)
        return bool(sure)

    async def outcome(self, flow: Flow[Outcome]) -> None:
        """A flow that moves money: what came of it, then the form of the bill.

        Raises SteppedBack: a no at the split leads back to the visit as it was.
        """
        outcome = await self.drive(flow)
        self.app.counter.split = None
        self.app.jobs.look_around()
        await self.app.jobs.look()
        await self.quote()
        if isinstance(outcome.reason, SteppedBack):
            raise outcome.reason
        await self.app.push_screen_wait(_result(outcome))
        if outcome.result is Result.PAID and outcome.entry is not None:
            await explain.form(self.app, outcome.entry, self.running)

    async def bills(self) -> None:
        """A settlement of this visit: explained, printed, cancelled."""
        chosen = await self.app.push_screen_wait(
            Chooser(N_("Which settlement?"), [_bill(case) for case in self.bedside.bills])
        )
        case = next((one for one in self.bedside.bills if one.msgid == chosen), None)
        if case is None:
            return
        jobs = {EXPLAIN: explain.tell, PRINT: explain.form, UNDO: self._cancel}
        rows = [_words(name, title) for name, title in OF_A_BILL.items()]
        job = await self.app.push_screen_wait(Chooser(SETTLE, rows))
        if job:
            await jobs[job](self.app, case, self.running)

    async def _cancel(self, app: CounterApp, case: Entry, running: Running) -> None:
        """2208, after a clear question."""
        del running
        assert case.settlement is not None
        total, cash = case.settlement.medfee_sumamt, max(case.to_pay_fen, 0)
        what = Said(CANCEL_SAYS, total=yuan(total), cash=yuan(cash))
        if await app.push_screen_wait(AskFirst(OF_A_BILL[UNDO], what, yes=N_("cancel it"))):
            await self.outcome(self.hospital.cancelling(case.msgid))

    def close(self) -> None:
        """Back to the list of visits."""
        self.running.end()
        self.screen.dismiss()

    async def back(self) -> None:
        """Esc: the list of visits; a draft is not dropped unasked."""
        rows = self.bedside.draft.basket.rows
        what = Said(DROP_SAYS, count=str(len(rows)))
        if not rows or await self.app.push_screen_wait(
            AskFirst(N_("Leave the visit"), what, yes=N_("drop them"))
        ):
            self.close()


EXPLAIN, PRINT, UNDO = "explain", "print", "cancel"
OF_A_BILL = {
    EXPLAIN: TITLE,
    PRINT: explain.FORM,
    UNDO: N_("Cancel the settlement"),
}


def _words(value: str, title: str) -> Choice:
    return Choice(value, lambda: (tr(title), ""))


def _row(value: str, name: str, amount_fen: int) -> Choice:
    return Choice(value, lambda: (f"{value}  {name}", yuan(amount_fen)))


def _bill(case: Entry) -> Choice:
    assert case.settlement is not None
    info = case.settlement
    return Choice(
        case.msgid, lambda: (f"{info.setl_time}  {info.setl_id[-6:]}", yuan(info.medfee_sumamt))
    )


def _result(outcome: Outcome) -> SlipDialog | Refusal:
    """Word and sign, the parts, what to do now."""
    _, sign, word = STATES[outcome.result]
    entry = outcome.entry
    if outcome.result is Result.PAID and entry is not None:
        word = DONE_WORDS.get(entry.kind, word)
    if outcome.may_be_given_back:
        word = UNKNOWN_REFUND
    if outcome.result is not Result.PAID or entry is None or entry.settlement is None:
        why = outcome.reason or Said(NEXT[outcome.result])
        return Refusal(word, why, stopped=isinstance(outcome.reason, Stopped), sign=sign)
    info = entry.settlement
    aid_fen = info.acct_mulaid_pay
    aid = (Row(N_("Relatives"), yuan(aid_fen)),) if aid_fen else ()
    rows = (
        Row(N_("Total"), yuan(info.medfee_sumamt)), Row(N_("Pooled fund"), yuan(info.funds_fen)),
        Row(N_("Account"), yuan(info.accounts_fen - aid_fen)), *aid,
        Row(N_("Cash"), yuan(info.psn_cash_pay)), Row(N_("Account balance"), yuan(info.balc)),
        *(Row(label, amount) for label, amount in handed_over(entry)),
    )  # fmt: skip
    done = N_("The form is printed next. Give it to the patient with the card.")
    return SlipDialog(word, Slip(outcome.reason or Said(done), rows), sign=sign)


Works = Callable[[Round], Awaitable[None]]
DOES: dict[str, Works] = {
    "enter": Round.enter,
    "quote": Round.quote,
    "picture": Round.picture,
    "inform": ending.inform,
    "day": ending.day,
    "take back": Round.take_back,
    "settle": Round.settle,
    "bills": Round.bills,
    "end": ending.end,
    "back": Round.back,
}
"""`help`, `card` and `language` take no time: aside.py's."""


async def perform(app: CounterApp, screen: VisitScreen, name: str, running: Running) -> None:
    """A key's work; what ends it before money could move is said under the scan line."""
    await screen.scan.settled()
    screen.bedside.draft.message = None
    try:
        await DOES[name](Round(app, screen, running))
    except (Spoken, Refused) as no:
        screen.say(spoken(no))
    finally:
        running.end()
    screen.show()
