"""Sign-on 9001 and sign-off 9002 (settlement.md 2.14)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from backend.protocol.fields import REQUIRED, day, text


class SignIn(msgspec.Struct, frozen=True):
    """Node signIn of 9001."""

    opter_no: Annotated[str, text("操作员编号", 20, REQUIRED)]
    mac: Annotated[str, text("签到MAC地址", 20, REQUIRED)]
    ip: Annotated[str, text("签到IP地址", 20, REQUIRED)]


class SignInRequest(msgspec.Struct, frozen=True):
    """Input of 9001."""

    signIn: SignIn  # noqa: N815 - the interface's node name


class TerminalTerms(msgspec.Struct, frozen=True):
    """Our extension of the 9001 answer: what a terminal needs for msgids and its clock (R9), and
    whether it is to tell of goods that were sold and came back (3505A, 3506).
    """

    slot: str
    centre_time: str
    business_date: str
    tells_goods: bool = False


class SignInOut(msgspec.Struct, frozen=True):
    """Node signinoutb; `exp_content` is a `TerminalTerms` as JSON text."""

    sign_time: Annotated[str, day("签到时间", REQUIRED)]
    sign_no: Annotated[str, text("签到编号", 30, REQUIRED)]
    exp_content: str = ""


class SignInReply(msgspec.Struct, frozen=True):
    """Output of 9001."""

    signinoutb: SignInOut


class SignOut(msgspec.Struct, frozen=True):
    """Node signOut of 9002."""

    sign_no: Annotated[str, text("签到编号", 30, REQUIRED)]
    opter_no: Annotated[str, text("操作员编号", 20, REQUIRED)]


class SignOutRequest(msgspec.Struct, frozen=True):
    """Input of 9002."""

    signOut: SignOut  # noqa: N815 - the interface's node name


class SignTime(msgspec.Struct, frozen=True):
    """Node sign_time of the 9002 answer (the Hunan text names node and member alike)."""

    sign_time: Annotated[str, day("签退时间", REQUIRED)]


class SignOutReply(msgspec.Struct, frozen=True):
    """Output of 9002."""

    sign_time: SignTime
