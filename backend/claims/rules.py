"""The rules of claims as a table, and what a bill breaks of them; pure (rules.md R19-R21).

A bill is looked at by goods: lines of one drug together, what was taken back left out. Ages are
whole years, days of supply whole days; a pack is never divided, so that one pack is always allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct

from backend.bill import Line
from backend.catalogue import Drug
from backend.profile import CLAIM_RULES
from backend.protocol.refusals import Code

PHARMACY, OUTPATIENT, EMERGENCY, RESCUE, CHRONIC = "41", "11", "13", "1301", "14"

SUPPLY_DAYS = {PHARMACY: 30, OUTPATIENT: 7, EMERGENCY: 3, RESCUE: 3, CHRONIC: 84}
"""Days of supply a kind of care (med_type) allows where a line does not say for how long; kinds
that are not here, those of a stay in hospital, take drugs day by day and know no such limit."""

LONGEST_DAYS = 84
"""Whatever a line says: twelve weeks, the longest a prescription may be for."""

APPROVED = ("1", "2")
"""hosp_appr_flag of a line the hospital has judged: approved, or paid by the patient."""


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a line breaks: its refusal code and what fills the texts of that."""

    code: Code
    feedetl_sn: str
    med_list_codg: str
    amount_fen: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is its switch in a profile; `chinese` and `evidence` (where it stands) in messages."""

    name: str
    code: Code
    chinese: str
    evidence: str


class Patient(Struct, frozen=True):
    """Whom the drugs are for: gend of the interface, whole years of age."""

    sex: str
    years: int


class Taken(Struct, frozen=True):
    """A drug the person has had on this day already, from another bill."""

    name: str
    ingredients: frozenset[str]


@dataclass(slots=True)
class Goods:
    """The lines of one drug in one bill, what was taken back left out."""

    drug: Drug
    feedetl_sn: str
    count: Decimal = Decimal(0)
    amount_fen: int = 0
    days: int = 0
    approved: bool = True
    ingredients: frozenset[str] = field(default_factory=frozenset)

    def take(self, line: Line) -> None:
        """One line more."""
        detail = line.detail
        self.count += detail.cnt
        self.amount_fen += line.cut.amount_fen
        self.days = max(self.days, int(getattr(detail, "prd_days", 0)))
        judged = getattr(detail, "hosp_appr_flag", "") in APPROVED
        self.approved = self.approved and (judged or bool(detail.rxno))


def patient_of(gend: str, born: str, today: date) -> Patient:
    """A person of these facts (brdy is ISO) on a day."""
    birth = date.fromisoformat(born)
    had_birthday = (today.month, today.day) >= (birth.month, birth.day)
    return Patient(gend, today.year - birth.year - (not had_birthday))


def goods_of(lines: Iterable[Line]) -> list[Goods]:
    """The goods of a bill, in the order of their first lines."""
    found: dict[tuple[str, str], Goods] = {}
    for line in lines:
        drug = line.drug
        key = (drug.medins_list_codg, drug.med_list_codg)
        if key not in found:
            parts = ingredients_of(drug.med_list_codg, drug.ingredient)
            found[key] = Goods(drug, line.detail.feedetl_sn, ingredients=parts)
        found[key].take(line)
    return [goods for goods in found.values() if goods.count > 0]


def ingredients_of(med_list_codg: str, ingredient: str) -> frozenset[str]:
    """What drugs are alike in: ingredients the catalogue names, else the code's drug (2.17)."""
    named = frozenset(part.strip() for part in ingredient.split("+") if part.strip())
    drug = None if named else DRUG_OF_CODE.match(med_list_codg)
    return named if drug is None else frozenset({drug[0]})


DRUG_OF_CODE = re.compile(r"X[A-Z][0-9]{2}[A-Z]{3}[0-9]{3}|Z[A-Z][0-9]{2}[A-Z]{3}[0-9]{4}")
"""The part of a national code that names the drug: western, patent."""


def broken_rules(
    goods: Sequence[Goods], patient: Patient, med_type: str, taken: Sequence[Taken] = ()
) -> Iterator[tuple[Rule, Broken]]:
    """Every rule that the goods of a bill break, by line, in the order of RULES."""
    case = _Case(goods, patient, med_type, taken)
    for item in goods:
        for rule in RULES:
            values = JUDGES[rule.code](case, item)
            if values is not None:
                yield rule, _broken(rule, item, values)


def _broken(rule: Rule, item: Goods, values: dict[str, str]) -> Broken:
    return Broken(
        code=rule.code,
        feedetl_sn=item.feedetl_sn,
        med_list_codg=item.drug.med_list_codg,
        amount_fen=item.amount_fen,
        values={"item": item.drug.name} | values,
    )


class _Case(Struct, frozen=True):
    goods: Sequence[Goods]
    patient: Patient
    med_type: str
    taken: Sequence[Taken]


def _duplicate(case: _Case, item: Goods) -> dict[str, str] | None:
    """The later of two that share an ingredient; in hospital drugs are given day by day."""
    if case.med_type not in SUPPLY_DAYS:
        return None
    before = [Taken(other.drug.name, other.ingredients) for other in _earlier(case, item)]
    for other in (*before, *case.taken):
        if other.ingredients & item.ingredients:
            return {"other": other.name}
    return None


def _earlier(case: _Case, item: Goods) -> Iterator[Goods]:
    for other in case.goods:
        if other is item:
            return
        yield other


def _quantity(case: _Case, item: Goods) -> dict[str, str] | None:
    usual = SUPPLY_DAYS.get(case.med_type)
    if usual is None or not item.drug.pack_days:
        return None
    days = min(item.days or usual, LONGEST_DAYS)
    packs = -(-days // item.drug.pack_days)
    if item.count <= packs:
        return None
    return {"packs": f"{item.count.normalize():f}", "days": str(days)}


def _sex(case: _Case, item: Goods) -> dict[str, str] | None:
    known = case.patient.sex in ("1", "2")
    return {} if item.drug.sex and known and item.drug.sex != case.patient.sex else None


def _age(case: _Case, item: Goods) -> dict[str, str] | None:
    years, below = case.patient.years, item.drug.age_below
    if item.drug.age_from <= years and (not below or years < below):
        return None
    return {"age": str(years)}


def _restricted(case: _Case, item: Goods) -> dict[str, str] | None:
    """What an account alone pays needs no approval; a prescription's doctor has given it."""
    if case.med_type == PHARMACY or not item.drug.restricted or item.approved:
        return None
    return {"limit": item.drug.restricted}


RULES = (
    Rule("duplicate", Code.RULE_DUPLICATE, "重复用药", "同日不重复使用相同成分药品"),
    Rule("quantity", Code.RULE_QUANTITY, "超量用药", "处方用量：门诊7日、急诊3日、慢特病12周"),
    Rule("sex", Code.RULE_SEX, "性别限制", "药品说明书适用人群"),
    Rule("age", Code.RULE_AGE, "年龄限制", "药品说明书适用人群"),
    Rule("restricted", Code.RULE_RESTRICTED, "限制用药", "医保目录限定支付范围"),
)
RULE_OF = {rule.code: rule for rule in RULES}
assert {rule.name for rule in RULES} == CLAIM_RULES

JUDGES: dict[Code, Callable[[_Case, Goods], dict[str, str] | None]] = {
    Code.RULE_DUPLICATE: _duplicate,
    Code.RULE_QUANTITY: _quantity,
    Code.RULE_SEX: _sex,
    Code.RULE_AGE: _age,
    Code.RULE_RESTRICTED: _restricted,
}
assert set(JUDGES) == set(RULE_OF)
