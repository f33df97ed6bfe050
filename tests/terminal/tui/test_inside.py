"""The inside view: four tabs, unfolding, filter, pause, copy and save; and no PIN in them."""

import re
import stat

import pytest

from card_emulator.view import view
from terminal.columns import width
from terminal.meaning_tables import ELEMENTS, SHAPES
from terminal.tui.inside_panel import InsidePanel
from terminal.tui.inside_rows import NAMES
from terminal.tui.inside_sheets import card_lines, ledger_lines
from terminal.tui.inside_state import Filter, Tab
from terminal.words import CHINESE, ENGLISH, set_language, tr
from tests.support.counter import CHANGING, NARROW, WIDE, golden, opened
from tests.support.foreign_cards import READER, OtherIssuer, inserted

SIZES = {"80x24": NARROW, "120x40": WIDE}
PIN = "246810"
VARYING = (
    (re.compile(r"(?<= )([0-9A-F]{2} ){3}[0-9A-F]{2}$"), "AB AB AB AB"),
    (re.compile(r"\b20\d{6}\b"), "20260101"),
    (re.compile(r"\b20\d\d\b(?!-)"), "2026"),
    (re.compile(r"\d\d:\d\d:\d\d\.\d{3}"), "12:04:31.207"),
    (re.compile(r"P43010200001\d+"), lambda found: "P43010200001" + "9" * (len(found[0]) - 12)),
    (re.compile(r"\b[0-9A-F]{32}\b"), "4301" * 8),
    (re.compile(r"(?<=purse-card:)[0-9A-F]+"), lambda found: "9" * len(found[0])),
    (
        re.compile(r"[0-9A-F]{2}( [0-9A-F]{2}){4,}(?![0-9A-Z])"),
        lambda found: "AB " * (len(found[0]) // 3) + "AB",
    ),
)


def panel(till) -> InsidePanel:
    return till.app.counter_screen.trace_panel


async def sold(till) -> None:
    await till.insert("zhao")
    till.scanned("1001")
    await till.idle()
    await till.pay()


async def look_at(till, tab: Tab) -> None:
    while till.counter.looking.tab is not tab:
        till.press("ctrl+n")
        await till.idle()


async def looked_up(till) -> None:
    """Card and ledger are asked a moment after their tab is opened."""
    what = {Tab.CARD: "card", Tab.LEDGER: "postings"}.get(till.counter.looking.tab, "looking")
    await till.until(lambda: getattr(till.app.inside, what))


async def test_f12_after_a_sale_shows_its_exchange_where_the_result_had_all_the_room(shop):
    async with opened(shop) as till:
        await sold(till)
        assert till.says("PAID")
        till.press("f12")
        await till.idle()
        assert till.says("INSIDE")
        assert not till.says("PAID")
        till.press("f12")
        await till.idle()
        assert till.says("PAID")
        assert not till.says("INSIDE")


async def test_a_result_is_seen_although_the_view_was_open_during_the_sale(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f12")
        await till.idle()
        await till.pay()
        assert till.says("PAID")
        till.press("f12")
        await till.idle()
        assert till.says("INSIDE")


async def test_the_chosen_line_is_unfolded_with_its_clause_and_esc_folds_it(shop):
    async with opened(shop, WIDE) as till:
        await sold(till)
        till.press("f12")
        rows = till.app.inside.rows()
        initialize = [row.label for row in rows].index("INITIALIZE FOR PURCHASE")
        till.press(*["ctrl+up"] * (len(rows) - initialize))
        await till.idle()
        assert till.says("card.md 8, 10.3")
        assert till.says("from the account")
        assert till.says("12.50")
        till.press("escape")
        await till.idle()
        assert till.counter.looking.chosen is None
        assert till.counter.inside


async def test_keys_of_the_view_leave_the_scan_line_alone(shop):
    async with opened(shop, WIDE) as till:
        till.press("f12", "+10", "ctrl+n", "ctrl+f", "ctrl+g", "ctrl+up", "ctrl+down", "ctrl+y")
        till.press("+01", "enter")
        await till.idle()
        assert [row.item.barcode or row.item.medins_list_codg for row in till.counter.basket.rows]
        assert till.scan.value == ""


async def test_closed_the_keys_do_nothing(shop):
    async with opened(shop) as till:
        till.press("ctrl+n", "ctrl+s", "ctrl+up")
        await till.idle()
        assert till.counter.looking.tab is Tab.APDU
        assert not (shop.home.path / "inside").exists()


async def test_a_filter_leaves_one_partner_or_only_trouble(shop):
    async with opened(shop, WIDE) as till:
        till.press("f12")
        await sold(till)
        till.press("ctrl+f", "ctrl+f")
        await till.idle()
        assert till.counter.looking.filter is Filter.PSAM
        assert {row.partner for row in till.app.inside.rows()} == {"PSAM"}
        assert till.says("[PSAM]")
        till.press("ctrl+f", "ctrl+f")
        await till.idle()
        assert not [row for row in till.app.inside.rows() if row.good]


async def test_a_pause_holds_the_view_still_while_the_work_goes_on(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        till.press("f12", "ctrl+g")
        await till.idle()
        assert till.says("[paused]")
        before = till.app.inside.numbers()
        await till.insert("zhao")
        assert till.app.inside.numbers() == before
        till.press("ctrl+g")
        await till.idle()
        assert till.app.inside.numbers()[-1] > before[-1]


async def test_card_and_ledger_show_what_the_sale_did(shop):
    async with opened(shop, WIDE) as till:
        await sold(till)
        till.press("f12")
        await look_at(till, Tab.CARD)
        await till.until(lambda: till.app.inside.card is not None)
        assert till.says("367.50")
        assert till.says("6 / 6")
        assert "SSSE/EF06" in panel(till).text(whole=True)
        await look_at(till, Tab.LEDGER)
        await till.until(lambda: till.app.inside.postings)
        assert till.says("transit:P43010200001")
        till.press("pagedown")
        await till.idle()
        together = re.search(r"together\s+(\S+)", panel(till).text(whole=True))
        assert together is not None
        assert together[1] == "0.00"


async def test_a_message_is_unfolded_to_request_and_reply(shop):
    async with opened(shop, WIDE) as till:
        await sold(till)
        till.press("f12")
        await look_at(till, Tab.MESSAGES)
        assert [told.message.call for told in till.app.inside.rows()][-4:-1] == [
            "2101", "2102", "KCONF"
        ]  # fmt: skip
        till.press("ctrl+up", "ctrl+up", "ctrl+up")
        await till.idle()
        assert till.says('"infno": "2102"')
        assert '"setl_id"' in panel(till).text(whole=True)


async def test_copy_and_save_give_the_tab_as_text(shop):
    async with opened(shop, WIDE) as till:
        await sold(till)
        till.press("f12", "ctrl+up", "ctrl+y")
        await till.idle()
        assert "clause card.md" in till.app.clipboard
        till.press("ctrl+s")
        await till.idle()
        (path,) = (shop.home.path / "inside").iterdir()
        assert path.name.startswith("apdu-")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        text = path.read_text(encoding="utf-8")
        assert "TAC, for the centre" in text
        assert till.says("Saved as")


async def test_no_pin_is_in_any_tab_nor_in_what_is_copied_or_saved(shop):
    async with opened(shop, WIDE) as till:
        till.press("f12")
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        await till.pay(PIN)
        raw = PIN.encode()
        forms = {PIN, raw.hex(), raw.hex(" "), "24 68 10", "24:68:10", repr(raw)}
        for tab in Tab:
            till.app.inside.card = till.app.inside.postings = None
            await look_at(till, tab)
            await looked_up(till)
            told = till.text() + panel(till).text(whole=True)
            assert not [form for form in forms if form.lower() in told.lower()], tab
        assert "VERIFY" in {row.label for row in till.app.trace.rows}
        assert not [row for row in till.app.trace.rows if raw in row.command + row.data]


async def test_a_card_of_another_issuer_leaves_nothing_of_its_holder(shop, monkeypatch):
    monkeypatch.setenv("SHUAKA_USER_READER", READER)
    shop.restart()
    card = OtherIssuer(serial=77)
    seen = view(card.card.image)
    atr = card.card.image.atr[-8:]
    private = {seen.field(name) for name in ("name", "citizen_id", "card_no", "card_sn")}
    private |= {atr.hex().upper(), atr.hex(" ").upper(), seen.field("card_no").encode().hex(" ")}
    with inserted(card):
        async with opened(shop, WIDE) as till:
            till.press("f12")
            await till.until(lambda: till.counter.card.sentence is not None)
            await till.idle()
            assert any(row.hidden for row in till.app.trace.rows)
            for tab in Tab:
                await look_at(till, tab)
                told = till.text() + panel(till).text(whole=True)
                assert not [one for one in private if one and one in told], tab


async def test_what_a_card_says_before_it_proves_itself_is_forgotten_with_it(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        labels = [row for row in till.app.trace.rows if row.label == "READ RECORD SSSE/EF05"]
        assert any(b"X0000001" in row.data for row in labels)
        trace = till.app.trace
        trace._ours = False
        trace._pending.append((labels[0], b"secret", b"secret"))
        await till.insert("wu")
        assert b"secret" not in [row.data for row in trace.rows]


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
def test_the_names_of_fields_have_room(spoken):
    set_language(spoken)
    columns = [one for shape in SHAPES.values() for one in (*shape.sent, *shape.got)]
    for name in (*(one.name for one in columns), *ELEMENTS.values()):
        assert width(tr(name)) <= NAMES - len("07 "), name


def test_a_remote_centre_and_a_card_elsewhere_say_so():
    def said(lines):
        return " ".join(one.plain for one in lines)

    assert "remote" in said(ledger_lines(None, "M1", 60, embedded=False))
    assert "Nothing was sold" in said(ledger_lines(None, "", 60, embedded=True))
    assert "No money moved" in said(ledger_lines((), "M1", 60, embedded=True))
    assert "No card" in said(card_lines(None, None, 60))


async def test_a_card_in_a_reader_of_the_machine_is_masked(shop):
    async with opened(shop, WIDE) as till:
        await till.insert("zhao")
        told = " ".join(one.plain for one in card_lines(None, till.counter.card.face, 60))
    assert "reader of its own" in told
    assert "X00000019" not in told
    assert "0019" in told


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
@pytest.mark.parametrize("size", SIZES)
async def test_the_tabs_are_as_they_were_approved(shop, size, spoken):
    def looks(name):
        text = panel(till).paint(panel(till).size).plain
        for pattern, stand_in in (*VARYING, *CHANGING):
            text = "\n".join(pattern.sub(stand_in, one).rstrip() for one in text.split("\n"))
        golden(f"inside-{name}-{size}-{spoken}", text + "\n")

    set_language(spoken)
    async with opened(shop, SIZES[size]) as till:
        await sold(till)
        till.press("f12", "ctrl+f")
        await till.idle()
        rows = [row.label for row in till.app.inside.rows()]
        till.press(*["ctrl+up"] * (len(rows) - rows.index("DEBIT FOR PURCHASE")))
        await till.idle()
        looks("apdu")
        await look_at(till, Tab.CARD)
        await till.until(lambda: till.app.inside.card is not None)
        looks("card")
        await look_at(till, Tab.MESSAGES)
        looks("messages")
        await look_at(till, Tab.LEDGER)
        await till.until(lambda: till.app.inside.postings)
        looks("ledger")
