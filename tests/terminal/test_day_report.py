"""The day report: figures of the journal, bars that fit, files that say the same."""

import csv
import io
import json

import pypdf
import pytest

from terminal.assemble.world import Trainer
from terminal.bars import Bar, Scale, as_text
from terminal.columns import width
from terminal.day import figures_of
from terminal.day_report import COLUMNS, as_lines, as_rows, as_screen, figures, scale_of
from terminal.pdf import A4_WIDE, as_pdf
from terminal.words import set_language


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


@pytest.fixture
def day(shop):
    """Three sales, one of them given back, and three refusals."""
    shop.sell("zhao", shop.order("1001"))
    shop.sell("sun", shop.order("1002"))
    given_back = shop.sell("zhao", shop.order("1003")).entry
    shop.workplace.drive(shop.workplace.refunding(given_back.msgid), Trainer())
    for _ in range(2):
        shop.sell("wu")
    shop.sell("li")
    return figures_of(shop.workplace)


def test_takings_are_the_sum_of_the_parts_and_a_refund_counts_negative(day):
    takings = day.takings
    assert (takings.sales, takings.refunds) == (3, 1)
    assert takings.parts == (0, 12_50, 38_60)
    assert sum(hour.total_fen for _, hour in day.hours) == takings.total_fen == 51_10


def test_refusals_are_counted_by_reason(day):
    assert [count for _, count in day.refusals] == [2, 1]
    assert "reported lost" in day.refusals[0][0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_fits(day, language):
    set_language(language)
    lines = as_screen([*as_lines(day, "朝阳大药房")])
    assert all(width(line) <= COLUMNS for line in lines)


def test_a_day_without_a_sale_says_so(shop):
    lines = as_screen([*as_lines(figures_of(shop.workplace), "x")])
    assert "Nothing was taken." in lines


def test_refusals_of_other_days_are_not_counted(shop):
    shop.workplace.journal.note_refusal("2020-01-01T10:00:00", "Old.")
    assert figures_of(shop.workplace).refusals == ()
    assert figures_of(shop.workplace, "2020-01-01").refusals == (("Old.", 1),)


def test_the_table_has_one_row_for_each_hour(day):
    rows = [*as_rows(day)]
    assert len(rows) == 1 + len(day.hours)
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_bar_is_as_long_as_its_share():
    scale, half = Scale(4, 6), Bar("a", (25, 25, 0), 100, "0.50")
    drawn = as_text(half, scale, 52)
    assert (drawn.count("█"), drawn.count("▒"), drawn.count("░")) == (10, 10, 0)
    assert len(as_text(Bar("b", (100,), 100, "1.00"), scale, 52)) == 52


def test_negative_hours_draw_no_bar(shop):
    text = as_text(Bar("9", (-5, 0, 0), 1, "-0.05"), Scale(2, 6), 40)
    assert "█" not in text


def test_the_pdf_says_the_same(day):
    lines = [*as_lines(day, "朝阳大药房")]
    document = as_pdf(lines, A4_WIDE, title="day", scale=scale_of)
    text = pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text().replace("\0", "")
    assert "51.10" in text
    assert "朝阳大药房" in "".join(text.split())


def test_the_command_writes_json_csv_and_pdf(shuaka, tmp_path):
    sheet, paper = tmp_path / "day.csv", tmp_path / "day.pdf"
    told = shuaka("day", "report", "--json", "--csv", str(sheet), "--pdf", str(paper))
    assert told.exit_code == 0
    document = json.loads(told.stdout)
    assert document["files"] == [str(paper), str(sheet)]
    assert next(csv.reader(sheet.open()))[0] == "hour"
    assert paper.read_bytes().startswith(b"%PDF")


def test_nothing_of_nothing():
    assert figures([], [], [], ("2026-11-21", "2026-11-21")).takings.total_fen == 0
