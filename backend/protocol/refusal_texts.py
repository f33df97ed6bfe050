"""What refusals say, as tables: at the counter, and at desks, machine and telephone."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

COUNTER_TEXTS: dict[Code, Text] = {
    Code.MALFORMED: Text(
        "交易报文不正确：{detail}", "The centre could not read the message: {detail}."
    ),
    Code.UNKNOWN_INFNO: Text(
        "交易报文不正确：未知交易编号{infno}", "The centre does not know transaction {infno}."
    ),
    Code.FIELD_WRONG: Text("字段{path}{name}不正确：{detail}", "Field {path} is wrong: {detail}."),
    Code.MSGID_REUSED: Text(
        "报文ID重复且内容不同", "This message number was used before with other content."
    ),
    Code.MSGID_REPEATED: Text(
        "报文ID重复", "This message was sent before; this centre does not answer it twice."
    ),
    Code.MSGID_REVERSED: Text(
        "该报文已被冲正，不能办理",
        "This message was reversed before it arrived; nothing is booked.",
    ),
    Code.NOT_SIGNED_ON: Text("未签到", "The terminal is not signed on."),
    Code.INSTITUTION_UNKNOWN: Text(
        "定点医药机构{institution}不存在", "Institution {institution} is not designated."
    ),
    Code.PERSON_UNKNOWN: Text("人员不存在", "The centre does not know this person."),
    Code.CREDENTIAL_INVALID: Text("就诊凭证无效", "The card or document is not valid."),
    Code.INSURANCE_NOT_NORMAL: Text("参保状态异常", "The insurance is not in normal state."),
    Code.CARD_NOT_ACTIVATED: Text("卡未激活", "This card is not activated."),
    Code.CARD_LOST: Text(
        "卡已于{date}挂失",
        "This card was reported lost on {date}. Keep it and call the agency: 12333.",
    ),
    Code.CARD_FROZEN: Text(
        "卡已冻结：{reason}", "This card is frozen ({reason}). Send the holder to the agency."
    ),
    Code.CARD_CANCELLED: Text("卡已注销", "This card was cancelled. The holder has a newer one."),
    Code.PRINT_REQUIRED: Text(
        "需打印交易记录(60笔)",
        "60 records are unprinted, the card has stopped. The bank desk prints the statement.",
    ),
    Code.ITEM_UNKNOWN: Text("目录编码{item}不存在", "The catalogue has no item {item}."),
    Code.SUM_MISMATCH: Text(
        "费用明细合计与总额不符：{detail}", "The lines and the total do not agree: {detail}."
    ),
    Code.QUOTE_CHANGED: Text(
        "结算金额与预结算不符，请重新预结算", "The amounts have changed. Ask for a new quote."
    ),
    Code.SEQUENCE_TAKEN: Text(
        "卡交易序号{sequence}已使用",
        "Card sequence {sequence} is already booked: a copy of the card?",
    ),
    Code.SEQUENCE_BEHIND: Text(
        "卡交易序号{sequence}早于已入账序号，卡已冻结",
        "Card sequence {sequence} lies behind the books: a copied card. It is frozen now.",
    ),
    Code.DOUBT_OPEN: Text(
        "该卡有未决交易，请先核实", "An earlier payment of this card is undecided. Prove it first."
    ),
    Code.SETTLEMENT_UNKNOWN: Text("结算不存在", "The centre has no such settlement."),
    Code.ALREADY_REFUNDED: Text(
        "结算信息退费结算标志不为未退费", "This settlement was refunded before."
    ),
    Code.STILL_HELD: Text(
        "结算尚未入账，请用冲正", "This settlement is still held: reverse it instead of refunding."
    ),
    Code.ALREADY_POSTED: Text(
        "结算已入账，不能冲正，请用撤销", "This sale is posted: refund it instead of reversing."
    ),
    Code.TAC_WRONG: Text(
        "卡交易验证码(TAC)错误，卡已冻结",
        "The card's transaction proof is wrong. The card is frozen; send the holder to the agency.",
    ),
    Code.MAC_WRONG: Text("卡报文鉴别码(MAC)错误", "The card's load request is not genuine."),
    Code.NOTHING_WAITING: Text("没有待圈存金额", "No money waits at the centre for this card."),
    Code.HOLDS_OPEN: Text(
        "存在未决结算，不能签退",
        "A payment of this terminal is undecided: sign-off is not possible.",
    ),
    Code.DIFFERENCE_OPEN: Text(
        "{date}对账不平，不能签退",
        "The totals of {date} do not agree: repair the difference before signing off.",
    ),
    Code.FILE_UNKNOWN: Text("文件{file}不存在", "The centre has no file {file}."),
    Code.FILE_WRONG: Text(
        "文件不正确，第{line}行：{detail}", "The file is wrong in line {line}: {detail}."
    ),
    Code.VISIT_UNKNOWN: Text("就诊记录不存在", "The centre has no such visit."),
    Code.VISIT_SETTLED: Text(
        "就诊已结算，请先撤销结算", "This visit is settled: cancel the settlement first."
    ),
    Code.NOT_REVERSIBLE: Text(
        "交易{infno}不能冲正", "Transactions of kind {infno} cannot be reversed."
    ),
    Code.CENTRE_FAILURE: Text(
        "中心系统故障，未入账", "The centre has a fault ({detail}); nothing was booked."
    ),
    Code.OTHER: Text("{detail}", "The centre refused: {detail}"),
}

DESK_TEXTS: dict[Code, Text] = {
    Code.WRONG_PLACE: Text("本机构不能办理该业务", "This is done elsewhere: at {place}."),
    Code.FINANCIAL_UNKNOWN: Text(
        "金融账户未开通", "There is no financial account yet. The bank desk opens it."
    ),
    Code.FINANCIAL_EXISTS: Text(
        "金融账户已开通", "This holder has a financial account already: {account}."
    ),
    Code.FINANCIAL_SHORT: Text(
        "金融账户余额不足", "The financial account holds less than {amount}. No money moved."
    ),
    Code.BANK_PIN_LOCKED: Text(
        "金融账户密码已锁定",
        "The bank PIN is locked. No money moved. The bank desk resets it with the ID card.",
    ),
    Code.ACCOUNTS_APART: Text(
        "金融账户与个人账户之间不能划转",
        "Money never moves between the two accounts of a card (rule 1). No money moved.",
    ),
    Code.NO_CASH: Text(
        "个人账户不能提取现金",
        "The personal medical account gives no cash (rule 3). No money moved. "
        "Designated institutions take it, with card and PIN.",
    ),
    Code.NO_TRANSFER: Text(
        "个人账户不能转账",
        "The personal medical account makes no transfer (rule 3). No money moved. "
        "Designated institutions take it, with card and PIN.",
    ),
    Code.SPENT_BY_CARD: Text(
        "个人账户须在定点医药机构刷卡使用",
        "The personal medical account pays through the insurance only: "
        "sell to the card at a designated institution (rule 3). No money moved.",
    ),
    Code.NOT_PAID_IN: Text(
        "个人账户不接受存款",
        "Nobody pays into the personal medical account but the agency (rule 16). No money moved.",
    ),
    Code.OTHER_ACCOUNT: Text(
        "自助机只能查询金融账户",
        "A bank machine sees the financial account only. The personal medical account is shown "
        "at the agency's desk, by telephone 12333, online, or by card at a designated institution.",
    ),
    Code.MOVE_UNKNOWN: Text(
        "不支持的资金往来", "The bank knows no such movement of money. No money moved."
    ),
    Code.COUNTERPARTY_UNKNOWN: Text(
        "对方账户不存在", "There is no other account {account} at this bank. No money moved."
    ),
    Code.IDENTITY_DOUBTFUL: Text(
        "身份核对不符", "The citizen id and the card number do not belong together."
    ),
    Code.IDENTITY_LOCKED: Text(
        "身份核对失败次数过多",
        "Too many wrong answers. Try again after {until}, or come to the agency with the ID card.",
    ),
    Code.NOT_ONLINE: Text(
        "未设置网上查询密码",
        "There is no online password yet. The agency's desk sets it with the ID card.",
    ),
}
