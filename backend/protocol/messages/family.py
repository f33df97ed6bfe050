"""The K messages of mutual aid (rules.md R4): who may spend how much of whose account.

KBIND reserves a limit of the giver's money at the centre; KLIMT changes it, KUNBD gives the rest
back, KORDR says which relative pays first, KRELS lists. Both people are named by their citizen id.
"""

from __future__ import annotations

import msgspec

SPOUSE, PARENT, CHILD = "spouse", "parent", "child"


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KBIND: `user` is the giver's spouse, parent or child."""

    giver_certno: str
    user_certno: str
    relation: str
    limit_fen: int


class BindRequest(msgspec.Struct, frozen=True):
    """Input of KBIND."""

    data: Binding


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KUNBD."""

    giver_certno: str
    user_certno: str


class UnbindRequest(msgspec.Struct, frozen=True):
    """Input of KUNBD."""

    data: Pair


class AidLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KLIMT: the limit as a whole, what was spent of it included."""

    giver_certno: str
    user_certno: str
    limit_fen: int


class AidLimitRequest(msgspec.Struct, frozen=True):
    """Input of KLIMT."""

    data: AidLimit


class AidOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KORDR: the givers in the order in which they shall pay; all of them."""

    user_certno: str
    giver_certnos: tuple[str, ...]


class AidOrderRequest(msgspec.Struct, frozen=True):
    """Input of KORDR."""

    data: AidOrder


class RelativesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KRELS."""

    certno: str


class RelativesRequest(msgspec.Struct, frozen=True):
    """Input of KRELS."""

    data: RelativesQuery


class Relative(msgspec.Struct, frozen=True, kw_only=True):
    """One binding: `gives` is true when the person asked about is the giver."""

    gives: bool
    certno: str
    psn_name: str
    relation: str
    since: str
    limit_fen: int
    left_fen: int


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A person's bindings, and what their own account holds at the centre."""

    psn_no: str
    psn_name: str
    at_centre_fen: int
    relatives: tuple[Relative, ...]


class FamilyReply(msgspec.Struct, frozen=True):
    """Output of KBIND, KUNBD, KLIMT (of the giver) and of KORDR, KRELS (of the person asked)."""

    data: Family
