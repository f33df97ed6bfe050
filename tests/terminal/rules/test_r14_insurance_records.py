"""Rule 14: contributions and benefits of five insurances can be asked for."""

from __future__ import annotations

import pytest

from tests.support.bank_life import certno
from tests.support.desk_work import at_the_desk, last_month

FIVE = ["pension", "medical", "unemployment", "injury", "maternity"]


def records(shop, key, **typed):
    return at_the_desk(shop, "records-desk", certno=certno(shop, key), **typed).document["records"]


def test_r14_an_employee_has_contributions_to_five_insurances(shop):
    found = records(shop, "zhao")
    assert [one.kind for one in found] == FIVE
    assert {(one.entry, one.month, one.state) for one in found} == {
        ("contribution", last_month(shop), "paid")
    }
    medical = found[1]
    assert (medical.base_fen, medical.person_fen, medical.employer_fen) == (
        6_000_00, 120_00, 360_00,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "kind", "amount_fen"),
    [("qian", "pension", 3_260_00), ("chen", "unemployment", 1_740_00)],
)
def test_r14_benefits_are_told_by_insurance(shop, key, kind, amount_fen):
    paid = [one for one in records(shop, key) if one.entry == "benefit"]
    assert {(one.kind, one.benefit_fen) for one in paid} >= {(kind, amount_fen)}


def test_r14_a_resident_has_no_contributions(shop):
    assert [one for one in records(shop, "sun") if one.entry == "contribution"] == []
