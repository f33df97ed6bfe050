"""What is asked of people: ward and doctor at registration, then diagnosis and kind of care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.desk.operation import Field, FieldKind, Values
from terminal.hospital import USUAL_WARD
from terminal.official_names import CARE
from terminal.tui.form import Form, Sheet
from terminal.tui.ward.diagnosis import ChooseDiagnosis
from terminal.visit import Found, Told, Ward
from terminal.words import N_

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

ONLY, MORE = "only", "more"
DEPARTMENTS = (
    ("A03", "内科", N_("Internal medicine")),
    ("A04", "外科", N_("Surgery department")),
    ("A05", "妇产科", N_("Women's health")),
    ("A07", "儿科", N_("Children's medicine")),
    ("A10", "眼科", N_("Eye clinic")),
    ("A20", "急诊医学科", N_("Emergency department")),
    ("A50", "中医科", N_("Chinese medicine")),
)
"""Code, the name that goes to the centre, and the words for an English screen."""
DOCTORS = (
    ("D430102000001", "训练医师"),
    ("D430102000002", "林训练"),
    ("D430102000003", "方训练"),
)
OUTPATIENT_CARE, INPATIENT_CARE = ("11", "13", "14"), ("2101", "22", "28")
MOST_DIAGNOSES = 5


async def ward_of(
    app: CounterApp, title: str, *, bed: bool = False, now: Ward = USUAL_WARD
) -> Ward | None:
    """Department and doctor (and bed), at first those of `now`; None when it was left."""
    fields = [
        Field("dept", N_("Department"), FieldKind.CHOICE, default=now.dept_code,
              choices=tuple((code, words) for code, _, words in DEPARTMENTS)),
        Field("doctor", N_("Doctor"), FieldKind.CHOICE, default=now.dr_code, choices=DOCTORS),
    ]  # fmt: skip
    if bed:
        fields.append(Field("bed", N_("Bed number"), optional=True, default=now.bed))
    about = N_("Left and right choose; Enter goes on.")
    form = Form(Sheet(title, about, tuple(fields)))
    values: Values | None = await app.push_screen_wait(form)
    if values is None:
        return None
    dept = next(row for row in DEPARTMENTS if row[0] == values.text("dept"))
    doctor = next(row for row in DOCTORS if row[0] == values.text("doctor"))
    return Ward(
        dept_code=dept[0], dept_name=dept[1], dr_code=doctor[0], dr_name=doctor[1],
        bed=values.text("bed") if bed else "",
    )  # fmt: skip


async def told_of(app: CounterApp, told: Told, *, inpatient: bool) -> Told | None:
    """A diagnosis out of the list, then what else is known of it; None when it was left."""
    found: Found | None = await app.push_screen_wait(ChooseDiagnosis())
    if found is None:
        return None
    care = INPATIENT_CARE if inpatient else OUTPATIENT_CARE
    fields = [
        Field("care", N_("Kind of care"), FieldKind.CHOICE,
              default=told.med_type if told.med_type in care else care[0],
              choices=tuple((code, CARE[code]) for code in care)),
        Field("condition", N_("Condition"), optional=True, default=told.condition),
    ]  # fmt: skip
    if told.diagnoses:
        choices = ((ONLY, N_("the only one")), (MORE, N_("one more")))
        fields.append(Field("place", N_("This diagnosis is"), FieldKind.CHOICE, default=MORE,
                            choices=choices))  # fmt: skip
    sheet = Sheet(f"{found.code} {found.name}", N_("The centre is told of it."), tuple(fields))
    values: Values | None = await app.push_screen_wait(Form(sheet))
    if values is None:
        return None
    more = bool(told.diagnoses) and values.text("place") == MORE
    others = tuple(one for one in told.diagnoses if one.code != found.code) if more else ()
    return Told(
        med_type=values.text("care"), condition=values.text("condition"),
        diagnoses=(*others, found)[-MOST_DIAGNOSES:],
    )  # fmt: skip
