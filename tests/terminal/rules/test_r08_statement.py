"""Rule 8: sixty records, then the statement: 60 lines on paper, 60 card records, 60 ledger rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from backend import desk
from backend.cards import find_card
from backend.protocol.messages.statement import Finding
from backend.protocol.refusals import Refused
from backend.statement_match import Counters
from card_emulator.protocol.purse import LogRecord
from terminal.assemble.opening import assemble
from terminal.commands.outcome_told import as_document
from terminal.desk.operation import Place
from terminal.outcome import Result
from terminal.printer import PrintFailed
from terminal.words import say
from tests.support.statements import (
    archived,
    buy,
    fill,
    lines_on,
    other_amount,
    papers,
    print_statement,
    rewrite_log,
    states,
    unprinted,
)
from tests.support.training_home import Trainer


def three_sides(shop, card, done):
    """Numbers on paper, on the card and in the ledger, each in their own order."""
    (paper,) = papers(shop)
    on_paper = [line[29:35].strip() for line in lines_on(paper)]
    log = shop.card(card).log
    on_card = [str(record.sequence) for record in reversed(log)]
    in_ledger = [line.ledger.number for line in done.sheet.lines]
    return on_paper, on_card, in_ledger


@pytest.mark.parametrize("records", [57, 58, 59, 60])
def test_r8_every_record_is_a_line_on_paper_and_a_row_in_the_ledger(shop, records):
    fill(shop, "zheng", records)
    done = print_statement(shop, "zheng")
    on_paper, on_card, in_ledger = three_sides(shop, "zheng", done)
    assert on_paper == on_card
    assert len(on_paper) == len(set(in_ledger)) == records
    assert {line.finding for line in done.sheet.lines} == {Finding.AGREES}
    assert f"{records} lines on this paper, {records} records on the card" in papers(shop)[0]
    assert [bytes(LogRecord.parse(line.record)) for line in archived(shop, "zheng")] == [
        bytes(record) for record in reversed(shop.card("zheng").log)
    ]


def test_r8_the_60th_is_sold_the_61st_refused_and_after_the_statement_the_card_goes_on(shop):
    fill(shop, "zheng", 60)
    (refused,) = buy(shop, "zheng")
    assert refused.result is Result.REFUSED
    assert "The bank desk prints the statement" in say(refused.reason)
    assert unprinted(shop, "zheng") == 60
    assert print_statement(shop, "zheng").cleared
    assert unprinted(shop, "zheng") == 0
    (paid,) = buy(shop, "zheng")
    assert paid.result is Result.PAID
    assert unprinted(shop, "zheng") == 1
    assert states(shop, "zheng") == ["cleared"]
    assert shop.disagreements() == []


def test_r8_the_card_keeps_how_far_it_was_printed(shop):
    print_statement(shop, "zheng")
    purse = shop.card("zheng").purse
    kept = bytes.fromhex(shop.card("zheng").field("last_printed_sequence"))
    assert Counters.parse(kept) == Counters(purse.load_sequence, purse.purchase_sequence)


def test_r8_a_second_statement_has_only_what_came_after_the_first(shop):
    print_statement(shop, "zheng")
    buy(shop, "zheng", 2)
    done = print_statement(shop, "zheng")
    assert [line.sequence for line in done.sheet.lines] == [56, 57]
    assert len(archived(shop, "zheng")) == 59
    assert states(shop, "zheng") == ["cleared", "cleared"]


def test_r8_a_card_with_nothing_new_gets_no_paper(shop):
    print_statement(shop, "zheng")
    done = print_statement(shop, "zheng")
    assert not done.sheet.lines
    assert not done.cleared
    assert len(papers(shop)) == 1


def test_r8_the_warning_is_on_receipt_and_in_the_json_from_55_on(shop):
    print_statement(shop, "zheng")
    outcomes = buy(shop, "zheng", 55)
    documents = [as_document(outcome, shop.workplace.settings) for outcome in outcomes[-2:]]
    assert outcomes[-1].entry.unprinted == 55
    assert [document["reason"][:11] for document in documents] == ["", "55 of 60 re"]
    assert "55 of 60" in documents[1]["receipt"]
    assert "of 60" not in documents[0]["receipt"]


def test_r8_the_warning_counts_the_load_that_went_before_the_sale(shop):
    desk.credit_account(shop.world.centre, psn_no(shop, "zheng"), 100_00, "test", reference="more")
    (sold,) = buy(shop, "zheng")
    assert sold.entry.unprinted == unprinted(shop, "zheng") == 59
    assert "59 of 60" in say(sold.reason)


def test_r8_the_warning_after_a_refund_counts_what_went_back_onto_the_card(shop):
    (sold,) = buy(shop, "zheng")
    flow = shop.workplace.refunding(sold.entry.msgid)
    outcome = shop.workplace.drive(flow, Trainer())
    assert outcome.entry.unprinted == unprinted(shop, "zheng") == 59


def test_r8_refunds_and_loads_stand_among_the_lines(shop):
    (sold,) = buy(shop, "zhao")
    shop.workplace.drive(shop.workplace.refunding(sold.entry.msgid), Trainer())
    done = print_statement(shop, "zhao")
    by_state = [(line.kind, line.ledger.state) for line in done.sheet.lines[-2:]]
    assert by_state == [("2", "refunded"), ("1", "posted")]
    assert done.cleared
    assert "refunded" in papers(shop)[0]


def test_r8_a_statement_goes_over_the_turn_of_the_year(shop):
    shop.close()
    eve = datetime(2026, 12, 31, 23, 50)
    days = [eve + timedelta(days=30 * n) for n in range(3)]
    clock = [days[0]]
    shop.world = assemble(shop.home, now=lambda: clock[0])
    for now in days:
        clock[0] = now
        shop.close()
        shop.world = assemble(shop.home, now=lambda: clock[0])
        (sold,) = buy(shop, "qian")
        assert sold.result is Result.PAID
    done = print_statement(shop, "qian")
    years = [line.card.time[:4] for line in done.sheet.lines if line.kind == "2"]
    assert years == ["2026", "2027", "2027"]
    assert done.cleared
    assert unprinted(shop, "qian") == 0


# --- printing fails -------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["/dev/full", "/nowhere/at/all.pdf", "{home}/papers/deep/x.txt"])
def test_r8_printing_that_fails_clears_nothing(shop, file):
    fill(shop, "zheng", 60)
    with pytest.raises(PrintFailed, match="Nothing was cleared"):
        print_statement(shop, "zheng", file.format(home=shop.home.path))
    assert unprinted(shop, "zheng") == 60
    assert states(shop, "zheng") == ["archived"]
    assert buy(shop, "zheng")[0].result is Result.REFUSED
    assert print_statement(shop, "zheng").cleared
    assert buy(shop, "zheng")[0].result is Result.PAID


def test_r8_a_paper_that_failed_leaves_no_part_of_it(shop, tmp_path):
    folder = tmp_path / "statement.txt"
    folder.mkdir()
    with pytest.raises(PrintFailed):
        print_statement(shop, "zheng", str(folder))
    assert [path.name for path in tmp_path.iterdir() if "statement" in path.name] == [
        "statement.txt"
    ]


def test_r8_what_is_sold_after_a_paper_that_failed_is_on_the_next(shop):
    with pytest.raises(PrintFailed):
        print_statement(shop, "zheng", "/dev/full")
    buy(shop, "zheng", 2)
    done = print_statement(shop, "zheng")
    assert len(lines_on(papers(shop)[0])) == len(done.sheet.lines) == 59
    assert done.cleared


# --- PDF ------------------------------------------------------------------------------------------


def test_r8_the_pdf_has_every_line_and_chinese_letters(shop, tmp_path):
    fill(shop, "zheng", 60)
    file = tmp_path / "statement.pdf"
    done = print_statement(shop, "zheng", str(file))
    text = "\n".join(page.extract_text() for page in PdfReader(file).pages)
    for line in done.sheet.lines:
        assert line.ledger.number[-10:] in text
    assert "60 lines on this paper, 60 records on the card, 60 rows in the ledger." in text
    assert "郑" in text
    assert file.stat().st_mode & 0o077 == 0


def test_r8_the_desk_command_prints_and_tells_it_as_json(shuaka, tmp_path):
    file = tmp_path / "s.pdf"
    said = shuaka("desk", "statement", "--card", "zheng", "--pdf", str(file), "--json")
    document = json.loads(said.stdout)
    assert said.exit_code == 0
    assert document["cleared"]
    assert document["paper"] == str(file)
    assert len(document["lines"]) == document["counted"] == 57
    again = shuaka("desk", "statement", "--card", "zheng")
    assert "No record is unprinted" in again.stdout


def test_r8_a_failed_paper_is_exit_3_and_a_sentence(shuaka):
    said = shuaka("desk", "statement", "--card", "zheng", "--pdf", "/dev/full")
    assert said.exit_code == 3
    assert "No space left on device" in said.stderr
    assert "Traceback" not in said.stderr


# --- records that do not fit ----------------------------------------------------------------------


def test_r8_a_tampered_record_is_marked_and_keeps_the_card_from_going_on(shop):
    rewrite_log(shop, "zheng", lambda log: [other_amount(log[0], 99), *log[1:]])
    done = print_statement(shop, "zheng")
    assert [line.sequence for line in done.sheet.lines if line.finding is Finding.AMOUNT] == [55]
    assert not done.cleared
    assert unprinted(shop, "zheng") == 57
    assert "! card and ledger have different amounts" in papers(shop)[0]
    assert "1 lines are not in order" in papers(shop)[0]


def test_r8_records_of_another_card_are_in_no_ledger_row_of_this_one(shop):
    theirs = [bytes(record) for record in shop.card("zhao").log]
    rewrite_log(shop, "zheng", lambda log: theirs)
    done = print_statement(shop, "zheng")
    findings = {(line.kind, line.sequence): line.finding for line in done.sheet.lines}
    assert findings["1", 0] is Finding.AMOUNT
    assert {findings["2", n] for n in range(11, 56)} == {Finding.LEDGER_ONLY}
    assert not done.cleared


def test_r8_a_record_that_is_missing_on_the_card_is_a_line_of_the_ledger(shop):
    rewrite_log(shop, "zheng", lambda log: [*log[:20], *log[21:]])
    done = print_statement(shop, "zheng")
    only = [line for line in done.sheet.lines if line.finding is Finding.LEDGER_ONLY]
    assert [line.sequence for line in only] == [35]
    assert len(done.sheet.lines) == 57
    assert not done.cleared


def test_r8_an_archived_record_does_not_change_any_more(shop):
    with pytest.raises(PrintFailed):
        print_statement(shop, "zheng", "/dev/full")
    before = [line.record for line in archived(shop, "zheng")]
    rewrite_log(shop, "zheng", lambda log: [other_amount(log[0], 99), *log[1:]])
    done = print_statement(shop, "zheng")
    assert done.sheet.lines[-1].finding is Finding.ALTERED
    assert [line.record for line in archived(shop, "zheng")] == before


def test_r8_an_old_copy_of_a_card_is_not_printed_again(shop):
    card = shop.home.cards / "zheng.card"
    old = card.read_bytes()
    print_statement(shop, "zheng")
    buy(shop, "zheng", 1)
    print_statement(shop, "zheng")
    shop.workplace.drawer.pull()
    card.write_bytes(old)
    with pytest.raises(Refused, match="copied card"):
        print_statement(shop, "zheng")


def test_r8_only_the_bank_desk_prints(shop):
    from terminal.desk.statement_paper import paper_of
    from terminal.transactions.statement import statement

    shop.workplace.drawer.insert("zheng")
    for place in (Place.COUNTER, Place.AGENCY):
        with pytest.raises(Refused, match="bank desk"):
            shop.workplace.drive(statement(paper_of), Trainer(), place)
    assert states(shop, "zheng") == []


def psn_no(shop, card):
    card_sn = shop.card(card).field("card_sn")
    return shop.world.store.read(lambda tx: find_card(tx, card_sn)).psn_no
