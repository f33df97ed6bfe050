"""Rule 11: the balance at the desk, by telephone, by card; a machine sees the other account."""

import json

import pytest

from backend.protocol.calls import ACCOUNT
from backend.protocol.messages.account import AccountQuery, AccountRequest
from backend.protocol.messages.bank import Channel, Customer, Party
from backend.protocol.refusals import Code, Refused
from terminal.assemble.training import BANK_PIN
from terminal.desk.asking import account_slip
from terminal.desk.operation import Place
from terminal.steps import ask_host
from terminal.telephone import Ended
from terminal.transactions.account import account_of
from terminal.transactions.bank import holder_by_card, look
from terminal.words import ENGLISH, language, set_language
from tests.support.bank_life import certno, financial_fen, phone
from tests.support.training_home import Trainer

WRONG_ID = "999999198503120036"


@pytest.fixture(autouse=True)
def spoken_language():
    yield
    set_language(ENGLISH)


def asked(shop, key="zhao", place=Place.AGENCY):
    return shop.workplace.drive(account_of(certno(shop, key), Channel.DESK), Trainer(), place)


def test_r11_the_desk_prints_every_line_and_the_last_one_is_the_balance(shop):
    shop.sell("zhao")
    account = asked(shop)
    assert account.balance == account.on_card == shop.card("zhao").purse.balance_fen
    assert account.lines[-1].balance == account.balance
    assert len([line for line in account.lines if line.what == "sale"]) == 12
    slip = account_slip(account)
    assert len(slip.paper) > 2 * len(account.lines)
    assert "赵小明" not in "".join(slip.paper)


def test_r11_a_load_moves_nothing_and_a_refund_comes_back(shop):
    outcome = shop.sell("zhao")
    before = asked(shop)
    refunding = shop.workplace.refunding(outcome.entry.settlement.setl_id)
    shop.workplace.drive(refunding, Trainer())
    after = asked(shop)
    assert after.balance == 380_00
    assert [line.what for line in after.lines[len(before.lines) :]] == ["refund"]
    assert sum(line.amount for line in after.lines) == after.balance


def test_r11_waiting_money_is_told_apart_from_the_cards(shop):
    account = asked(shop, "li")
    assert (account.on_card, account.waiting) == (0, 95_00)


def test_r11_residents_are_told_that_they_have_no_account(shop):
    account = asked(shop, "sun")
    assert account.account_kind == "none"
    assert "without a personal account" in str(account_slip(account).said)


def test_r11_the_balance_is_told_by_telephone(shop):
    ended, heard = phone(shop, "2", certno(shop).replace("X", "*"), "1", "9")
    assert ended is Ended.BY_CALLER
    assert "Your personal account holds 380.00 yuan." in heard


def test_r11_a_wrong_id_starts_over(shop):
    _, heard = phone(shop, "2", WRONG_ID, "123", certno(shop).replace("X", "*"), "1", "9")
    assert heard.count("This citizen id is wrong. Start again.") == 2
    assert "Your personal account holds 380.00 yuan." in heard


def test_r11_three_wrong_ids_in_a_row_end_the_call(shop):
    unknown = "999999200001010013"
    ended, heard = phone(shop, "2", WRONG_ID, "123", unknown, certno(shop), "1")
    assert ended is Ended.WRONG_IDS
    assert heard[-1] == "Three wrong citizen ids in a row. Good-bye."
    assert not [sentence for sentence in heard if "380.00" in sentence]


def test_r11_the_line_speaks_the_language_that_was_chosen(shop):
    phone(shop, "1")
    assert language() == "zh"


def test_r11_hanging_up_is_possible_at_every_place(shop):
    keys = ["2", certno(shop).replace("X", "*"), "4", "0019", "135791", "135791", "9"]
    for place in range(len(keys)):
        ended, _ = phone(shop, *keys[:place])
        assert ended is Ended.BY_CALLER


def test_r11_a_machine_sees_the_financial_account_only_and_says_so(shop):
    shop.workplace.drawer.insert("zhao")

    def at_the_machine(account):
        holder = yield from holder_by_card(Channel.MACHINE)
        return (yield from look(holder, account))

    seen = shop.workplace.drive(at_the_machine(Party.FINANCIAL), Trainer(BANK_PIN), Place.MACHINE)
    assert seen.balance == financial_fen(shop)
    with pytest.raises(Refused, match="sees the financial account only"):
        shop.workplace.drive(at_the_machine(Party.PERSONAL), Trainer(BANK_PIN), Place.MACHINE)


def test_r11_a_machine_cannot_ask_the_centre_for_it_either(shop):
    for channel, place, code in (
        (Channel.MACHINE, Place.MACHINE, Code.OTHER_ACCOUNT),
        (Channel.ONLINE, Place.BANK, Code.WRONG_PLACE),
        (Channel.DESK, Place.COUNTER, Code.WRONG_PLACE),
    ):
        query = AccountQuery(holder=Customer(certno=certno(shop), channel=channel))
        with pytest.raises(Refused) as no:
            shop.workplace.drive(ask_host(ACCOUNT, AccountRequest(query)), Trainer(), place)
        assert no.value.code == code


def test_r11_a_reported_card_does_not_work_at_the_machine(shop):
    shop.workplace.drawer.insert("wu")
    with pytest.raises(Refused) as no:
        shop.workplace.drive(_balance_by_card(), Trainer(BANK_PIN), Place.MACHINE)
    assert no.value.code == Code.CARD_LOST


def _balance_by_card():
    holder = yield from holder_by_card(Channel.MACHINE)
    return (yield from look(holder))


def test_r11_every_way_of_asking_is_a_command(shuaka, home):
    document = json.loads(shuaka("balance", "--card", "zhao", "--json").stdout)
    assert document["account"] == "380.00"
    machine = shuaka("desk", "machine-balance", "--card", "zhao", "--json", pin=BANK_PIN)
    assert json.loads(machine.stdout)["balance"] == 3700.00
    wrong = shuaka("desk", "machine-balance", "--card", "zhao", pin="000000")
    assert (wrong.exit_code, wrong.stderr.count("Wrong PIN. Tries left: 2.")) == (1, 1)
    refused = shuaka("desk", "machine-balance", "--card", "zhao", "--account", "personal")
    assert refused.exit_code == 1
    assert "12333" in refused.stderr
