"""The day on which the pay year begins (card.md 7, 8.1); what it does to the yearly sums is in
`image.Purse.with_spent`.
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator.commands.purse import amount_file
from card_emulator.execution import Execution, answer
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.applications import KID_DSK
from card_emulator.protocol.fields import unpack_date
from card_emulator.protocol.status import SW, StatusError

DSK_ONLY = ((KID_DSK,),)
LEAP_YEAR = bytes.fromhex("2024")  # a pay year may begin on any day there is, 29 February too


def update_starting_day(ex: Execution) -> Response:
    """B0 56 00 00: mmdd on which the pay year begins; needs the DSK."""
    purse = amount_file(ex)
    ex.require(DSK_ONLY)
    try:
        day = unpack_date(LEAP_YEAR + ex.data)
    except ValueError:
        raise StatusError(SW.BAD_DATA) from None
    ex.image = replace(ex.image, purse=replace(purse, starting_day=day.month * 100 + day.day))
    return DONE


def get_starting_day(ex: Execution) -> Response:
    """B0 56 01 00: mmdd."""
    purse = amount_file(ex)
    ex.expect_le(2)
    return answer(bytes.fromhex(f"{purse.starting_day:04}"))
