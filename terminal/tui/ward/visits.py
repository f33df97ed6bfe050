"""F10, Hospital: the open visits, a new patient by card, and the way into each visit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from backend.protocol.messages.visit_query import MdtrtInfo
from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from terminal.bill_picture import FUND_WORDS
from terminal.desk.operation import Row, Slip
from terminal.errors import Spoken
from terminal.hospital import Hospital
from terminal.masks import mask_id
from terminal.official_names import CARE, INSURANCES, PEOPLE, named
from terminal.outcome import Said
from terminal.transactions.contact import spoken
from terminal.transactions.entitled import ENTITLED, Entitled, entitled
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.menu import no_card
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.tui.ward.panels import STATES
from terminal.tui.ward.screen import VisitScreen
from terminal.tui.ward.telling import told_of, ward_of
from terminal.tui.ward.work import drive
from terminal.visit import INPATIENT, OUTPATIENT, Told, Visit, total_fen
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

TITLE = N_("Hospital: open visits")
NEW, ADMIT, OTHER = "new", "admit", "other"
NEW_WORDS = N_("New outpatient, by card")
ADMIT_WORDS = N_("Admit a patient, by card")
OTHER_WORDS = N_("A visit of another terminal, by card")
PROVED = N_("The card is genuine: this is {name}.")
ACCOUNT = N_("Personal account")
REASONS_END = 30


async def visit(app: CounterApp, running: Running) -> None:
    """The list, until it is left."""
    hospital = Hospital(app.workplace)
    chosen: str | None = NEW
    while chosen:
        visits = hospital.visits()
        choices = [*(_new(name, words) for name, (words, _) in WAYS_IN.items()),
                   *(_choice(hospital, one) for one in reversed(visits))]  # fmt: skip
        start = len(WAYS_IN) if visits else 0
        chosen = await app.push_screen_wait(Chooser(TITLE, choices, start=start))
        if chosen in WAYS_IN:
            found = await _let_in(app, chosen, running)
        else:
            found = next((one for one in visits if one.number == chosen), None)
        if found is not None:
            await app.push_screen_wait(VisitScreen(app, found))
    running.end()
    app.repaint()


def _new(name: str, words: str) -> Choice:
    return Choice(name, lambda: (tr(words), ""))


def _choice(hospital: Hospital, one: Visit) -> Choice:
    """Name, when it began, number; its state, or what is unsettled."""

    def words() -> tuple[str, str]:
        due_fen = total_fen(hospital.free(one))
        tail = yuan(due_fen) if due_fen else tr(STATES[one.state])
        return f"{one.begun[5:16]}  {one.name}  {one.ward.dept_name}", tail

    return Choice(one.number, words)


async def _let_in(app: CounterApp, way: str, running: Running) -> Visit | None:
    """Register somebody; what stops it is said in a dialog."""
    title, letting_in = WAYS_IN[way]
    try:
        if not app.card_may_be_in():
            raise no_card()
        return await letting_in(app, running)
    except (Spoken, Refused) as no:
        await app.push_screen_wait(Refusal(title, spoken(no)))
    return None


async def _register(app: CounterApp, running: Running) -> Visit | None:
    """Who it is and what the funds would pay, then ward and doctor, then 2201."""
    code = app.workplace.settings.hospital
    seen = await drive(app, entitled(code, OUTPATIENT), running)
    slip = SlipDialog(NEW_WORDS, patient_slip(seen), done=N_("register"))
    if not await app.push_screen_wait(slip):
        return None
    ward = await ward_of(app, NEW_WORDS)
    if ward is None:
        return None
    return await drive(app, Hospital(app.workplace).registering(ward), running)


def patient_slip(seen: Entitled) -> Slip:
    """Identity, insurance, account, and each fund with yes or its reason."""
    person = seen.contact.person
    rows = [
        Row(N_("ID number"), mask_id(person.base.certno)),
        Row(N_("Insurance"), named(INSURANCES, person.insurance.insutype)),
        Row(N_("Kind of person"), named(PEOPLE, person.insurance.psn_type)),
        Row(ACCOUNT, yuan(person.insurance.balc) if person.has_account else tr(N_("none"))),
    ]
    for fund in seen.funds:
        if words := FUND_WORDS.get(fund.fund_pay_type):
            may = fund.trt_enjymnt_flag == ENTITLED
            reason = fund.trt_chk_rslt[:REASONS_END] or tr(N_("does not pay"))
            rows.append(Row(words, tr(N_("pays")) if may else reason))
    return Slip(Said(PROVED, name=person.base.psn_name), tuple(rows))


async def _admit(app: CounterApp, running: Running) -> Visit | None:
    """The same for a bed: ward, doctor, bed, diagnosis, then 2401."""
    code = app.workplace.settings.hospital
    seen = await drive(app, entitled(code, INPATIENT), running)
    slip = SlipDialog(ADMIT_WORDS, patient_slip(seen), done=N_("admit"))
    if not await app.push_screen_wait(slip):
        return None
    ward = await ward_of(app, ADMIT_WORDS, bed=True)
    told = await told_of(app, Told(med_type=INPATIENT), inpatient=True) if ward else None
    if ward is None or told is None:
        return None
    return await drive(app, Hospital(app.workplace).admitting(told, ward), running)


async def _fetch(app: CounterApp, running: Running) -> Visit | None:
    """The visits of the holder at any terminal; the one that is chosen is read from the centre."""
    hospital = Hospital(app.workplace)
    found = await drive(app, hospital.finding(), running)
    choices = [_found(one) for one in found]
    chosen = await app.push_screen_wait(Chooser(OTHER_WORDS, choices))
    return await drive(app, hospital.fetching(chosen), running) if chosen else None


def _found(one: MdtrtInfo) -> Choice:
    return Choice(one.ipt_otp_no, lambda: (
        f"{one.begntime[5:16]}  {one.adm_dept_name}  {one.ipt_otp_no}", named(CARE, one.med_type),
    ))  # fmt: skip


LettingIn = Callable[["CounterApp", Running], Awaitable[Visit | None]]
WAYS_IN: dict[str, tuple[str, LettingIn]] = {
    NEW: (NEW_WORDS, _register),
    ADMIT: (ADMIT_WORDS, _admit),
    OTHER: (OTHER_WORDS, _fetch),
}
"""How a patient comes in: the row of the list, and what is done."""
