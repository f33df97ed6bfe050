"""What codes of the interface are called on printed forms (settlement.md 2.17), by their prefixes.

In Chinese the words of the code lists; a code that is not here stands as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from terminal.words import N_, tr

INSURANCES = {
    "310": N_("employees' basic insurance"),
    "390": N_("residents' basic insurance"),
}
PEOPLE = {
    "11": N_("employed person"),
    "12": N_("retired person"),
    "13": N_("retired cadre"),
    "14": N_("child or student"),
    "15": N_("adult resident"),
    "16": N_("elderly resident"),
}
CARE = {
    "11": N_("ordinary outpatient"),
    "12": N_("outpatient registration"),
    "13": N_("emergency"),
    "14": N_("chronic outpatient"),
    "18": N_("special drugs"),
    "21": N_("ordinary inpatient"),
    "2101": N_("ordinary inpatient"),
    "22": N_("inpatient after an accident"),
    "28": N_("day surgery"),
    "41": N_("designated pharmacy"),
}
CHARGES = {
    "01": N_("Bed"),
    "02": N_("Consultation"),
    "03": N_("Examination"),
    "04": N_("Laboratory"),
    "05": N_("Treatment"),
    "06": N_("Surgery"),
    "07": N_("Nursing"),
    "08": N_("Material"),
    "09": N_("Western drugs"),
    "10": N_("Herbal pieces"),
    "11": N_("Chinese patent drugs"),
    "12": N_("General treatment"),
    "13": N_("Registration"),
    "14": N_("Other charges"),
}
LEVELS = {
    "1": N_("first level"),
    "2": N_("second level"),
    "3": N_("third level"),
}


def named(table: Mapping[str, str], code: str) -> str:
    """The name of the longest prefix of a code that has one, else the code."""
    for length in range(len(code), 0, -1):
        if code[:length] in table:
            return tr(table[code[:length]])
    return code
