"""Pharmacy pre-settle 2101, settle 2102, cancel 2103 (settlement.md 2.8, 2.9)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backend.protocol.money import Fen

ACCOUNT_NOT_USED, OWN_ACCOUNT, RELATIVES_ACCOUNT = "0", "1", "2"
PHARMACY = "41"


class Purse(msgspec.Struct, frozen=True, kw_only=True):
    """Purse data of a 2102: what INITIALIZE FOR PURCHASE was given and answered."""

    sequence: int
    terminal_no: str
    account_fen: int
    self_fen: int
    fund_fen: int


class SettleExtension(msgspec.Struct, frozen=True, omit_defaults=True):
    """druginfo.exp_content; `card_only` asks a 2101 for a quote without the waiting credit."""

    purse: Purse | None = None
    card_only: bool = False


class DrugInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node druginfo; `exp_content` is a `SettleExtension` as JSON text, empty for none."""

    psn_no: str
    mdtrt_cert_type: str
    mdtrt_cert_no: str
    begntime: str
    medfee_sumamt: Fen
    insutype: str
    acct_used_flag: str
    med_type: str
    card_sn: str = ""
    psn_cert_type: str = "01"
    certno: str = ""
    psn_type: str = ""
    psn_name: str = ""
    invono: str = ""
    dise_codg: str = ""
    dise_name: str = ""
    exp_content: str = ""


class DrugDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill; count up to 4 decimals, price in yuan up to 6."""

    feedetl_sn: str
    fee_ocur_time: str
    med_list_codg: str
    medins_list_codg: str
    det_item_fee_sumamt: Fen
    cnt: Decimal
    pric: Decimal
    rxno: str = ""
    rx_circ_flag: str = "0"
    sin_dos_dscr: str = ""
    used_frqu_dscr: str = ""
    prd_days: Decimal = Decimal(0)
    medc_way_dscr: str = ""
    bilg_dr_codg: str = ""
    bilg_dr_name: str = ""
    tcmdrug_used_way: str = ""
    exp_content: str = ""


class TraceCode(msgspec.Struct, frozen=True):
    """One drug traceability code (since 2024-08); the misspelt node is the interface's."""

    feedetl_sn: str
    drug_trac_codg: str
    trdn_flag: str = "0"


class SettleRequest(msgspec.Struct, frozen=True):
    """Input of 2101 and 2102 (2101 without traceability codes)."""

    druginfo: DrugInfo
    drugdetail: tuple[DrugDetail, ...]
    durg_trac_info: tuple[TraceCode, ...] = ()


class SettleState(msgspec.Struct, frozen=True, kw_only=True):
    """Extension in setlinfo.exp_content: "quoted", "held" (purse) or "posted"; business date."""

    state: str
    business_date: str


class SetlInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node setlinfo, the 43 members shared by 2101/2102, 2206/2207, 2303/2304.

    Identities (3.1): medfee = fulamt_ownpay + overlmt_selfpay + preselfpay + inscp_scp
    = fund_pay_sumamt + psn_part_amt + hosp_part_amt; psn_part_amt = acct_pay + psn_cash_pay.
    `acct_pay` includes `acct_mulaid_pay`; `setl_id` is empty in a quote.
    """

    psn_no: str
    psn_name: str
    certno: str
    insutype: str
    psn_type: str
    med_type: str
    setl_time: str
    age: Decimal
    setl_id: str = ""
    mdtrt_id: str = ""
    psn_cert_type: str = "01"
    gend: str = ""
    naty: str = ""
    brdy: str = ""
    cvlserv_flag: str = "0"
    mdtrt_cert_type: str = ""
    medfee_sumamt: Fen = Fen(0)
    fulamt_ownpay_amt: Fen = Fen(0)
    overlmt_selfpay: Fen = Fen(0)
    preselfpay_amt: Fen = Fen(0)
    inscp_scp_amt: Fen = Fen(0)
    act_pay_dedc: Fen = Fen(0)
    hifp_pay: Fen = Fen(0)
    pool_prop_selfpay: Decimal = Decimal(0)
    cvlserv_pay: Fen = Fen(0)
    hifes_pay: Fen = Fen(0)
    hifmi_pay: Fen = Fen(0)
    hifob_pay: Fen = Fen(0)
    maf_pay: Fen = Fen(0)
    hifdm_pay: Fen = Fen(0)
    oth_pay: Fen = Fen(0)
    fund_pay_sumamt: Fen = Fen(0)
    psn_part_amt: Fen = Fen(0)
    acct_pay: Fen = Fen(0)
    psn_cash_pay: Fen = Fen(0)
    balc: Fen = Fen(0)
    acct_mulaid_pay: Fen = Fen(0)
    hosp_part_amt: Fen = Fen(0)
    medins_setl_id: str = ""
    clr_optins: str = ""
    clr_way: str = "1"
    clr_type: str = PHARMACY
    exp_content: str = ""


class SetlDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One fund's share; the personal account is a row of its own (310200)."""

    fund_pay_type: str
    inscp_scp_amt: Fen
    crt_payb_lmt_amt: Fen
    fund_payamt: Fen
    fund_pay_type_name: str = ""
    setl_proc_info: str = ""


class DetlCutInfo(msgspec.Struct, frozen=True, kw_only=True):
    """How one line was cut: over the ceiling, self-paid first, inside the policy scope."""

    feedetl_sn: str
    det_item_fee_sumamt: Fen
    cnt: Decimal
    pric: Decimal
    pric_uplmt_amt: Decimal
    selfpay_prop: Decimal
    fulamt_ownpay_amt: Fen
    overlmt_amt: Fen
    preselfpay_amt: Fen
    inscp_scp_amt: Fen
    chrgitm_lv: str
    med_chrgitm_type: str
    bas_medn_flag: str = "0"
    hi_nego_drug_flag: str = "0"
    chld_medc_flag: str = "0"
    list_sp_item_flag: str = "0"
    drt_reim_flag: str = "0"
    memo: str = ""


class SettleReply(msgspec.Struct, frozen=True):
    """Output of 2101 and 2102."""

    setlinfo: SetlInfo
    setldetail: tuple[SetlDetail, ...]
    detlcutinfo: tuple[DetlCutInfo, ...]


class Cancel(msgspec.Struct, frozen=True):
    """Node data of 2103."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    exp_content: str = ""


class CancelRequest(msgspec.Struct, frozen=True):
    """Input of 2103."""

    data: Cancel


class CancelReply(msgspec.Struct, frozen=True):
    """Output of 2103: the money block with negative amounts under a settlement id of its own."""

    setlinfo: SetlInfo
    setldetail: tuple[SetlDetail, ...]
