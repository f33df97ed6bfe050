"""`shuaka sell --holder` and its like as processes, the holder at a page; and what is left."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from terminal.assemble.home import Home
from tests.support.browser import certno_of
from tests.support.holder_page import HolderPage
from tests.terminal.conftest import command
from tests.terminal.test_pin_leaks import PIN, holds_pin

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?t=\S+")
WAIT_S = 60.0


class Running:
    """A command that has announced its display."""

    def __init__(self, home: Path, *words: str, pipe=subprocess.DEVNULL) -> None:
        self.process = subprocess.Popen(
            [Path(sys.executable).parent / "shuaka", "--home", home, "--lang", "en", *words],
            stdin=pipe, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = ""
        while not (found := ADDRESS.search(self.said)):
            line = self.process.stderr.readline()
            assert line, self.said
            self.said += line
        self.page = HolderPage(found[0])

    def end(self) -> tuple[int, str]:
        """Exit code and standard output; all that was said is in `said`."""
        out, said = self.process.communicate(timeout=WAIT_S)
        self.said += said
        return self.process.returncode, out


@pytest.fixture
def starting(home):
    started = []

    def start(*words: str, **more) -> Running:
        started.append(Running(home, *words, **more))
        return started[-1]

    yield start
    for one in started:
        one.page.leave()
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def test_a_sale_is_paid_with_the_pin_typed_at_the_holders_page(starting):
    sale = starting("sell", "--item", "1001:2", "--item", "1003", "--card", "zhao", "--holder",
                    "--json")  # fmt: skip
    ask = sale.page.asked()
    state = sale.page.states[-1]
    assert len(state["goods"]) == 2
    assert [label for label, _ in state["parts"]][-2:] == ["Cash", "After this"]
    account = dict(state["parts"])["Account"]
    assert ask["amount"] == account
    assert sale.page.type(ask, "246810") == 204
    assert sale.page.until(lambda state: state["mood"] == "paid")["sign"] == "✓"
    code, out = sale.end()
    assert code == 0
    document = json.loads(out)
    assert document["outcome"] == "paid"
    assert f"{document['settlement']['acct_pay']:.2f}" == account
    assert "The holder types the PIN at their own display." in sale.said


def test_a_wrong_pin_costs_one_try_and_is_asked_again_on_the_page(starting):
    sale = starting("sell", "--item", "1001", "--card", "zhao", "--holder", "--json")
    first = sale.page.asked()
    sale.page.type(first, "111111")
    second = sale.page.until(
        lambda state: state["ask"] and state["ask"]["number"] != first["number"]
    )["ask"]
    assert second["hint"] == "Wrong PIN. Tries left: 5."
    assert second["pad"] != first["pad"]
    assert sale.page.type(first, "246810") == 409, "an answer is for one question"
    sale.page.type(second, "246810")
    assert sale.end()[0] == 0


def test_the_pin_is_nowhere_in_the_memory_of_the_process_that_took_it(starting):
    """ASCII digits: what went to the card is packed, and the emulated card is another party."""
    sale = starting("sell", "--item", "1001", "--card", "zhao", "--holder", "--json")
    first = sale.page.asked()
    sale.page.type(first, PIN)
    sale.page.until(lambda state: state["ask"] and state["ask"]["number"] != first["number"])
    try:
        memory = memory_of(sale.process.pid)
    except PermissionError:
        pytest.skip("the memory of a child process may not be read here")
    assert sum(part.count(b"Sunrise Pharmacy") for part in memory), "the scan reads the right place"
    assert not any(PIN.encode() in part for part in memory)


def memory_of(process: int) -> list[bytes]:
    """What a process has in its writable memory."""
    parts = []
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            place, mode, *_ = line.split()
            if mode.startswith("rw"):
                start, end = (int(at, 16) for at in place.split("-"))
                memory.seek(start)
                try:
                    parts.append(memory.read(end - start))
                except OSError:
                    continue
    return parts


def test_a_holder_who_cancels_ends_the_sale_and_no_money_moves(starting, home):
    sale = starting("sell", "--item", "1001", "--card", "zhao", "--holder", "--json")
    ask = sale.page.asked()
    sale.page.post(f"/cancel/{ask['number']}")
    code, out = sale.end()
    assert code == 1
    assert json.loads(out)["outcome"] == "refused"


def test_a_page_that_is_closed_does_not_bring_the_question_to_the_counter_by_itself(starting):
    """Nobody is at the keyboard of this command: the sale ends."""
    sale = starting("sell", "--item", "1001", "--card", "zhao", "--holder", "--json")
    sale.page.asked()
    sale.page.leave()
    code, out = sale.end()
    assert code == 1
    assert json.loads(out)["outcome"] == "refused"
    assert "The holder's display went away. Nothing was sent to the card." in sale.said


def asking_for(title):
    return lambda state: (state["ask"] or {}).get("title") == title


def test_old_and_new_pin_are_typed_at_the_page(starting, home):
    change = starting("pin", "change", "--card", "zhao", "--holder", "--json")
    for title, pin in (("Present PIN", "246810"), ("New PIN", PIN), ("New PIN again", PIN)):
        ask = change.page.until(
            lambda state, title=title: (state["ask"] or {}).get("title") == title
        )
        change.page.type(ask["ask"], pin)
    code, out = change.end()
    assert (code, json.loads(out)["outcome"]) == (0, "changed")
    assert not holds_pin((change.said + out + "".join(change.page.raw)).encode())
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not any(holds_pin(path.read_bytes()) for path in files)


def test_a_card_is_activated_and_its_money_loaded_with_pins_typed_at_the_page(starting):
    activation = starting("activate", "--card", "li", "--holder", "--json")
    typed = (("Initial PIN, of the letter", "123456"), ("New PIN", "246810"),
             ("New PIN again", "246810"), ("Please type your PIN", "246810"))  # fmt: skip
    for title, pin in typed:
        activation.page.type(activation.page.until(asking_for(title))["ask"], pin)
    code, out = activation.end()
    assert code == 0, out + activation.said


def test_the_pin_comes_from_one_place(shuaka, tmp_path):
    result = shuaka("sell", "--item", "1001", "--card", "zhao", "--holder", "--pin-file", "x")
    assert result.exit_code == 2
    assert "--holder or from --pin-file" in result.stderr


def test_without_a_counter_there_is_no_address(shuaka):
    result = shuaka("holder", "--json")
    assert result.exit_code == 3
    assert "No counter with a holder's display is open" in json.loads(result.stdout)["reason"]


def test_the_window_needs_a_terminal(home):
    result = command(("holder", "--text"))
    assert result.exit_code == 2
    assert "terminal window of its own" in result.stderr


def test_another_process_gets_an_address_of_a_sale_that_waits(starting, home):
    sale = starting("sell", "--item", "1001", "--card", "zhao", "--holder", "--json")
    ask = sale.page.asked()
    result = command(("--home", str(home), "holder", "--json"))
    assert result.exit_code == 0
    other = HolderPage(json.loads(result.stdout)["address"])
    assert sale.page.ended(), "one page at a time"
    assert other.asked()["number"] == ask["number"]
    assert other.type(other.states[-1]["ask"], "246810") == 204
    assert sale.end()[0] == 0
    other.leave()


def test_a_statement_at_the_bank_desk_is_printed_with_the_pin_typed_at_the_holders_page(starting):
    printing = starting("desk", "statement", "--card", "zheng", "--holder", "--json")
    assert printing.page.type(printing.page.asked(), "246810") == 204
    code, out = printing.end()
    assert (code, json.loads(out)["outcome"]) == (0, "done")
    assert "246810" not in out + printing.said


def test_both_entries_of_a_new_bank_pin_are_typed_at_the_page_without_any_card(starting, home):
    certno = certno_of(Home(home))
    opening = starting("desk", "bank-pin-reset", "--certno", certno, "--holder", "--json")
    first = opening.page.asked()
    opening.page.type(first, "135790")
    again = opening.page.until(
        lambda state: state["ask"] and state["ask"]["number"] != first["number"]
    )["ask"]
    opening.page.type(again, "135790")
    code, out = opening.end()
    assert (code, json.loads(out)["operation"]) == (0, "bank-pin-reset")


def test_a_desk_takes_the_pin_from_one_place_and_offers_the_display_only_with_a_pin(shuaka):
    both = shuaka("desk", "statement", "--card", "zheng", "--holder", "--pin-file", "x", "--json")
    assert (both.exit_code, "not from both" in json.loads(both.stdout)["reason"]) == (2, True)
    assert shuaka("desk", "findings", "--holder").exit_code == 2
