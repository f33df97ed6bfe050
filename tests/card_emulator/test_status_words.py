"""Every status word of every command's row (card.md 7, 8, 11, 14), by the shortest way to it.

What the words mean for a card is told in the other files; this one shows that none is out of
reach, and docs/conformance.md is made of it.
"""

import pytest
from msgspec.structs import replace

from card_emulator.answers import written
from card_emulator.protocol.applications import PIN_RESET_LIMIT
from tests.support.cards import DF04, INITIALIZE, PIN, SSSE, Talk, psam_talk, vector_image
from tests.support.command_scripts import (
    INIT_LOAD,
    PIN_CHALLENGE,
    PKI,
    PKI_ADF,
    PKI_PROOF,
    PSAM_ADF,
    Script,
    change_key,
    debit,
    external,
    online,
    pmk,
    sam,
    sam_purchase,
    third,
)
from tests.support.conformance import reaches
from tests.support.sealing import auth, bad_mac, new_pin, sealed

WRONG_PIN = "0020000003000000"


def rows(*cases):
    """(command, word, Script parts) as parameters with their marks."""
    return [
        pytest.param(Script(*parts), sw, marks=reaches(command, sw), id=f"{command} {written(sw)}")
        for command, sw, *parts in cases
    ]


def worn(**change):
    """A card whose purse is as given."""
    return lambda: Talk(vector_image(**change))


def without(**change):
    """A card of which a part is missing."""
    return lambda: Talk(replace(vector_image(), **change))


def reset_ten_times():
    image = vector_image()
    return Talk(replace(image, pin=replace(image.pin, resets=PIN_RESET_LIMIT)))


