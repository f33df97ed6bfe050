"""The URL styles clients of the field use (settlement.md 2.4): which address means which message.

The body's `infno` decides; an address that names one as well must name the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIX = r"(?:/[\w.-]+)*"
_INFNO = r"(?P<infno>[0-9]{4}[A-Z]?|[0-9]{6}|K[A-Z]{2,4})"

STYLES = {
    "callService": re.compile(rf"{_PREFIX}/callService(?:/{_INFNO})?"),
    "infno": re.compile(rf"{_PREFIX}/{_INFNO}"),
    "service": re.compile(rf"{_PREFIX}/\w+Service/(?!callService)\w+"),
}
"""Style -> its addresses; "service" has one address per transaction."""

SERVICES = {
    "outpatientSettleService/saveSettletmentA": "2207",
    "ybSettlementStmtService/stmt": "3201",
    "ybSettlementStmtService/stmtDetail": "3202",
    "hospitalRegisterService/hospitalRegisterSave": "2401",
}
"""Addresses of the service style whose transaction is known; others take the body's word."""


DESCRIBED = {
    "callService": "/fsi/api/rsfComIfsService/callService/{infno}",
    "service": "/fsi/api/fsiService/transaction{infno}",
}
"""Style -> an address of a transaction that it mounts; any other style mounts the plain one."""


def address_of(infno: str, style: str) -> str:
    """Where a client of the mounted style sends a transaction."""
    if style == "service":
        for known, theirs in SERVICES.items():
            if theirs == infno:
                return f"/fsi/api/{known}"
    return DESCRIBED.get(style, "/{infno}").format(infno=infno)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says: a transaction number, or "" for what the body says."""

    infno: str


def read_address(path: str, style: str) -> Address | None:
    """The address of a message in the mounted style ("all" for any), or None for none."""
    for name, pattern in STYLES.items():
        found = pattern.fullmatch(path) if style in ("all", name) else None
        if found is not None:
            if name == "service":
                return Address(SERVICES.get("/".join(path.split("/")[-2:]), ""))
            return Address(found["infno"] or "")
    return None
