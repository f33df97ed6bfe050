"""R23: catalogue of the place of treatment, benefits of the insured place, by the area codes."""

from __future__ import annotations

import pytest

from backend.inspect import Books
from backend.ledger import clearing
from backend.protocol.refusals import Code, Refused
from backend.routes import Routes
from backend.store import elsewhere_tables as t
from backend.store import open_store
from backend.store.sql import update
from backend.verify import verify
from terminal.assemble.training import FAR_AREA, FAR_REGION, VISITOR
from terminal.entry import Stage
from terminal.outcome import Result
from terminal.receipt import Letterhead, print_receipt
from tests.support.desk_work import at_the_desk
from tests.support.offline import allow, sell_offline
from tests.support.training_home import Shop, Trainer
from tests.support.visitors import HERE, a_purse_visitor

VISITOR_ID = "999999198704096034"


def far(shop: Shop, look):
    """Look into the other centre's books."""
    store = open_store(shop.home.elsewhere)
    try:
        return look(Books(store), store)
    finally:
        store.close()


def clearing_accounts(shop: Shop) -> tuple[int, int]:
    there = far(shop, lambda books, store: books.balance_fen(clearing(HERE)))
    return shop.books().balance_fen(clearing(FAR_REGION)), there


def money(shop: Shop) -> int:
    return far(shop, lambda books, store: books.balances("3302039900000301").online_fen)


def test_r23_a_card_from_elsewhere_pays_here_with_its_account_there(shop):
    outcome = shop.sell(VISITOR.key)
    assert outcome.result is Result.PAID, outcome.reason
    settlement = outcome.entry.settlement
    assert (settlement.medfee_sumamt, settlement.overlmt_selfpay) == (12160, 360)
    assert (settlement.acct_pay, settlement.balc) == (12160, 33840)
    assert money(shop) == 338_40
    assert clearing_accounts(shop) == (-121_60, 121_60)
    assert shop.disagreements() == []
    assert list(shop.workplace.sides()) == []
    assert far(shop, lambda books, store: verify(store).faults) == []


def test_r23_a_card_that_carries_its_money_is_debited_here_and_proved_there(shop):
    psn_no = a_purse_visitor(shop)
    outcome = shop.sell("gu")
    assert outcome.result is Result.PAID, outcome.reason
    assert outcome.entry.stage is Stage.DONE, "the TAC was checked by the insured place"
    assert shop.card("gu").purse.balance_fen == 78_40
    balances = far(shop, lambda books, store: books.balances(psn_no))
    assert (balances.on_cards_fen, balances.waiting_fen) == (78_40, 0)
    assert clearing_accounts(shop) == (-121_60, 121_60)
    assert list(shop.workplace.sides()) == []
    refund = shop.workplace.drive(shop.workplace.refunding(outcome.entry.msgid), Trainer())
    assert refund.result is Result.PAID, refund.reason
    assert shop.card("gu").purse.balance_fen == 200_00
    assert list(shop.workplace.sides()) == []
    assert clearing_accounts(shop) == (0, 0)
    assert far(shop, lambda books, store: verify(store).faults) == []


def test_r23_offline_such_a_card_is_refused_before_it_is_debited(shop):
    a_purse_visitor(shop)
    assert shop.sell("gu", shop.order("1002:1")).result is Result.PAID, "it carries money now"
    before, cases = shop.card("gu").purse.balance_fen, len(shop.workplace.journal.cases())
    refused = sell_offline(allow(shop), "1002:1", card="gu")
    assert refused.result is Result.REFUSED
    assert "issued in another place (330203)" in str(refused.reason)
    assert shop.card("gu").purse.balance_fen == before > 0
    assert len(shop.workplace.journal.cases()) == cases
    assert sell_offline(shop).result is Result.PAID, "a card of this place is sold on"


@pytest.mark.parametrize("name", ["statement", "reset-pin"])
def test_r23_what_only_the_place_of_a_card_does_is_refused_with_its_name(shop, name):
    """A statement, an issuer script: before anything is written on the card."""
    a_purse_visitor(shop)
    shop.workplace.drawer.insert("gu")
    typed = {} if name == "statement" else {"certno": shop.card("gu").field("citizen_id")}
    with pytest.raises(Refused) as no:
        at_the_desk(shop, name, **typed)
    assert no.value.code is Code.OTHER_PLACES_CARD
    assert "issued in 330200" in str(no.value)
    assert shop.sell("gu").result is Result.PAID, "with its own PIN"


