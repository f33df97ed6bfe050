"""Between two centres: the place of treatment judges a bill, the insured place pays it (rules R23).

All K messages of our own: the national interface forwards them behind the scenes. Amounts are fen;
`place` and `region` are six-digit areas. A bill travels as its four scope amounts, not as goods.
"""

from __future__ import annotations

import msgspec

HELD, POSTED, REVERSED = "held", "posted", "reversed"
SALE, REFUND = "sale", "refund"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """A bill as the place of treatment judges it (3.1): the four parts make up `medfee_fen`."""

    medfee_fen: int
    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDQ and KFWDS: who pays, for what kind of care, where, and how much.

    `level` is the institution's (dedc_hosp_lv), `day` the business date at the place of treatment;
    `exp_content` is the bill's own extension, so the purse data of a card travel with it.
    Of a stay `mdtrt_id` is the insured place's name; `interim`: the patient stays in hospital.
    """

    place: str
    institution: str
    institution_name: str
    level: str
    day: str
    psn_no: str
    mdtrt_cert_type: str
    mdtrt_cert_no: str
    card_sn: str
    certno: str
    insutype: str
    acct_used_flag: str
    med_type: str
    begntime: str
    scope: Scope
    dise_codg: str = ""
    dise_name: str = ""
    exp_content: str = ""
    endtime: str = ""
    invono: str = ""
    mdtrt_id: str = ""
    interim: bool = False


class ClaimRequest(msgspec.Struct, frozen=True):
    """Input of KFWDQ and KFWDS."""

    data: Claim


class FarFund(msgspec.Struct, frozen=True):
    """What one fund of the insured place pays, and what it could still pay before."""

    fund_pay_type: str
    name: str
    member: str
    limit_fen: int
    amount_fen: int


class FarStep(msgspec.Struct, frozen=True):
    """One step of the insured place's arithmetic (100001)."""

    code: str
    name: str
    self_fen: int
    fund_fen: int
    share_per_10k: int = 0


class FarPerson(msgspec.Struct, frozen=True, kw_only=True):
    """The holder as the answer and the receipt name them; `area` is the district that insures
    them, "" where only its city is known."""

    psn_no: str
    certno: str
    name: str
    gend: str
    naty: str
    brdy: str
    insutype: str
    psn_type: str
    civil_servant: str
    area: str = ""


class FarSettlement(msgspec.Struct, frozen=True, kw_only=True):
    """What the insured place settled, quoted or gave back; a refund's amounts are negative."""

    person: FarPerson
    setl_id: str
    state: str
    setl_time: str
    fund_pay_type: str
    deductible_fen: int
    pool_fen: int
    fund_fen: int
    account_fen: int
    mutual_aid_fen: int
    cash_fen: int
    balc_fen: int
    limit_fen: int
    share_per_10k: int = 0
    funds: tuple[FarFund, ...] = ()
    steps: tuple[FarStep, ...] = ()


class ClaimReply(msgspec.Struct, frozen=True):
    """Output of KFWDQ, KFWDS and KFWDC."""

    data: FarSettlement


class FarCancel(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDC: give a settlement of the insured place back. `day` as in Claim."""

    setl_id: str
    psn_no: str
    day: str


class FarCancelRequest(msgspec.Struct, frozen=True):
    """Input of KFWDC."""

    data: FarCancel


class FarReverse(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDR: an earlier message of this centre shall have had no effect.

    `oinfno` is the number it travelled under: KFWDS, KFWDV or KFWDX.
    """

    psn_no: str
    omsgid: str
    oinfno: str


class FarReverseRequest(msgspec.Struct, frozen=True):
    """Input of KFWDR."""

    data: FarReverse


class Relayed(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDX: a message that the insured place answers as it is."""

    infno: str
    institution: str
    content: msgspec.Raw


class RelayRequest(msgspec.Struct, frozen=True):
    """Input of KFWDX."""

    data: Relayed


class RelayReply(msgspec.Struct, frozen=True):
    """Output of KFWDX: the output of the message inside."""

    content: msgspec.Raw


class FarRowsQuery(msgspec.Struct, frozen=True):
    """Node data of KFWDA: what was done for this centre up to a day and is not cleared yet."""

    until: str


class FarRowsRequest(msgspec.Struct, frozen=True):
    """Input of KFWDA."""

    data: FarRowsQuery


class FarRow(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement or refund as the insured place has it; `msgid` is the asking centre's."""

    msgid: str
    kind: str
    state: str
    day: str
    medfee_fen: int
    due_fen: int


class FarRowsReply(msgspec.Struct, frozen=True):
    """Output of KFWDA: the rows and what the clearing account says, fen."""

    rows: tuple[FarRow, ...]
    balance_fen: int


class Clearing(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDL and KFWDY: a period's rows by message, and what they come to."""

    clearing_id: str
    until: str
    amount_fen: int
    msgids: tuple[str, ...] = ()


class ClearingRequest(msgspec.Struct, frozen=True):
    """Input of KFWDL (close) and KFWDY (pay)."""

    data: Clearing


class FarRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KELSE: a person will be treated elsewhere (异地就医备案), ISO days inclusive.

    `until` empty: until it is ended. `ends`: end the registration of that place instead.
    """

    certno: str
    place: str
    since: str
    until: str = ""
    reason: str = ""
    ends: bool = False


class RegistrationRequest(msgspec.Struct, frozen=True):
    """Input of KELSE."""

    data: FarRegistration


class RegisteredQuery(msgspec.Struct, frozen=True):
    """Node data of KELSQ."""

    certno: str


class RegisteredRequest(msgspec.Struct, frozen=True):
    """Input of KELSQ."""

    data: RegisteredQuery


class RegisteredPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One registration; `ended` is the day it was ended early, "" while it holds."""

    place: str
    since: str
    until: str
    reason: str
    ended: str


class RegisteredPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person and where they may be treated; `insured_place` is who said so."""

    psn_no: str
    psn_name: str
    insured_place: str
    places: tuple[RegisteredPlace, ...]


class RegisteredReply(msgspec.Struct, frozen=True):
    """Output of KELSE and KELSQ."""

    data: RegisteredPerson
