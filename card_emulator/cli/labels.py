"""What the data elements of a card are called for people, by their names in the layouts."""

from __future__ import annotations

import typer

from card_emulator.cli.speaking import phrase

# fmt: off
LABELS = {
    "card_sn": "card identification", "card_class": "class of card", "version": "version",
    "issuer_code": "issuing organisation", "issue_date": "issued on",
    "expiry_date": "valid until", "card_no": "card number",
    "citizen_id": "social security number", "name": "name", "name_more": "name, continued",
    "sex": "sex", "ethnic_code": "ethnic group", "birth_place": "place of birth",
    "birth_date": "date of birth", "activated": "activated", "activated_on": "activated on",
    "person_code": "person code", "first_issued_at": "first issued at",
    "insutype_flags": "insurance and flags", "insured_place": "place of insurance",
    "health_file_no": "health file number", "psn_category": "category of insured",
    "account_opened_on": "account opened on", "account_no": "account number",
    "medical_no": "medical certificate", "institution_1": "chosen institution 1",
    "institution_2": "chosen institution 2", "institution_3": "chosen institution 3",
    "injury_institution_1": "injury institution 1",
    "injury_institution_2": "injury institution 2",
    "injury_institution_3": "injury institution 3",
    "maternity_institution_1": "maternity institution 1",
    "maternity_institution_2": "maternity institution 2", "card_use": "use of the card",
    "offline_allowed": "offline allowed", "offline_fen": "offline sum (fen)",
    "offline_count": "offline count", "last_printed_sequence": "last printed",
    "unprinted": "not printed", "household_kind": "kind of household",
    "household_address": "household address", "household_place": "household place",
    "residence_address": "residence", "residence_postcode": "postcode", "phone": "telephone",
    "contact": "contact", "contact_phone": "contact's telephone",
    "personal_state": "personal state", "marital_state": "marital state",
    "employer": "employer", "employer_code": "employer code",
    "person_identity": "identity of the person", "nationality": "nationality",
    "political_state": "political state", "political_since": "political state since",
    "education": "education", "graduated_on": "graduated on", "occupation": "occupation",
    "skill_level": "level of skill", "certificate_no": "certificate",
    "employment_state": "state of employment", "employed_since": "employed since",
    "registration_no": "registration", "registered_on": "registered on",
    "assistance_kind": "kind of assistance", "assisted_since": "assisted since",
    "pension_kind": "kind of pension", "pension_since": "pension since",
    "pension_place": "place of pension", "unemployment_since": "unemployed since",
    "unemployment_months": "months of unemployment", "capacity_level": "level of capacity",
    "appraised_on": "appraised on", "pension_months": "months of pension",
    "pension_account_fen": "pension account (fen)", "payment_state": "state of payment",
    "retired_on": "retired on", "injury_level": "level of injury", "injured_on": "injured on",
    "maternity_since": "maternity since", "title": "title", "titled_on": "title since",
    "qualification": "qualification", "qualified_on": "qualified on",
    "talent_kind": "kind of talent", "file_kept_by": "file kept by",
}
# fmt: on


def label(ctx: typer.Context, name: str) -> str:
    """The label of a data element in the user's language."""
    return phrase(ctx, LABELS.get(name) or name.replace("_", " "))
