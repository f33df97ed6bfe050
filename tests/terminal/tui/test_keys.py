"""Keys of one's own, help for where one is, everything by its words, readers, colours."""

import asyncio
from dataclasses import replace

import pytest

from terminal.tui import keymap
from terminal.tui.actions import ACTIONS
from terminal.tui.chooser import Chooser
from terminal.tui.form import Form
from terminal.tui.help import Help
from terminal.tui.inside_state import Tab
from terminal.tui.keymap import FILE, load_keys, renamed
from terminal.tui.menu import READERS
from terminal.tui.palette import Palette
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.tui.readers_screen import Readers
from terminal.tui.scan_line import ScanInput
from terminal.tui.theme import COUNTER, DAYLIGHT
from terminal.words import CHINESE, set_language
from tests.support.counter import WIDE, opened

COLOURS = ("accent", "success", "warning", "error", "muted", "training")
READABLE = 4.5


@pytest.fixture(autouse=True)
def usual_keys():
    yield
    keymap.use(ACTIONS)


@pytest.fixture
def keys_file(tmp_path):
    def written(text):
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        return load_keys(tmp_path)

    return written


def test_without_a_file_the_keys_are_the_tables(tmp_path):
    assert load_keys(tmp_path) == (ACTIONS, None)


async def test_two_keys_can_be_exchanged_and_every_word_about_them_follows(shop, keys_file):
    keys, wrong = keys_file('balance = "F8"\npay = "F5"\ncard = "ctrl+k"\n')
    assert wrong is None
    async with opened(shop, WIDE, keys=keys) as till:
        assert till.says("Ctrl+K opens the drawer.")
        till.scanned("1001")
        await till.idle()
        assert till.says("(Ctrl+K).")
        await till.insert("zhao")
        assert till.says("F5 Pay")
        till.press("f5")
        await till.dialog(ConfirmSplit)
        till.press("escape")
        await till.idle()
        till.press("escape", "f8")
        await till.idle()
        assert till.says("Card and account were read again")
        till.press("f2", "ctrl+k")
        await till.dialog(Chooser)


