"""What is wrong with a member, in Chinese: refusals carry short English details, `err_msg` these.

What no row of the table knows reads the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable

KINDS = {
    "object": "对象",
    "array": "数组",
    "str": "文本",
    "int": "整数",
    "float": "数字",
    "decimal": "数字",
    "bool": "真假值",
    "null": "空值",
}
"""What JSON has, by the decoder's word."""


def _kinds(words: str) -> str:
    return "或".join(dict.fromkeys(KINDS.get(word, word) for word in words.split(" | ")))


def _expected(found: re.Match[str]) -> str:
    return f"应为{_kinds(found[1])}，实为{_kinds(found[2])}"


Said = str | Callable[[re.Match[str]], str]

_ROWS: tuple[tuple[str, Said], ...] = (
    ("empty", "不能为空"),
    ("missing", "缺少"),
    ("unknown|no such line", "不存在"),
    ("not unique|a number twice", "重复"),
    ("used before", "已使用"),
    ("digits", "只能是数字"),
    (r"(\d+) digits", r"应为\1位数字"),
    (r"<= (\d+) digits", r"整数部分最多\1位"),
    (r"(\d+) decimals", r"最多\1位小数"),
    (r"0 < n < (\S+), (\d+) decimals", r"应大于0、小于\1，最多\2位小数"),
    (r"(\d+) bytes", r"应为\1字节"),
    (r"more than (\d+) bytes", r"超过\1字节"),
    ("more than was entered", "多于已录入的数量"),
    ("not the person of the original", "与原交易的人员不符"),
    ("not this person's", "与人员不符"),
    ("not this stay's", "与本次住院不符"),
    ("not this visit's", "与本次就诊不符"),
    ("not this sale's", "与本次销售不符"),
    ("one batch", "只能是一个批次"),
    ("no free lines", "没有未结算的费用明细"),
    (r"(\d+) terminals are signed on", r"已有\1台终端签到"),
    ("Expected `([^`]+)`, got `([^`]+)`", _expected),
    ("Invalid decimal string", "不是数字"),
    ("Number out of range", "数字超出范围"),
    (r"packed as (.*)", r"不受理压缩的报文（\1）"),
    (r"not an amount of money with two decimals: (.*)", r"不是两位小数的金额：\1"),
    (r"not an amount of money: (.*)", r"不是金额：\1"),
    (".*base64.*|Incorrect padding", "不是base64编码"),
    (r"JSON is malformed: .*\(byte (\d+)\)", r"第\1字节处不是JSON"),
    ("Input data was truncated", "报文为空或不完整"),
    ("maximum recursion depth.*", "嵌套过深"),
    (r"not UTF-8|Invalid UTF-8.*|'utf-8' codec.*", "不是UTF-8编码"),
    (r"a character U\+0000", "含有字符U+0000"),
    ("not JSON as this address wants it", "不是该地址所要的JSON"),
    (r"incomplete after (\S+) s", r"\1秒内未收完"),
    ("the caller went away", "请求方已断开"),
    (r"not a zip archive.*", "不是zip压缩文件"),
    (r"one text file of at most (\d+) MB", r"压缩文件内应有一个不超过\1MB的文本文件"),
    (r"neither stored nor deflated", "压缩方式应为存储或deflate"),
    (r"(\d+) columns instead of (\d+)", r"有\1列，应为\2列"),
    (r"(\d+)\.\.(\d+) characters", r"限\1至\2个字符"),
    (r">= (\d.*)", r"不得早于\1"),
    (r"<= (\d{4}-.*)", r"不得晚于\1"),
    (r"([\d-]+)\.\.([\d-]+)", r"限\1至\2"),
    (r"([0-9A-Z]+(?:/[0-9A-Z]+)*(?:/\.\.\.)?)", r"应为\1"),
    (r"(yyyy[-yMdHms: ]+)", r"应写作\1"),
    (r"(\S+ \S+) \+-(\d+) s", r"与中心时间\1相差超过\2秒"),
)
_TABLE = tuple((re.compile(pattern), said) for pattern, said in _ROWS)


def in_chinese(detail: str) -> str:
    """A detail as `err_msg` says it."""
    for pattern, said in _TABLE:
        found = pattern.fullmatch(detail)
        if found is not None:
            return found.expand(said) if isinstance(said, str) else said(found)
    return detail
