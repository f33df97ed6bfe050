"""Issuer scripts between the centre and real cards: every place where one can be cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.desk import cancel_card, report_loss
from backend.protocol import calls
from backend.protocol.codec import decode
from backend.protocol.messages.person import PersonQuery, PersonReply, PersonRequest, Standing
from backend.protocol.messages.script import ScriptKind, Want
from backend.script_store import open_script
from card_emulator.protocol.layouts import ACTIVATION, PRINTED
from card_emulator.protocol.status import SW
from tests.support.cards import DF04, SSSE, Talk
from tests.support.centre_people import SHOP
from tests.support.script_world import (
    BANK,
    CHOSEN,
    INITIAL,
    LATER,
    Contact,
    Holding,
    ScriptWorld,
    is_pin,
    step_of,
)

BOTH_CIPHERS = pytest.mark.parametrize("algorithm", [1, 3], ids=["3DES", "SM4"])
MOST_CUTS = 60


@pytest.fixture
def room(world: Any) -> ScriptWorld:
    return ScriptWorld(world)


def said(held: Holding, *commands: str) -> tuple[bytes, int]:
    """What a copy of the card answers to the last of these."""
    talk = Talk(held.image)
    answers = [talk.say(command) for command in commands]
    return answers[-1]


def flag(held: Holding) -> str:
    """The activation flag on the card."""
    data, sw = said(held, SSSE, "00B2016500")
    assert sw == SW.OK
    return ACTIVATION.decode(data)["activated"]


def counted(held: Holding) -> dict[str, str]:
    """DF04/EF0C of the card."""
    data, sw = said(held, SSSE, DF04, "00B2016500")
    assert sw == SW.OK
    return PRINTED.decode(data)


def standing(room: ScriptWorld, held: Holding) -> Standing:
    query = PersonQuery(
        mdtrt_cert_type="03", mdtrt_cert_no=held.card_no, card_sn=held.card_sn, certno=held.certno
    )
    reply = room.world.send(calls.PERSON, PersonRequest(query)).output(PersonReply)
    return decode(reply.baseinfo.exp_content.encode(), Standing)


def cut_everywhere(
    make: Callable[[], Holding],
    contact: Callable[[Holding, int | None], Contact],
    begin: Callable[[Holding], dict[str, Any]],
    check: Callable[[Holding, str], None],
) -> None:
    """Cut a script at every point, then let the next contact finish it; `check` sees both cards."""
    for cut in range(MOST_CUTS):
        held = make()
        first = contact(held, cut)
        answer = first.run(**begin(held))
        if step_of(answer).want == Want.DONE:
            assert cut > 4, "there was something to cut"
            return
        check(held, "cut")
        again = contact(held, None)
        assert step_of(again.run(**begin(held))).want == Want.DONE, f"cut at {cut}"
        check(held, "done")
    raise AssertionError("the script is longer than the cuts")


@BOTH_CIPHERS
def test_an_activation_changes_the_pin_opens_the_card_and_the_books(room, algorithm):
    held = room.issue(algorithm=algorithm)
    assert (flag(held), room.status(held)) == ("0", "not_activated")
    assert step_of(Contact(room, held, "activate").run()).want == Want.DONE
    assert (flag(held), room.status(held)) == ("1", "normal")
    assert is_pin(held, CHOSEN)
    assert not is_pin(held, INITIAL)


@BOTH_CIPHERS
def test_an_activation_cut_anywhere_is_finished_by_the_next_contact(room, algorithm):
    def check(held: Holding, when: str) -> None:
        if room.status(held) == "normal":
            assert flag(held) == "1", "the books are never ahead of the card"
        if flag(held) == "1":
            assert not is_pin(held, INITIAL), "a card that can pay never has its initial PIN"
        if when == "done":
            assert (flag(held), room.status(held)) == ("1", "normal")
            assert is_pin(held, CHOSEN) or is_pin(held, LATER)
            assert held.image.pin.tries_left == held.image.pin.max_tries

    cut_everywhere(
        lambda: room.issue(algorithm=algorithm),
        lambda held, cut: Contact(room, held, "activate", cut=cut),
        lambda held: {},
        check,
    )


@BOTH_CIPHERS
def test_a_reset_at_the_desk_cut_anywhere_is_finished_by_the_next_contact(room, algorithm):
    def check(held: Holding, when: str) -> None:
        if flag(held) == "1":
            assert held.image.pin.digest, "a card that can pay never has an empty PIN"
        assert room.status(held) == "normal"
        assert held.image.pin.resets <= 1, "a cut costs no second reset"
        if when == "done":
            assert (flag(held), held.image.pin.resets) == ("1", 1)
            assert is_pin(held, LATER)

    cut_everywhere(
        lambda: room.issue(algorithm=algorithm, activated=True),
        lambda held, cut: Contact(room, held, "pin_reset", BANK, new=LATER, cut=cut),
        lambda held: {"certno": held.certno},
        check,
    )


def test_a_reset_with_a_code_cut_anywhere_is_finished_with_the_same_code(room):
    def make() -> Holding:
        held = room.issue(activated=True)
        assert room.give_code(held).ok
        return held

    def check(held: Holding, when: str) -> None:
        open_kind = standing(room, held).script
        assert open_kind in (("",) if when == "done" else ("", "pin_reset"))
        if when == "done":
            assert is_pin(held, LATER)
            assert room.ask(held, "pin_reset").code == "CODE_USED"

    cut_everywhere(
        make,
        lambda held, cut: Contact(room, held, "pin_reset", new=LATER, cut=cut),
        room.prove_code,
        check,
    )


DETAIL = bytes.fromhex("0003000702")


def _opened(room: ScriptWorld, held: Holding, detail: bytes = DETAIL) -> None:
    """What the printing of a statement does: it opens the script for this count."""

    card = room.card(held)

    def work(tx: Any) -> None:
        open_script(room.context(tx, BANK), card, ScriptKind.STATEMENT, f"S {held.card_no}", detail)

    room.world.centre.store.transact(work)


def with_count(held: Holding, count: int) -> Holding:
    """The card with so many unprinted records, as loads and purchases leave it."""
    image = held.image
    for place, df in enumerate(image.dfs):
        for file in df.files:
            if df.fid == 0xDF04 and file.fid == 0xEF0C:
                records = (file.records[0], bytes((0xE1, 1, count)))
                changed = type(file)(**{n: getattr(file, n) for n in file.__struct_fields__}
                                     | {"records": records})  # fmt: skip
                image = image.with_file(place, changed)
    held.talk = Talk(image)
    return held


@BOTH_CIPHERS
def test_a_count_that_starts_over_is_cut_anywhere_and_finished(room, algorithm):
    def make() -> Holding:
        held = with_count(room.issue(algorithm=algorithm, activated=True), 2)
        _opened(room, held)
        return held

    def check(held: Holding, when: str) -> None:
        found = counted(held)
        assert found["unprinted"] in ("0", "2")
        if found["unprinted"] == "0":
            assert found["last_printed_sequence"] == "00030007"
        if when == "done":
            assert found["unprinted"] == "0"

    cut_everywhere(
        make,
        lambda held, cut: Contact(room, held, "statement", BANK, cut=cut),
        lambda held: {},
        check,
    )


def test_a_card_used_after_its_statement_is_not_zeroed(room):
    held = with_count(room.issue(activated=True), 2)
    _opened(room, held)
    with_count(held, 3)
    assert Contact(room, held, "statement", BANK).run().code == "CARD_MOVED_ON"
    assert counted(held)["unprinted"] == "3"
    assert standing(room, held).script == ""


def test_a_count_starts_over_only_after_a_statement_and_only_at_a_desk(room):
    held = room.issue(activated=True)
    assert room.ask(held, "statement", BANK).code == "SCRIPT_NOTHING"
    _opened(room, held)
    assert room.ask(held, "statement", SHOP).code == "WRONG_PLACE"


@BOTH_CIPHERS
def test_a_dead_card_is_blocked_application_first_wherever_it_is_cut(room, algorithm):
    for cut in range(MOST_CUTS):
        held = room.issue(algorithm=algorithm, activated=True)
        cancel_card(room.world.centre, held.card_sn, reference=f"dead {held.card_sn}")
        Contact(room, held, "block", cut=cut).run()
        if not held.image.blocked:
            again = Contact(room, held, "block").run()
            assert step_of(again).want == Want.DONE, f"cut at {cut}"
        assert held.image.blocked
        assert said(held, SSSE)[1] == SW.CARD_BLOCKED
        df04 = next(df for df in held.image.dfs if df.fid == 0xDF04)
        assert df04.blocked
        if cut > 2 * 17:
            return
    raise AssertionError("the script is longer than the cuts")


def test_a_living_card_is_never_blocked(room):
    held = room.issue(activated=True)
    assert room.ask(held, "block").code == "SCRIPT_NOTHING"
    report_loss(room.world.centre, held.card_sn, reference="lost")
    assert room.ask(held, "block").code == "SCRIPT_NOTHING"
