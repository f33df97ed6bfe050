"""What the digits of a national drug code say: who else's pack is the same medicine.

UNVERIFIED: the reference has the length of the codes (2.8, med_list_codg) and not their parts. Read
off 14,819 published codes: X and 23 characters (western) or Z and 20 (Chinese patent medicine); up
to the form they share name and form, two digits more the strength, two more the pack; the last five
are the maker. Services and codes of any other shape are only like themselves.
"""

from __future__ import annotations

STRENGTH_AND_PACK = {("X", 23): (16, 18), ("Z", 20): (13, 15)}
"""First letter and length -> where the strength ends, where the pack ends."""


def generic_of(code: str) -> str:
    """Drug, form and strength; the whole code where its shape is not known."""
    ends = STRENGTH_AND_PACK.get((code[:1], len(code)))
    return code[: ends[0]] if ends else code


def packed_as(code: str) -> str:
    """The same with the pack: everything but the maker."""
    ends = STRENGTH_AND_PACK.get((code[:1], len(code)))
    return code[: ends[1]] if ends else code
