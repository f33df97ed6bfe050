"""Chinese names of members, for errors: the same name means the same thing nearly everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Any

import msgspec

from backend.protocol.calls import CALLS
from backend.protocol.envelope import Request
from backend.protocol.fields import members

_NODES = {
    "input": "交易输入",
    "durg_trac_info": "追溯码节点信息",
    "drugtracinfo": "溯源码节点信息",
}
"""Nodes that have a name in the tables; the others have none."""


def chinese_name(path: str) -> str:
    """The name of the member a path ends in, "" for one that is in no table."""
    last = path.rpartition(".")[2].partition("[")[0]
    return _names().get(last) or _NODES.get(last, "")


@cache
def _names() -> dict[str, str]:
    """Member -> the name most tables give it."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    _collect(Request, found)
    for call in CALLS.values():
        _collect(call.input, found)
    return {name: names.most_common(1)[0][0] for name, names in found.items()}


def _collect(kind: type[Any], found: defaultdict[str, Counter[str]]) -> None:
    if not issubclass(kind, msgspec.Struct):
        return
    for member in members(kind):
        if member.rule is not None:
            found[member.name][member.rule.chinese] += 1
        if member.inner is not None:
            _collect(member.inner, found)