async def test_the_keys_of_the_inside_view_can_be_moved_too(shop, keys_file):
    keys, wrong = keys_file('inside-tab = "ctrl+k"\ntheme = "ctrl+n"\n')
    assert wrong is None
    async with opened(shop, WIDE, keys=keys) as till:
        till.press("f12")
        await till.until(lambda: till.counter.inside)
        assert till.says("Ctrl+K tab F filter")
        till.press("ctrl+k")
        await till.until(lambda: till.counter.looking.tab is Tab.CARD)
        till.press("ctrl+n")
        await till.until(lambda: till.app.theme == DAYLIGHT.name)
        assert till.counter.looking.tab is Tab.CARD
        till.press("ctrl+t")
        await till.idle()
        assert till.app.theme == DAYLIGHT.name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('pay = "F5"', "pay = F5"),
        ('nothing = "F5"', 'nothing = "F5"'),
        ('pay = "p"', 'pay = "p"'),
        ('pay = "ctrl+m"', 'pay = "ctrl+m"'),
        ('pay = "ctrl+n"', "pay = inside-tab = Ctrl+N"),
        ('inside-tab = "F8"', "pay = inside-tab = F8"),
        ('inside-tab = "ctrl+e"', 'inside-tab = "ctrl+e"'),
        ('inside-nothing = "F20"', 'inside-nothing = "F20"'),
        ("pay = 8", 'pay = "8"'),
        ("pay =", "Invalid value"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence_and_the_keys_stay(
    keys_file, text, words
):
    keys, wrong = keys_file(text)
    assert keys == ACTIONS
    assert words in str(wrong)
    assert FILE in str(wrong)
    assert "the keys are the usual ones" in str(wrong)


async def test_why_a_file_is_not_used_is_said_at_the_start(shop, keys_file):
    keys, wrong = keys_file('pay = "F5"')
    async with opened(shop, keys=keys, notice=wrong) as till:
        assert till.says("the keys are the usual ones")


def test_only_whole_key_names_are_renamed():
    keymap.use([one if one.name != "help" else type(one)(
        "f9", "F9", one.name, one.label, one.about, one.when) for one in ACTIONS])  # fmt: skip
    assert renamed("F1, F10, F12 and 按F1键") == "F9, F10, F12 and 按F9键"


async def test_help_says_where_one_is_and_which_keys_work_there(shop):
    async with opened(shop, WIDE) as till:
        till.press("f1")
        await till.dialog(Help)
        assert till.says("Scan or type the first item.")
        assert not till.says("ask the centre, confirm")
        till.press("escape")
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f1")
        await till.dialog(Help)
        assert till.says("Scan on, or F8")
        assert till.says("ask the centre, confirm")


async def test_help_in_a_dialog_explains_it_and_gives_nothing_away(shop):
    async with opened(shop) as till:
        till.press("f2", "f1")
        await till.until(lambda: till.says("The training cards."))
        till.press("f1")
        await till.until(lambda: not till.says("The training cards."))
        till.press("escape")
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f8")
        await till.dialog(ConfirmSplit)
        till.press("enter")
        await till.dialog(PinDialog)
        till.press("+24", "f1", "+6810")
        await till.until(lambda: till.says("Only the holder types here"))
        assert till.says("* * * * * *")
        till.press("escape")
        await till.idle()


async def test_everything_is_found_by_a_part_of_its_words(shop):
    async with opened(shop) as till:
        till.press("ctrl+p", *"report a lost")
        palette = await till.dialog(Palette)
        await till.until(lambda: palette._typed == "report a lost")
        assert [work.kind for work in palette.found()] == ["desk"] * len(palette.found())
        assert palette.found()
        till.press("enter")
        await till.dialog(Form)
        till.press("escape")
        await till.idle()
        till.press("ctrl+p", *"drawer", "enter")
        await till.dialog(Chooser)
        assert till.says("Card drawer")


async def test_the_palette_is_searched_in_both_languages_and_says_when_nothing_fits(shop):
    set_language(CHINESE)
    async with opened(shop) as till:
        till.press("ctrl+p", *"menu")
        palette = await till.dialog(Palette)
        await till.until(lambda: palette._typed == "menu" and palette.found())
        till.press(*"zzz")
        await till.until(lambda: not palette.found())
        till.press("enter", "escape")
        await till.idle()


async def test_paying_from_the_palette_locks_the_scan_line_like_its_key(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        till.press("ctrl+p", *"ask the centre", "enter")
        await till.dialog(ConfirmSplit)
        till.press("escape")
        await till.idle()
        assert till.scan.value == ""


async def test_the_readers_are_shown_with_their_slots_and_what_happens_in_them(shop):
    async with opened(shop, WIDE) as till:
        await till.choose(READERS)
        await till.dialog(Readers)
        await till.until(lambda: till.says("user card · empty") and till.says("PSAM · card in"))
        await asyncio.to_thread(shop.workplace.drawer.insert, "zhao")
        await till.until(lambda: till.says("a card is in") and till.says("user card · card in"))
        await asyncio.to_thread(shop.workplace.drawer.pull)
        await till.until(lambda: till.says("a card is out") and till.says("user card · empty"))
        till.press("escape")
        await till.until(lambda: len(till.app.screen_stack) == 1)


async def test_the_screen_turns_light_and_dark_also_over_a_dialog(shop):
    async with opened(shop) as till:
        assert till.app.theme == COUNTER.name
        till.press("f2", "ctrl+t")
        await till.until(lambda: till.app.theme == DAYLIGHT.name)
        assert isinstance(till.app.screen, Chooser)
        till.press("ctrl+t")
        await till.until(lambda: till.app.theme == COUNTER.name)


@pytest.mark.parametrize("theme", [COUNTER, DAYLIGHT], ids=lambda theme: theme.name)
def test_every_colour_can_be_read_on_both_grounds(theme):
    colours = {**theme.variables, "accent": theme.accent, "success": theme.success,
               "warning": theme.warning, "error": theme.error}  # fmt: skip
    for ground in (theme.background, theme.surface):
        assert contrast(theme.foreground, ground) >= 7
        for name in COLOURS:
            assert contrast(colours[name], ground) >= READABLE, (name, ground)


def contrast(one, other):
    """The ratio that WCAG 2 defines."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def test_with_no_color_there_are_greys_only_and_the_words_stay(shop, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(shop) as till:
        await till.insert("wu")
        till.press("f8")
        await till.idle()
        assert till.says("✗ not usable")
        assert colours_of(till) <= {0}


async def test_with_colour_there_is_more_than_grey(shop):
    async with opened(shop) as till:
        await till.insert("wu")
        assert max(colours_of(till)) > 0


def colours_of(till):
    """How far the red, green and blue of each painted colour are apart, as the screen is sent."""
    strips = till.app.screen._compositor.render_strips()
    spread = set()
    for strip in strips:
        for filter_ in till.app._filters:
            strip = strip.apply_filter(filter_, till.app.screen.background_colors[1])
        for segment in strip:
            for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                if colour is not None and colour.triplet is not None:
                    spread.add(max(colour.triplet) - min(colour.triplet))
    return spread


async def test_without_animation_the_cursor_does_not_blink(shop):
    shop.workplace.settings = replace(shop.workplace.settings, animation=False, theme="light")
    async with opened(shop) as till:
        assert till.app.animation_level == "none"
        assert till.app.theme == DAYLIGHT.name
        assert not till.app.counter_screen.query_one(ScanInput).cursor_blink
