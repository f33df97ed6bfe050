"""The switches in which centres differ (settlement.md 8), and the named sets of them.

A profile is a TOML file of data/profiles: what it does not say is as in `Profile` here, the default
dialect. Switches are data; each is read at the one place that acts on it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from backend.serious_illness import serious_illness_of

REPLAY, REJECT = "replay", "reject"
OFF, WARN, REFUSE = "off", "warn", "refuse"
CLAIM_RULES = frozenset({"duplicate", "quantity", "sex", "age", "restricted"})
"""The rules a claim is held against (claims/rules.py), each at one of these levels."""

CHECKS = frozenset({"required", "lengths", "codes", "dates"})
"""What a strict centre holds against the tables; a lenient one checks what it needs itself."""


class ProfileWrong(Exception):  # noqa: N818 - names what the user gave, not a bug
    """No such profile, or its file says something that is no switch; `template` and `values`."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Profile:
    """One centre's habits; `area` is its six-digit district, also its clearing agency.

    `checks`: which rows of the tables are held (`CHECKS`). `clock_window_s`: how far a message's
    time may be off, 0 for any. `reversal_unknown_is_ok`: a 2601 for an unknown original answers 0
    (a tombstone is written in either case). `fund_total_includes_account`: fund_pay_sumamt counts
    the personal account. `acct_mulaid_inside_acct`: acct_pay counts what relatives pay.
    `card_no_format`: a regular expression for the number of a card credential, "" for any.
    `temporary_loss_days`, `loss_letter_days`, `collection_days`: how long a loss report by
    telephone and a stamped letter hold, and when the new card can be collected (rules.md R10).
    `elsewhere_unregistered`: a bill from a place where its person is not registered for treatment
    is refused, or pooled funds pay less of it (registrations.py).
    `claim_rules`: rule -> what comes of breaking it, `WARN` where nothing is said.
    `prescription_required`: what a fund shares in at a pharmacy names an issued prescription.
    `serious_illness`: what residents bear of a year's stays above a floor (yuan) and the fund's
    share of it, upwards; the training place has none.
    `sale_upload_wanted`: terminals tell of goods by 3505A and 3506 (settlement.md 2.16).
    `url_style`: "all", or the one style of 2.4 that is mounted. `renumbered`: other centres'
    transaction numbers and ours.
    """

    name: str = "default"
    area: str = "430100"
    checks: frozenset[str] = frozenset()
    clock_window_s: int = 0
    infcode_type: Literal["number", "string"] = "number"
    fund_total_includes_account: bool = False
    acct_mulaid_inside_acct: bool = True
    cancel_field_names: Literal["old", "new", "both"] = "both"
    reversible_infnos: frozenset[str] = frozenset({"2102", "2207", "2304", "2401", "2402", "KLDI"})
    signin_required: bool = True
    duplicate_msgid: Literal["replay", "reject"] = "replay"
    reversal_unknown_is_ok: bool = True
    header_auth: Literal["none", "hunan", "tif"] = "none"
    url_style: Literal["all", "callService", "infno", "service"] = "all"
    med_type_inpatient: Literal["21", "2101"] = "2101"
    card_no_format: str = ""
    druginfo_requires_identity: bool = False
    trace_code_required: bool = False
    sale_upload_wanted: bool = False
    account_pays_own_expense: bool = True
    relative_order: Literal["own_first", "relatives_first"] = "own_first"
    refunds_counted_in_3201: bool = True
    precheck_balc_after: bool = True
    outpatient_supplement: bool = False
    temporary_loss_days: int = 7
    loss_letter_days: int = 30
    collection_days: int = 7
    elsewhere_unregistered: Literal["refuse", "lower"] = "refuse"
    renumbered: dict[str, str] = field(default_factory=dict, hash=False)
    claim_rules: dict[str, str] = field(default_factory=dict, hash=False)
    prescription_required: bool = False
    serious_illness: dict[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        assert self.checks <= CHECKS, self.checks
        assert set(self.claim_rules) <= CLAIM_RULES, self.claim_rules
        assert set(self.claim_rules.values()) <= {OFF, WARN, REFUSE}, self.claim_rules


DEFAULT = Profile()


def profile_names() -> list[str]:
    """The profiles that come with the program."""
    return sorted(path.name.removesuffix(".toml") for path in _folder().iterdir()
                  if path.name.endswith(".toml"))  # fmt: skip


@cache
def load_profile(name: str) -> Profile:
    """A profile by name, or from a TOML file of one's own by path. Raises ProfileWrong."""
    own = Path(name)
    path: Traversable = own if own.suffix == ".toml" else _folder().joinpath(f"{name}.toml")
    known = name in profile_names() or own.suffix == ".toml"
    if not known or not path.is_file():
        raise ProfileWrong(
            "There is no profile {name}. Known are: {known}.",
            name=name, known=", ".join(profile_names()),
        )  # fmt: skip
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise _wrong(name, str(bad)) from bad
    return Profile(**{"name": own.stem} | _switches(name, content))


def _switches(name: str, content: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(Profile)
    known = {item.name for item in fields(Profile)}
    for switch, value in content.items():
        if switch not in known or not _fits(hints[switch], value):
            raise _wrong(name, switch)
    switches: dict[str, Any] = {
        switch: frozenset(value) if isinstance(value, list) else value
        for switch, value in content.items()
    }
    if not switches.get("checks", frozenset()) <= CHECKS:
        raise _wrong(name, "checks")
    rules = switches.get("claim_rules", {})
    if not (set(rules) <= CLAIM_RULES and set(rules.values()) <= {OFF, WARN, REFUSE}):
        raise _wrong(name, "claim_rules")
    try:
        serious_illness_of(switches.get("serious_illness", {}))
    except ValueError as bad:
        raise _wrong(name, f"serious_illness: {bad}") from bad
    try:
        re.compile(switches.get("card_no_format", ""))
    except re.error as bad:
        raise _wrong(name, f"card_no_format: {bad}") from bad
    return switches


def _fits(hint: Any, value: Any) -> bool:
    """Whether a TOML value can be a switch of that type."""
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if get_origin(hint) is frozenset:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return type(value) is hint


def _wrong(name: str, detail: str) -> ProfileWrong:
    return ProfileWrong("The profile {name} is wrong at {detail}.", name=name, detail=detail)


def _folder() -> Traversable:
    return files("backend").joinpath("data/profiles")
