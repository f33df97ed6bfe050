"""Bytes explained: the purchase of card.md 8.3 and the files of 5, field by field."""

from card_emulator.protocol.apdu import Command
from card_emulator.protocol.layouts import CARD_DATA, HOLDER
from terminal.meaning_fields import explained, selected

INITIALIZE = bytes.fromhex("B028010113 01 000011E4 000003E8 00000000 510100000001")
TERMS = bytes.fromhex("000F4240 00001388 00004E20 2024 0007 01 00 1A2B3C4D")
DEBIT = bytes.fromhex("B02C01000F 0000002A 20240315143000 9BBEBD41")
SELECT_SSSE = bytes.fromhex("00A404000F 7378312E73682EC9E7BBE1B1A3D5CF")


def words(parts):
    return {part.name: part.words for part in parts}


def test_initialize_for_purchase_says_amounts_and_answers_balances():
    told = explained(INITIALIZE, TERMS, 0x9000)
    assert told.clause == "card.md 8, 10.3"
    sent, got = words(told.sent), words(told.got)
    assert sent["from the account"] == "45.80"
    assert sent["self-paid"] == "10.00"
    assert sent["terminal number"] == "510100000001"
    assert got["balance"] == "10000.00"
    assert got["sequence number"] == "7"
    assert got["year"] == "2024"
    assert got["algorithm"] == "3DES"
    assert got["status word"] == "done"


def test_every_byte_is_told_once_and_in_order():
    told = explained(INITIALIZE, TERMS, 0x9000)
    assert b"".join(part.raw for part in told.sent[1:]) == INITIALIZE[5:]
    assert b"".join(part.raw for part in told.got[:-1]) == TERMS


def test_a_get_response_is_told_as_the_answer_of_its_command():
    told = explained(bytes.fromhex("00C0000008"), bytes.fromhex("5083B951ADB85523"), 0x9000,
                     asked=DEBIT)  # fmt: skip
    assert told.clause == "card.md 8.1"
    assert [part.raw.hex().upper() for part in told.got[:-1]] == ["5083B951", "ADB85523"]
    assert told.got[0].name.startswith("TAC")


def test_a_debit_has_number_time_and_mac1():
    sent = words(explained(DEBIT, b"", 0x6108).sent)
    assert sent["terminal's number"] == "42"
    assert sent["time"] == "2024-03-15 14:30:00"


def test_the_file_a_record_is_of_follows_from_what_was_selected():
    read = bytes(Command(0, 0xB2, 1, 5 << 3 | 5, le=0))
    data = bytes.fromhex(CARD_DATA.vectors[0][0])
    told = explained(read, data, 0x9000, "SSSE")
    assert told.clause == "card.md 5.1"
    assert words(told.got)["07 card number"] == "X00000019"
    assert words(told.got)["06 good until"] == "20340102"
    elsewhere = explained(read, data, 0x9000, "DF04")
    assert "07 card number" not in words(elsewhere.got)


def test_the_holder_and_the_log_are_told():
    holder = explained(
        bytes(Command(0, 0xB2, 1, 6 << 3 | 5, le=0)),
        bytes.fromhex(HOLDER.vectors[0][0]), 0x9000, "SSSE",
    )  # fmt: skip
    assert words(holder.got)["09 name"] == "测试甲"
    record = bytes.fromhex("0007 32 510100000001 20240315143000 000011E4 000003E8 00000000")
    log = explained(bytes(Command(0, 0xB2, 1, 8 << 3 | 4, le=28)), record, 0x9000, "DF04")
    assert log.clause == "card.md 5.5"
    assert words(log.got)["kind"] == "purchase"
    assert words(log.got)["from the account"] == "45.80"


def test_the_module_s_seal_is_told():
    data = "1A2B3C4D 0007 000011E4 000003E8 00000000 32 20240315143000 01 00 8697510100000001"
    raw = bytes.fromhex("80700100") + bytes((36,)) + bytes.fromhex(data)
    told = explained(raw, bytes.fromhex("0000002A9BBEBD41"), 0x9000, "PSAM")
    assert words(told.sent)["from the account"] == "45.80"
    assert words(told.got)["terminal's number"] == "42"
    assert told.got[1].raw.hex().upper() == "9BBEBD41"


def test_a_selection_changes_where_one_is():
    assert selected(SELECT_SSSE, "") == "SSSE"
    assert selected(bytes.fromhex("00A4000002 0016"), "PSAM") == "PSAM/0016"
    assert selected(INITIALIZE, "DF04") == "DF04"


def test_what_is_cut_off_or_too_short_is_told_as_far_as_it_goes():
    assert explained(b"\x00\xb2\x01", b"", 0x6700).clause == ""
    assert words(explained(bytes.fromhex("00B2012D"), b"", 0x9000, "SSSE").sent)["command"]
    short = explained(INITIALIZE, TERMS[:6], 0x9000)
    assert b"".join(part.raw for part in short.got[:-1]) == TERMS[:6]
