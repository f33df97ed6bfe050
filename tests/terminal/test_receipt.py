"""The receipt: what it shows, what it hides, and that every line fits 58 mm paper."""

import pytest

from card_emulator.protocol.purse import PURCHASE
from terminal.columns import between, fit, width
from terminal.masks import mask_card_no, mask_id, mask_name
from terminal.receipt import NARROW, WIDE, Form, Letterhead, print_receipt
from terminal.words import set_language


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


@pytest.fixture
def sold(shop):
    return shop.sell("zhao").entry


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_fits_the_paper_in_both_languages(shop, sold, language):
    set_language(language)
    text = print_receipt(sold, Letterhead.of(shop.workplace.settings))
    assert all(width(line) <= NARROW for line in text.splitlines())
    amounts = [line.split()[-1] for line in text.splitlines() if line]
    assert {"121.60", "258.40", "56.50"} <= set(amounts)


def test_name_and_card_number_are_masked_and_the_training_mark_is_there(shop, sold):
    text = print_receipt(sold, Letterhead.of(shop.workplace.settings))
    assert "赵*明" in text
    assert "赵小明" not in text
    assert "X00000019" not in text
    assert "TRAINING" in text


@pytest.mark.parametrize("columns", [NARROW, WIDE])
def test_a_line_of_class_b_says_what_of_it_is_paid_first(shop, sold, columns):
    text = print_receipt(sold, Letterhead.of(shop.workplace.settings), Form(columns))
    (a,), (b,), (c,) = (
        [line for line in text.splitlines() if name in line]
        for name in ("阿莫西林", "感冒灵", "碳酸钙")
    )
    assert " B 10%" in b
    assert "%" not in a + c


def test_receipt_ledger_and_card_record_have_the_same_amounts(shop, sold):
    record = shop.card("zhao").log[0]
    assert (record.kind, record.sequence) == (PURCHASE, sold.sequence)
    assert record.amounts.account_fen == sold.settlement.acct_pay == 121_60
    assert record.amounts.self_fen == sold.settlement.inscp_scp_amt == 56_50
    paid = [p for p in shop.books().postings(sold.msgid) if p.credit.startswith("institution")]
    assert sum(posting.amount_fen for posting in paid) == 121_60


@pytest.mark.parametrize(
    ("mask", "clear", "shown"),
    [
        (mask_name, "赵小明", "赵*明"),
        (mask_name, "李新", "李*"),
        (mask_name, "欧阳若兰", "欧**兰"),
        (mask_name, "王", "*"),
        (mask_id, "999999198503120034", "999***********0034"),
        (mask_card_no, "X00000019", "*****0019"),
        (mask_card_no, "19", "**"),
    ],
)
def test_masks_show_enough_to_recognise(mask, clear, shown):
    assert mask(clear) == shown


def test_chinese_text_counts_two_columns():
    assert width("复方感冒灵 12s") == 14
    assert fit("复方感冒灵", 5) == "复方"
    assert between("药", "1.00", 10) == "药    1.00"
