"""Data of a printed or electronic receipt, after 4901 (settlement.md 4.4).

The 4901 of a province is an upload; its table is not public. Ours asks the other way round: what
has to stand on the receipt of a settlement, names, ids and card numbers already masked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, moment, number, text
from backend.protocol.money import Fen


class ReceiptQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of 4901."""

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]


class ReceiptRequest(msgspec.Struct, frozen=True):
    """Input of 4901."""

    data: ReceiptQuery


class ReceiptInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Head and sums. `psn_selfpay` (自付) and `psn_ownpay` (自费) are the person's total.

    A refund names the settlement and invoice it takes back; `test_mark` says it is for training.
    """

    fixmedins_code: Annotated[str, text("定点医药机构编号", 12, REQUIRED)]
    fixmedins_name: Annotated[str, text("定点医药机构名称", 200, REQUIRED)]
    opter: Annotated[str, text("经办人", 30)] = ""
    opter_name: Annotated[str, text("经办人姓名", 50)] = ""
    invono: Annotated[str, text("发票号", 20)] = ""
    orig_setl_id: Annotated[str, text("原结算ID", 30)] = ""
    orig_invono: Annotated[str, text("原发票号", 20)] = ""
    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    psn_name: Annotated[str, text("人员姓名", 50, REQUIRED)]
    certno: Annotated[str, text("证件号码", 50, REQUIRED)]
    card_no: Annotated[str, text("社会保障卡卡号", 20)] = ""
    insutype: Annotated[str, text("险种类型", 6, REQUIRED, CODED)]
    psn_type: Annotated[str, text("人员类别", 6, REQUIRED, CODED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    setl_id: Annotated[str, text("结算ID", 30, REQUIRED)]
    mdtrt_id: Annotated[str, text("就诊ID", 30, REQUIRED)]
    medins_setl_id: Annotated[str, text("医药机构结算ID", 30, REQUIRED)]
    setl_time: Annotated[str, moment("结算时间", REQUIRED)]
    medfee_sumamt: Annotated[Fen, number("医疗费总额", "16,2", REQUIRED)]
    fulamt_ownpay_amt: Annotated[Fen, number("全自费金额", "16,2", REQUIRED)]
    overlmt_selfpay: Annotated[Fen, number("超限价自费费用", "16,2", REQUIRED)]
    preselfpay_amt: Annotated[Fen, number("先行自付金额", "16,2", REQUIRED)]
    inscp_scp_amt: Annotated[Fen, number("符合政策范围金额", "16,2", REQUIRED)]
    act_pay_dedc: Annotated[Fen, number("实际支付起付线", "16,2", REQUIRED)]
    hifp_pay: Annotated[Fen, number("基本医疗保险统筹基金支出", "16,2", REQUIRED)]
    oth_fund_pay: Annotated[Fen, number("其他基金支出", "16,2", REQUIRED)]
    fund_pay_sumamt: Annotated[Fen, number("基金支付总额", "16,2", REQUIRED)]
    psn_part_amt: Annotated[Fen, number("个人负担总金额", "16,2", REQUIRED)]
    psn_selfpay: Annotated[Fen, number("个人自付", "16,2", REQUIRED)]
    psn_ownpay: Annotated[Fen, number("个人自费", "16,2", REQUIRED)]
    acct_pay: Annotated[Fen, number("个人账户支出", "16,2", REQUIRED)]
    acct_mulaid_pay: Annotated[Fen, number("个人账户共济支付金额", "16,2", REQUIRED)]
    psn_cash_pay: Annotated[Fen, number("个人现金支出", "16,2", REQUIRED)]
    balc: Annotated[Fen, number("余额", "16,2", REQUIRED)]
    test_mark: Annotated[str, text("测试标志", 20)] = "培训用，非正式票据"


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the receipt."""

    feedetl_sn: Annotated[str, text("费用明细流水号", 30, REQUIRED)]
    item_name: Annotated[str, text("项目名称", 200, REQUIRED)]
    spec: Annotated[str, text("规格", 200)] = ""
    chrgitm_lv: Annotated[str, text("收费项目等级", 3, REQUIRED, CODED)]
    pric: Annotated[Decimal, number("单价", "16,6", REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    det_item_fee_sumamt: Annotated[Fen, number("明细项目费用总额", "16,2", REQUIRED)]
    selfpay_prop: Annotated[Decimal, number("自付比例", "5,4", REQUIRED)]


class ReceiptReply(msgspec.Struct, frozen=True):
    """Output of 4901."""

    receiptinfo: ReceiptInfo
    receiptdetail: tuple[ReceiptLine, ...]
