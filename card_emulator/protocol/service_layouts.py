"""Files of the applications beside the medical one: DF01 public, DF02 employment, DF03 insurance,
DF07 personnel (card.md 4, 5.8).

The reference gives tags and widths of DF01/EF05 to EF09 and the widths of the two cyclic files of
DF02, and what the other files are for. Tags and widths of those others are chosen here
(UNVERIFIED), each within its file, so that a card has the whole tree and a terminal something to
decode.
"""

from __future__ import annotations

from card_emulator.protocol.layouts import (
    LAYOUTS,
    SPECIAL,
    Columns,
    Field,
    Layout,
    cn,
    number,
    text,
)

# fmt: off
HOUSEHOLD = Layout("DF01/EF05", sfi=0x05, fields=(
    Field(0x20, "household_kind", text(2)),
    Field(0x21, "household_address", text(0x50)),
    Field(0x0E, "household_place", cn(3)),
), vectors=(("200231310E03510100",
             {"household_kind": "11", "household_place": "510100"}),))

RESIDENCE = Layout("DF01/EF06", sfi=0x06, fields=(
    Field(0x23, "residence_address", text(0x50)),
    Field(0x24, "residence_postcode", cn(3)),
    Field(0x28, "phone", text(0x0F)),
    Field(0x2C, "contact", text(0x32)),
    Field(0x2D, "contact_phone", text(0x0F)),
), vectors=(("2403610000280F313233343500000000000000000000",
             {"residence_postcode": "610000", "phone": "12345"}),))

PERSONAL = Layout("DF01/EF07", sfi=0x07, fields=(
    Field(0x29, "personal_state", text(1)),
), vectors=(("290131", {"personal_state": "1"}),))

MARRIAGE = Layout("DF01/EF08", sfi=0x08, fields=(
    Field(0x2B, "marital_state", text(1)),
), vectors=(("2B0132", {"marital_state": "2"}),))

EMPLOYER = Layout("DF01/EF09", sfi=0x09, fields=(
    Field(0x2E, "employer", text(0x46)),
    Field(0x30, "employer_code", text(9)),
    Field(0x32, "person_identity", text(2)),
), vectors=(("300939313531303130305832023131",
             {"employer_code": "91510100X", "person_identity": "11"}),))

NATIONALITY = Layout("DF01/EF0A", sfi=0x0A, fields=(
    Field(0x37, "nationality", text(3)),
    Field(0x38, "political_state", text(2)),
    Field(0x39, "political_since", cn(4)),
), vectors=(("370331353638023133390420200101",
             {"nationality": "156", "political_state": "13", "political_since": "20200101"}),))

EDUCATION = Layout("DF01/EF15", sfi=0x15, fields=(
    Field(0x3A, "education", text(2)),
    Field(0x3B, "graduated_on", cn(4)),
), vectors=(("3A0232303B0420190630", {"education": "20", "graduated_on": "20190630"}),))

OCCUPATION = Layout("DF02/EF05", sfi=0x05, fields=(
    Field(0x40, "occupation", text(7)),
    Field(0x41, "skill_level", text(1)),
    Field(0x42, "certificate_no", text(0x10)),
), vectors=(("400734303130313031410133", {"occupation": "4010101", "skill_level": "3"}),))

EMPLOYMENT = Layout("DF02/EF06", sfi=0x06, fields=(
    Field(0x43, "employment_state", text(1)),
    Field(0x44, "employed_since", cn(4)),
), vectors=(("430131440420200301", {"employment_state": "1", "employed_since": "20200301"}),))

EMPLOYMENT_RECORDS = Columns("DF02/EF07", sfi=0x07, columns=(  # 55h bytes, at least 4 records
    ("employer", text(0x46)), ("from", cn(4)), ("to", cn(4)), ("occupation", text(7)),
), records=4, vectors=(("414243" + "00" * 67 + "2020030120210228" + "34303130313031",
                        {"employer": "ABC", "from": "20200301", "to": "20210228",
                         "occupation": "4010101"}),))

REGISTRATION = Layout("DF02/EF09", sfi=0x09, fields=(
    Field(0x48, "registration_no", text(0x10)),
    Field(0x49, "registered_on", cn(4)),
), vectors=(("490420200301", {"registered_on": "20200301"}),))

ASSISTANCE = Layout("DF02/EF15", sfi=0x15, fields=(
    Field(0x4A, "assistance_kind", text(2)),
    Field(0x4B, "assisted_since", cn(4)),
), vectors=(("4A0230314B0420200301",
             {"assistance_kind": "01", "assisted_since": "20200301"}),))

