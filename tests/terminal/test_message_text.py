"""What of a message may be remembered: everything but what proves a PIN or a password."""

import msgspec

from backend.protocol.calls import CALLS
from terminal.message_text import HIDDEN, MOST_BYTES, SECRET_MEMBERS, infcode, kept, pretty

PROOF = "5AFE" * 16


def secret(name: str) -> bytes:
    return msgspec.json.encode({"msgid": "M1", "input": {"data": {name: PROOF, "certno": "999"}}})


def test_secret_members_are_masked_in_both_directions():
    for name in SECRET_MEMBERS:
        message = kept("KPIN", secret(name), secret(name))
        for raw in (message.request, message.reply):
            assert PROOF.encode() not in raw
            assert HIDDEN.encode() in raw
            assert b"999" in raw


def test_every_hex_member_of_a_message_about_a_pin_is_masked_or_public():
    public = {"fingerprint", "tac", "mac1", "mac2", "random", "card_factor"}
    public |= {"answer", "command", "record", "records", "last_printed", "adopted"}
    for call in CALLS.values():
        for kind in (call.input, call.output):
            for name in hex_members(kind, set()):
                assert name in public | set(SECRET_MEMBERS), (call.infno, name)


def hex_members(kind, seen):
    """Names of members of coding Hex, in a message and what it is made of."""
    if kind in seen or not isinstance(kind, type) or not issubclass(kind, msgspec.Struct):
        return
    seen.add(kind)
    for field in msgspec.structs.fields(kind):
        if "Hex" in str(field.type):
            yield field.encode_name
        for part in (field.type, *getattr(field.type, "__args__", ())):
            yield from hex_members(part, seen)


def test_of_a_script_only_header_and_status_word_stay():
    step = msgspec.json.encode(
        {"output": {"data": {"want": "apdu", "command": "84240001" + PROOF}}}
    )
    answer = msgspec.json.encode({"msgid": "M2", "input": {"data": {"answer": PROOF + "9000"}}})
    message = kept("KSCRI", answer, step)
    assert b"84240001" in message.reply
    assert b"9000" in message.request
    assert b"5AFE" not in message.request + message.reply


def test_others_are_kept_as_they_came_long_ones_by_their_size():
    raw = b'{"msgid":"M3","infcode":0}'
    assert kept("1101", raw, raw).reply == raw
    assert kept("1101", raw, None).reply is None
    assert kept("1301", raw, b" " * (MOST_BYTES + 1)).reply == b'"65537 bytes"'
    assert kept("1101", b"\xff no json", raw).msgid == ""


def test_a_reply_is_told_by_its_code():
    assert infcode(b'{"infcode":0}') == "0"
    assert infcode(b'{"infcode":-1,"err_code":"LOST"}') == "LOST"
    assert infcode(None) == infcode(b"x") == infcode(b"[1]") == ""
    assert pretty(b'{"a":{"b":1}}').count("\n") == 4
    assert pretty(b"\xff") == "1 bytes"
