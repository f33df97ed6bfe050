"""F10, sell on a prescription: its drugs come into the basket, its care counts."""

from terminal.outcome import Result
from terminal.tui import menu
from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from tests.support.bank_life import certno
from tests.support.counter import opened
from tests.support.desk_work import at_the_desk


def prescribed(shop, items="1109:2,1119"):
    at_the_desk(shop, "register-illness", certno=certno(shop), illness="M03900",
                illness_name="高血压", since="2020-01-01")  # fmt: skip
    shop.workplace.drawer.insert("zhao")
    slip = at_the_desk(shop, "prescribe", items=items, doctor="张医生", care="14",
                       illness="M03900")  # fmt: skip
    shop.workplace.drawer.pull()
    return slip.document["prescription"].rxno


def left(shop, rxno):
    items = at_the_desk(shop, "prescription", rxno=rxno).document["prescription"].items
    return [int(item.cnt - item.dispensed) for item in items]


async def asked(till, rxno):
    """The number typed at the menu's row."""
    till.press("f10")
    chooser = await till.dialog(Chooser)
    rows = [choice.value for choice in chooser._choices]
    till.press(*["down"] * rows.index(menu.PRESCRIPTION), "enter")
    await till.dialog(Form)
    till.press("+" + rxno, "enter")
    await till.idle()


async def test_what_is_left_comes_into_the_basket_and_the_sale_is_chronic_care(shop):
    rxno = prescribed(shop)
    async with opened(shop) as till:
        await till.insert("zhao")
        await asked(till, rxno)
        rows = till.counter.basket.rows
        assert [(row.item.medins_list_codg, row.count) for row in rows] == [
            ("1109", 2),
            ("1119", 1),
        ]
        assert till.says(f"prescription {rxno}")
        assert await till.pay() is Result.PAID
        settlement = till.counter.outcome.entry.settlement
        assert settlement.med_type == "14"
        await asked(till, rxno)
        assert till.says("Nothing of this prescription")
    assert left(shop, rxno) == [0, 0]


async def test_a_held_one_is_chronic_care_after_a_restart_too(shop):
    rxno = prescribed(shop)
    async with opened(shop) as till:
        await asked(till, rxno)
        till.press("f3")
        await till.idle()
    shop.restart()
    async with opened(shop) as till:
        await till.insert("zhao")
        till.press("f3")
        await till.idle()
        assert till.counter.basket.order().dise_codg == "M03900"
        assert await till.pay() is Result.PAID
        assert till.counter.outcome.entry.settlement.med_type == "14"
    assert left(shop, rxno) == [0, 0]


async def test_with_something_else_in_the_basket_no_fund_shares_in_it(shop):
    rxno = prescribed(shop)
    async with opened(shop) as till:
        await till.insert("zhao")
        await asked(till, rxno)
        till.scanned("1306")
        await till.idle()
        assert await till.pay() is Result.PAID
        assert till.counter.outcome.entry.settlement.med_type == "41"
        assert till.counter.basket.prescribed is None
    assert left(shop, rxno) == [0, 0]


async def test_a_number_nobody_issued_is_said_and_a_full_basket_waits(shop):
    async with opened(shop) as till:
        await asked(till, "RX2020010100000000")
        assert till.says("No hospital issued")
        till.scanned("1001")
        await till.idle()
        till.press("f10")
        chooser = await till.dialog(Chooser)
        rows = [choice.value for choice in chooser._choices]
        till.press(*["down"] * rows.index(menu.PRESCRIPTION), "enter")
        await till.idle()
        assert till.says("Sell or hold the basket first")