CASES = rows(
    ("SELECT", 0x6A82, "00A4000002EF77", (SSSE,)),
    ("SELECT", 0x6100, SSSE),
    ("GET RESPONSE", 0x6C00, "00C0000000", (lambda talk: talk.raw(SSSE),)),
    ("GET RESPONSE", 0x6100, "00C0000002", (lambda talk: talk.raw(SSSE),)),
    ("GET RESPONSE", 0x6F00, "00C0000000"),
    ("READ BINARY", 0x6981, "00B0850001", (SSSE,)),
    ("READ BINARY", 0x6982, "00B0880001", (SSSE,)),
    ("READ BINARY", 0x6986, "00B0000001", (SSSE,)),
    ("READ BINARY", 0x6A82, "00B0830001", (SSSE,)),
    ("READ BINARY", 0x6B00, "00B0030001", (SSSE, auth("rksss"), "00A4000002EF07")),
    ("READ BINARY", 0x6C00, "00B002FF02", (SSSE, auth("rksss"), "00A4000002EF07")),
    ("READ RECORD", 0x6981, "00B2014401", (SSSE,)),
    ("READ RECORD", 0x6982, "00B2012C01", (DF04,)),
    ("READ RECORD", 0x6986, "00B2010401", (SSSE,)),
    ("READ RECORD", 0x6A82, "00B2011C01", (SSSE,)),
    ("READ RECORD", 0x6A83, "00B2092C01", (SSSE,)),
    ("READ RECORD", 0x6C00, "00B2012C01", (SSSE,)),
    ("UPDATE BINARY", 0x6981, "00D6850001FF", (SSSE,)),
    ("UPDATE BINARY", 0x6982, "00D6880001FF", (SSSE,)),
    ("UPDATE BINARY", 0x6984, "04D6880006FFD800000000", (SSSE, auth("uksss"))),
    ("UPDATE BINARY", 0x6986, "00D6000001FF", (SSSE,)),
    ("UPDATE BINARY", 0x6987, "04D6880002FFD8", (SSSE,)),
    ("UPDATE BINARY", 0x6988, bad_mac(sealed("04D68800", "FFD8")), (SSSE, auth("uksss"))),
    ("UPDATE BINARY", 0x6A82, "00D6830001FF", (SSSE,)),
    ("UPDATE BINARY", 0x6A88, "04D6880006FFD800000000"),
    ("UPDATE BINARY", 0x6B00, "00D6030001FF", (SSSE, auth("uksss"), "00A4000002EF07")),
    ("UPDATE RECORD", 0x6981, "00DC014403010100", (SSSE,)),
    ("UPDATE RECORD", 0x6982, "00DC052806050420250101", (SSSE,)),
    ("UPDATE RECORD", 0x6984, "04DC05280A05042025010100000000", (SSSE, auth("uksss"))),
    ("UPDATE RECORD", 0x6986, "00DC050406050420250101", (SSSE,)),
    ("UPDATE RECORD", 0x6987, "04DC052806050420250101", (SSSE, auth("uksss"), "0084000008")),
    ("UPDATE RECORD", 0x6988, bad_mac(sealed("04DC0528", "050420250101")),
     (SSSE, auth("uksss"))),
    ("UPDATE RECORD", 0x6A80, "00DCE16003E10105", (DF04, auth("uk2_df04"))),
    ("UPDATE RECORD", 0x6A82, "00DC011803010100", (SSSE,)),
    ("UPDATE RECORD", 0x6A83, "00DC092C03990100", (SSSE, auth("uksss"))),
    ("UPDATE RECORD", 0x6A84, "00DC992803990100", (SSSE, auth("uksss"))),
    ("UPDATE RECORD", 0x6A85, "00DC052806050520250101", (SSSE, auth("uksss"))),
    ("UPDATE RECORD", 0x6A88, "04DC05280A05042025010100000000", ("0084000008",)),
    ("INTERNAL AUTHENTICATE", 0x6A88, "0088000010" + "01" * 16),
    ("EXTERNAL AUTHENTICATE", 0x63C0, "0082000410" + "01" * 16, (SSSE, "0084000008")),
    ("EXTERNAL AUTHENTICATE", 0x6983, external(0x04, "uksss"),
     (SSSE, *["0084000008", "0082000410" + "01" * 16] * 3)),
    ("EXTERNAL AUTHENTICATE", 0x6984, "0082000410" + "01" * 16, (SSSE,)),
    ("EXTERNAL AUTHENTICATE", 0x6A88, "0082007710" + "01" * 16, (SSSE,)),
    ("VERIFY", 0x63C0, WRONG_PIN),
    ("VERIFY", 0x6983, PIN, (WRONG_PIN,) * 6),
    ("VERIFY", 0x6984, PKI_PROOF, (PKI, PKI_ADF), third),
    ("VERIFY", 0x6985, PKI_PROOF, (SSSE, PIN_CHALLENGE), third),
    ("VERIFY", 0x6A88, PIN, (), without(pin=None)),
    ("CHANGE PIN", 0x63C0, "805E010007000000FF654321"),
    ("CHANGE PIN", 0x6983, "805E010007246810FF654321", (WRONG_PIN,) * 6),
    ("CHANGE PIN", 0x6A80, "805E010007246810FF123456"),
    ("CHANGE PIN", 0x6A88, "805E010007246810FF654321", (), without(pin=None)),
    ("PIN CHANGE/UNBLOCK", 0x6982, sealed("84240000"), (SSSE,)),
    ("PIN CHANGE/UNBLOCK", 0x6984, "842400000400000000", (SSSE, auth("puk"))),
    ("PIN CHANGE/UNBLOCK", 0x6985, sealed("84240000"), (SSSE, auth("puk")), reset_ten_times),
    ("PIN CHANGE/UNBLOCK", 0x6988, bad_mac(sealed("84240000")), (SSSE, auth("puk"))),
    ("PIN CHANGE/UNBLOCK", 0x6A80, new_pin("123456"), (SSSE, auth("puk"))),
    ("PIN CHANGE/UNBLOCK", 0x6A88, "842400000400000000"),
    ("APPLICATION BLOCK", 0x6982, sealed("841E0001", key="stk_df04"), (DF04,)),
    ("APPLICATION BLOCK", 0x6984, "841E00010400000000", (DF04, auth("lk_df04"))),
    ("APPLICATION BLOCK", 0x6985, "841E00010400000000", (SSSE,)),
    ("APPLICATION BLOCK", 0x6988, bad_mac(sealed("841E0001", key="stk_df04")),
     (DF04, auth("lk_df04"))),
    ("APPLICATION BLOCK", 0x6A88, "841E00010400000000"),
    ("CARD BLOCK", 0x6982, sealed("84160000"), (SSSE,)),
    ("CARD BLOCK", 0x6984, "841600000400000000", (SSSE, auth("bk"))),
    ("CARD BLOCK", 0x6988, bad_mac(sealed("84160000")), (SSSE, auth("bk"))),
    ("CARD BLOCK", 0x6A88, "841600000400000000"),
    ("INITIALIZE FOR LOAD", 0x6982, INIT_LOAD, (DF04,)),
    ("INITIALIZE FOR LOAD", 0x6985, INIT_LOAD, (DF04, PIN), online),
    ("INITIALIZE FOR LOAD", 0x9402, INIT_LOAD, (DF04, PIN), worn(load_sequence=0xFFFF)),
    ("INITIALIZE FOR LOAD", 0x9403, "B02800010B0900000001510100000001", (DF04, PIN)),
    ("CREDIT FOR LOAD", 0x6901, "B02A00000B" + "00" * 11, (DF04, PIN)),
    ("CREDIT FOR LOAD", 0x6985, "B02A00000B" + "00" * 11, (SSSE,)),
    ("CREDIT FOR LOAD", 0x9302, "B02A00000B" + "00" * 11, (DF04, PIN, INIT_LOAD)),
    ("INITIALIZE FOR PURCHASE", 0x6982, INITIALIZE, (DF04,)),
    ("INITIALIZE FOR PURCHASE", 0x6985, INITIALIZE, (SSSE,)),
    ("INITIALIZE FOR PURCHASE", 0x9401, INITIALIZE, (DF04, PIN), worn(balance_fen=4579)),
    ("INITIALIZE FOR PURCHASE", 0x9402, INITIALIZE, (DF04, PIN), worn(purchase_sequence=0xFFFF)),
    ("INITIALIZE FOR PURCHASE", 0x9403, INITIALIZE.replace("1301", "1304"), (DF04, PIN)),
    ("DEBIT FOR PURCHASE", 0x6901, "B02C01000F" + "00" * 15, (DF04, PIN)),
    ("DEBIT FOR PURCHASE", 0x6985, debit, (DF04, PIN),
     worn(balance_fen=9999, year_self_fen=0xFFFF_FFFF)),
    ("DEBIT FOR PURCHASE", 0x9302, "B02C01000F" + "00" * 15, (DF04, PIN, INITIALIZE)),
    ("GET BALANCE", 0x6982, "B026000104", (DF04,)),
    ("GET BALANCE", 0x6985, "B026000104", (DF04, PIN), online),
    ("GET TRANSACTION PROOF", 0x6985, "B02E0032020000", (SSSE,)),
    ("GET TRANSACTION PROOF", 0x9406, "B02E0032020000", (DF04,)),
    ("UPDATE STARTING DAY", 0x6982, "B0560000020401", (DF04,)),
    ("UPDATE STARTING DAY", 0x6985, "B0560000020401", (SSSE,)),
    ("UPDATE STARTING DAY", 0x6A80, "B0560000021301", (DF04, auth("dsk"))),
    ("GET STARTING DAY", 0x6985, "B056010002", (SSSE,)),
    ("GET STARTING DAY", 0x6C00, "B056010000", (DF04,)),
    ("HASH PIN", 0x6985, "80C4010305C103123456", (SSSE,), third),
    ("HASH PIN", 0x6A80, "80C4010305C203123456", (PKI, PKI_ADF), third),
    ("INITIALIZE ENVIRONMENT", 0x6A80, "BFEC00000102", (PSAM_ADF,), sam),
    ("DELIVERY SESSION KEY", 0x6985, "BFDE220110" + "00" * 16, (PSAM_ADF,), sam),
    ("DELIVERY SESSION KEY", 0x6A80, "BFDE260918" + "00" * 24, (PSAM_ADF,), sam),
    ("DELIVERY SESSION KEY", 0x6A88, "BFDE267710" + "00" * 16, (PSAM_ADF,), sam),
    ("CIPHER DATA", 0x9000, "80FA070010" + "00" * 16, (PSAM_ADF, "BFDE260910" + "00" * 16), sam),
    ("CIPHER DATA", 0x6901, "80FA000008" + "00" * 8, (PSAM_ADF,), sam),
    ("CIPHER DATA", 0x6985, "80FA050010" + "00" * 16,
     (PSAM_ADF, "BFDE272410" + "00" * 16), sam),
    ("INITIALIZE SAM FOR PURCHASE", 0x6985, sam_purchase(), (), sam),
    ("INITIALIZE SAM FOR PURCHASE", 0x6A80, sam_purchase(algorithm=3), (PSAM_ADF,), sam),
    ("INITIALIZE SAM FOR PURCHASE", 0x9402, sam_purchase(), (PSAM_ADF,),
     lambda: psam_talk(terminal_txn_no=0xFFFF_FFFF)),
    ("INITIALIZE SAM FOR PURCHASE", 0x9403, sam_purchase(key_version=9), (PSAM_ADF,), sam),
    ("CREDIT SAM FOR PURCHASE", 0x6901, "807200000400000000", (PSAM_ADF,), sam),
    ("CREDIT SAM FOR PURCHASE", 0x6985, "807200000400000000", (), sam),
    ("CREDIT SAM FOR PURCHASE", 0x9302, "807200000400000000", (PSAM_ADF, sam_purchase()), sam),
    ("CHANGE KEY", 0x6982, change_key(), (PSAM_ADF,), sam),
    ("CHANGE KEY", 0x6984, "84D401001C" + "00" * 28, (PSAM_ADF, pmk), sam),
    ("CHANGE KEY", 0x6988, bad_mac(change_key()), (PSAM_ADF, pmk), sam),
    ("CHANGE KEY", 0x6A80, change_key(bytes(17)), (PSAM_ADF, pmk), sam),
    ("CHANGE KEY", 0x6A88, "84D401001C" + "00" * 28, (), sam),
)  # fmt: skip


@pytest.mark.parametrize(("script", "word"), CASES)
def test_each_word_of_a_row_has_its_way(script, word):
    talk, raw = script.prepared()
    answer = int.from_bytes(talk.card.transmit(raw)[-2:], "big")
    assert (
        answer & (0xFF00 if word in (0x6100, 0x6C00) else 0xFFF0 if word == 0x63C0 else 0xFFFF)
        == word
    )