def test_r23_the_receipt_says_where_the_holder_is_insured(shop):
    entry = shop.sell(VISITOR.key).entry
    paper = print_receipt(entry, Letterhead.of(shop.workplace.settings))
    assert f"Insured in                {FAR_AREA}" in paper
    own = print_receipt(shop.sell("qian").entry, Letterhead.of(shop.workplace.settings))
    assert "Insured in" not in own


def test_r23_a_refund_goes_back_to_the_account_there(shop):
    sale = shop.sell(VISITOR.key).entry
    refund = shop.workplace.drive(shop.workplace.refunding(sale.msgid), Trainer())
    assert refund.result is Result.PAID, refund.reason
    assert money(shop) == 460_00
    assert clearing_accounts(shop) == (0, 0)
    assert shop.disagreements() == []


def test_r23_without_registration_the_bill_is_refused_by_name(shop):
    at_the_desk(shop, "end-elsewhere", certno=VISITOR_ID, place=HERE, insured=FAR_REGION)
    store = open_store(shop.home.elsewhere)
    store.transact(lambda tx: tx.run(update(t.registrations).values(ended="2026-01-01")))
    store.close()
    outcome = shop.sell(VISITOR.key)
    assert outcome.result is Result.REFUSED
    assert "not registered for treatment in 430100" in str(outcome.reason)
    assert money(shop) == 460_00
    at_the_desk(shop, "register-elsewhere", certno=VISITOR_ID, place=HERE, insured=FAR_REGION)
    assert shop.sell(VISITOR.key).result is Result.PAID


def test_r23_the_agency_lists_registrations_of_both_places(shop):
    slip = at_the_desk(shop, "list-elsewhere", certno=VISITOR_ID, insured=FAR_REGION)
    assert [place["place"] for place in slip.document["places"]] == [HERE]
    with pytest.raises(Refused) as unknown:
        at_the_desk(shop, "list-elsewhere", certno=VISITOR_ID)
    assert unknown.value.code is Code.PERSON_UNKNOWN


def test_r23_our_own_people_are_registered_for_other_places(shop):
    card = shop.card("zhao")
    slip = at_the_desk(shop, "register-elsewhere", certno=card.field("citizen_id"), place="330200")
    assert slip.document["insured_place"] == "430102"
    listed = at_the_desk(shop, "list-elsewhere", certno=card.field("citizen_id"))
    assert [place["place"] for place in listed.document["places"]] == ["330200"]


def test_r23_a_silent_insured_place_moves_no_money_and_the_shop_goes_on(shop):
    shop.close()
    settings = shop.home.path / "centre.toml"
    settings.write_text('[routes]\n"330200" = "http://127.0.0.1:9"\n', encoding="utf-8")
    shop.restart(VISITOR.key)
    outcome = shop.sell()
    assert outcome.result is Result.REFUSED
    assert "No money moved" in str(outcome.reason)
    assert shop.sell("qian").result is Result.PAID
    assert money(shop) == 460_00


def test_r23_a_sale_cut_off_at_the_other_centre_is_undone_at_the_next_start(shop):
    """The other centre settles, its answer is lost and this process dies."""
    doors = shop.world.centre.elsewhere.routes.doors
    whole = doors[FAR_REGION]

    class PowerCut(BaseException):
        pass

    def dies_after_settling(request: bytes) -> bytes:
        answer = whole(request)
        if b'"KFWDS"' in request:
            raise PowerCut
        return answer

    shop.world.centre.elsewhere.routes = Routes({FAR_REGION: dies_after_settling})
    with pytest.raises(PowerCut):
        shop.sell(VISITOR.key)
    assert money(shop) == 338_40
    shop.restart(VISITOR.key)
    assert money(shop) == 460_00, "the promise was kept when the counter opened"
    assert clearing_accounts(shop) == (0, 0)
    (case,) = [case for case in shop.workplace.journal.cases() if case.card_no.startswith("X00003")]
    assert case.stage is Stage.INTENT
    shop.recover()
    assert shop.disagreements() == []
    assert shop.sell().result is Result.PAID
