"""Text in columns: a Chinese character takes two, and nothing outgrows its line."""

import pytest

from terminal.columns import between, fit, width, wrapped


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


def test_a_chinese_sentence_breaks_between_characters_and_never_before_its_full_stop():
    assert list(wrapped("中心没有应答。请再试（一次）。", 12)) == [
        "中心没有应",
        "答。请再试",
        "（一次）。",
    ]
    assert list(wrapped("目录 codes 要么完整，要么不生成。", 10)) == [
        "目录 codes",
        "要么完整，",
        "要么不生",
        "成。",
    ]


def test_a_word_that_fits_no_line_is_cut_and_no_text_is_one_line():
    assert list(wrapped("settlement number", 6)) == ["settle", "ment", "number"]
    assert list(wrapped("", 6)) == [""]
