"""F10, Activate the card, and a new PIN with a code: the counter's own rows."""

from terminal.desk.fields import read_values
from terminal.desk.operation import Place
from terminal.desk.table import BY_NAME
from terminal.new_pin import Asked
from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.menu import ACTIVATE, CODE
from terminal.tui.pin import PinDialog
from terminal.tui.slip import Refusal, SlipDialog
from tests.support.card_life import CHOSEN, INITIAL, HolderClerk
from tests.support.counter import opened
from tests.terminal.tui.test_pin_change import asks, types


async def choose(till, row, card):
    await till.insert(card)
    till.press("f10")
    menu = await till.dialog(Chooser)
    place = [choice.value for choice in menu._choices].index(row)
    till.press(*["down"] * place, "enter")


async def closed(till):
    till.press("enter")
    await till.idle()


async def test_a_card_is_activated_and_its_money_loaded_at_the_counter(shop):
    async with opened(shop) as till:
        await choose(till, ACTIVATE, "li")
        for asked, digits in zip(Asked, (INITIAL, CHOSEN, CHOSEN), strict=True):
            await types(till, asked, digits)
        await till.until(lambda: type(till.app.screen) is PinDialog)
        till.press("+" + CHOSEN, "enter")
        await till.dialog(SlipDialog)
        assert till.says("The card is activated")
        assert till.says("95.00")
        await closed(till)
        till.scanned("1001")
        assert await till.pay(CHOSEN) == "paid"


async def test_a_card_pulled_at_the_counter_goes_on_when_it_is_back(shop):
    async with opened(shop) as till:
        await choose(till, ACTIVATE, "li")
        await asks(till, Asked.OLD)
        shop.workplace.drawer.pull()
        for asked, digits in zip(Asked, (INITIAL, CHOSEN, CHOSEN), strict=True):
            await types(till, asked, digits)
        await till.dialog(Refusal)
        assert till.says("it goes on from there")
        await closed(till)
        await choose(till, ACTIVATE, "li")
        await asks(till, Asked.OLD)
        assert till.says("Change the PIN")
        till.press("escape")
        await till.dialog(Refusal)


async def test_a_code_from_the_telephone_sets_a_pin_at_the_counter(shop):
    card = shop.card("zhao")
    typed = {
        "certno": card.field("citizen_id"),
        "name": card.field("name"),
        "card_tail": card.field("card_no")[-4:],
    }
    flow = BY_NAME["pin-code"].performing(read_values(BY_NAME["pin-code"], typed))
    code = shop.workplace.drive(flow, HolderClerk(), Place.TELEPHONE).document["code"]
    async with opened(shop) as till:
        await choose(till, CODE, "zhao")
        await till.dialog(Form)
        till.press(f"+{code}", "enter")
        for asked in (Asked.NEW, Asked.AGAIN):
            await types(till, asked, CHOSEN)
        await till.dialog(SlipDialog)
        assert not till.says(str(code))
        await closed(till)
        till.scanned("1001")
        assert await till.pay(CHOSEN) == "paid"
