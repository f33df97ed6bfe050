"""Text in columns: a Chinese character takes two, and nothing outgrows its line."""

import pytest

from terminal.columns import between, fit, width


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [("刷卡", 4, "刷卡"), ("刷卡", 3, "刷"), ("ab", 0, ""), ("ab", -5, "")],
)
def test_a_text_is_cut_to_its_columns(text, columns, cut):
    assert fit(text, columns) == cut


@pytest.mark.parametrize(
    ("left", "right"), [("Heir", "380.00"), ("继承人", "380.00"), ("left", "x" * 60), ("", "")]
)
def test_both_edges_fit_into_a_line(left, right):
    assert width(between(left, right, 48)) <= 48