SUPPORT_RECORDS = Columns("DF02/EF16", sfi=0x16, columns=(  # 12h bytes, at least 4 records
    ("support_kind", text(1)), ("from", cn(4)), ("to", cn(4)), ("granted_by", text(9)),
), records=4, vectors=(("31" "20200301" "20210228" "393135313031303058",
                        {"support_kind": "1", "from": "20200301", "to": "20210228",
                         "granted_by": "91510100X"}),))

PENSION = Layout("DF03/EF05", sfi=0x05, fields=(
    Field(0x50, "pension_kind", text(3)),
    Field(0x51, "pension_since", cn(4)),
    Field(0x52, "pension_place", cn(3)),
), vectors=(("5003313130510420150701", {"pension_kind": "110", "pension_since": "20150701"}),))

UNEMPLOYMENT = Layout("DF03/EF06", sfi=0x06, fields=(
    Field(0x54, "unemployment_since", cn(4)),
    Field(0x55, "unemployment_months", text(3)),
), vectors=(("540420150701", {"unemployment_since": "20150701"}),))

CAPACITY = Layout("DF03/EF07", sfi=0x07, fields=(
    Field(0x57, "capacity_level", text(2)),
    Field(0x58, "appraised_on", cn(4)),
), vectors=(("57023030", {"capacity_level": "00"}),))

CONTRIBUTION_RECORDS = Columns("DF03/EF15", sfi=0x15, columns=(
    ("year", cn(2)), ("months", number(1)), ("base_fen", number(4)),
), records=4, vectors=(("20240C0007A120",
                        {"year": "2024", "months": "12", "base_fen": "500000"}),))

PENSION_ACCOUNT = Layout("DF03/EF16", sfi=0x16, fields=(
    Field(0x5A, "pension_months", text(3)),
    Field(0x5B, "pension_account_fen", number(4)),
), vectors=(("5B0400000064", {"pension_account_fen": "100"}),))

PENSION_PAYMENT = Layout("DF03/EF17", sfi=0x17, fields=(
    Field(0x5C, "payment_state", text(1)),
    Field(0x5D, "retired_on", cn(4)),
), vectors=(("5C0131", {"payment_state": "1"}),))

INJURY = Layout("DF03/EF18", sfi=0x18, fields=(
    Field(0x60, "injury_level", text(2)),
    Field(0x61, "injured_on", cn(4)),
), vectors=(("60023130", {"injury_level": "10"}),))

MATERNITY = Layout("DF03/EF19", sfi=0x19, fields=(
    Field(0x64, "maternity_since", cn(4)),
), vectors=(("640420150701", {"maternity_since": "20150701"}),))

TITLE = Layout("DF07/EF05", sfi=0x05, fields=(
    Field(0x70, "title", text(3)),
    Field(0x71, "titled_on", cn(4)),
), vectors=(("7003303831710420190101", {"title": "081", "titled_on": "20190101"}),))

QUALIFICATION = Layout("DF07/EF06", sfi=0x06, fields=(
    Field(0x72, "qualification", text(0x1E)),
    Field(0x73, "qualified_on", cn(4)),
), vectors=(("730420190101", {"qualified_on": "20190101"}),))

TALENT = Layout("DF07/EF07", sfi=0x07, fields=(
    Field(0x74, "talent_kind", text(2)),
    Field(0x75, "file_kept_by", text(9)),
), vectors=(("74023031", {"talent_kind": "01"}),))
# fmt: on

SERVICE_LAYOUTS = (
    HOUSEHOLD,
    RESIDENCE,
    PERSONAL,
    MARRIAGE,
    EMPLOYER,
    NATIONALITY,
    EDUCATION,
    OCCUPATION,
    EMPLOYMENT,
    REGISTRATION,
    ASSISTANCE,
    PENSION,
    UNEMPLOYMENT,
    CAPACITY,
    PENSION_ACCOUNT,
    PENSION_PAYMENT,
    INJURY,
    MATERNITY,
    TITLE,
    QUALIFICATION,
    TALENT,
)
ALL_LAYOUTS = (*LAYOUTS, *SERVICE_LAYOUTS)
ALL_COLUMNS = (SPECIAL, EMPLOYMENT_RECORDS, SUPPORT_RECORDS, CONTRIBUTION_RECORDS)
