"""Prescriptions by the generic name: another maker's pack of the same drug, form and strength."""

import pytest

from backend.catalogue import Drug
from backend.drugs import store_drugs
from backend.protocol.drug_code import generic_of, packed_as
from tests.backend.claims.test_prescriptions import sell
from tests.support.centre_people import ONLINE_PERSON


def made(own, maker, strength="01", pack="01", form="E010", spec="0.25g x24", drug="XJ01CAT001"):
    code = f"{drug}{form}{strength}{pack}{maker:05d}"
    return Drug(f"29000000{own}", code, own, "阿莫西林胶囊", "", "胶囊", spec, "101", "01", 0, None,
                1000, "盒", True, "amxl", "")  # fmt: skip


WRITTEN = made("77001", 99999)
EQUAL = made("77002", 319)
STRONGER = made("77003", 319, strength="02", spec="0.5g x24")
GRANULES = made("77004", 319, form="N001")
LARGER = made("77005", 319, pack="02", spec="0.25g x48")
UNCOUNTED = made("77006", 319, pack="03", spec="0.25g")
DRUGS = (WRITTEN, EQUAL, STRONGER, GRANULES, LARGER, UNCOUNTED)


@pytest.fixture
def shelf(town):
    town.centre.store.transact(lambda tx: store_drugs(tx, DRUGS))
    return town


def bought(shelf, rxno, *lines):
    return sell(shelf, rxno, *lines, med_type="11").answer


def number(doctor, count, flag):
    return doctor.number(ONLINE_PERSON, (WRITTEN, count), care="11", subst_flag=flag)


def test_the_parts_of_a_code_are_drug_and_form_and_strength_then_pack_then_maker():
    assert generic_of("XJ01CAT001E010010199999") == "XJ01CAT001E01001"
    assert packed_as("XJ01CAT001E010010199999") == "XJ01CAT001E0100101"
    assert generic_of("ZA06CAX0435010201950") == "ZA06CAX043501"
    assert packed_as("ZA06CAX0435010201950") == "ZA06CAX04350102"
    assert generic_of("002203010010000") == packed_as("002203010010000") == "002203010010000"


def test_another_makers_pack_is_handed_out_for_the_one_that_was_written(shelf, doctor):
    rxno = number(doctor, "3", "1")
    assert bought(shelf, rxno, (EQUAL, "1"), (WRITTEN, "1")).ok
    assert doctor.left(rxno) == ["1"]
    refused = bought(shelf, rxno, (EQUAL, "2"))
    assert (refused.code, refused.reply.err_values["left"]) == ("RX_COUNT", "1")
    assert bought(shelf, rxno, (EQUAL, "1")).ok
    assert doctor.see(rxno).rx_used_stas_codg == "2"


@pytest.mark.parametrize("other", [STRONGER, GRANULES, UNCOUNTED], ids=["strength", "form", "size"])
def test_nothing_else_will_do(shelf, doctor, other):
    assert bought(shelf, number(doctor, "3", "1"), (other, "1")).code == "RX_ITEM"


def test_where_the_doctor_does_not_allow_it_it_is_exactly_what_was_written(shelf, doctor):
    rxno = number(doctor, "3", "0")
    assert bought(shelf, rxno, (EQUAL, "1")).code == "RX_ITEM"
    assert bought(shelf, rxno, (WRITTEN, "1")).ok


def test_a_pack_of_another_size_counts_by_its_pieces(shelf, doctor):
    rxno = number(doctor, "3", "1")
    assert bought(shelf, rxno, (LARGER, "1")).ok
    assert doctor.left(rxno) == ["1"]
    assert bought(shelf, rxno, (LARGER, "1")).code == "RX_COUNT"
