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
    Code.E_VOUCHER_UNREADABLE: Text(
        "本中心不能识读医保电子凭证，请使用社会保障卡或身份证",
        "This centre cannot read electronic vouchers: use the card or the citizen id.",
    ),
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
        "费用合计不符（中心计算 / 报文所报）：{detail}",
        "The sums do not agree (as the centre reckons / as the message says): {detail}.",
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
        "文件第{line}行不正确：{detail}", "The file is wrong in line {line}: {detail}."
    ),
    Code.GOODS_NOT_SOLD: Text(
        "退货数量超过售出数量：{item}退{back}，该次销售可退{left}",
        "More of {item} comes back than was sold: {back}, where {left} of that sale can come back. "
        "Nothing was entered.",
    ),
    Code.TRACE_NOT_SOLD: Text(
        "追溯码{trace}未随该次销售售出，或已退回",
        "The traceability code {trace} was not sold with these goods, or came back already. "
        "Nothing was entered.",
    ),
    Code.VISIT_UNKNOWN: Text("就诊记录不存在", "The centre has no such visit."),
    Code.VISIT_TAKEN_BACK: Text(
        "就诊登记已撤销，请重新登记", "This visit was taken back: register the patient anew."
    ),
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
        "身份核对不符",
        "Citizen id, card number or name do not belong together: they are not one person's.",
    ),
    Code.IDENTITY_LOCKED: Text(
        "身份核对失败次数过多",
        "Too many wrong answers on {until}. Try again tomorrow, or come to the agency's desk.",
    ),
    Code.ONLINE_LOCKED: Text(
        "网上查询密码已锁定",
        "The online password was wrong too often. Try again in half an hour, or set a new one "
        "by telephone 12333 or at the agency's desk.",
    ),
    Code.SCRIPT_OVER: Text(
        "脚本步骤已失效，请重新插卡办理",
        "This step of the work on the card is over. Insert the card again: it goes on from there.",
    ),
    Code.SCRIPT_OTHER: Text(
        "该卡有未完成的其他业务",
        "Another piece of work on this card is not finished. Finish that one first.",
    ),
    Code.SCRIPT_NOTHING: Text("该卡没有待办业务", "There is nothing to be done on this card."),
    Code.CARD_NOT_PROVED: Text(
        "卡片与卡识别码不符，未作任何更改",
        "This is not the card that the centre has in its books. Nothing was changed.",
    ),
    Code.CARD_REFUSED: Text(
        "卡片拒绝{command}（{sw}）",
        "The card refused {command} ({sw}). Nothing is lost: insert it again, it goes on from "
        "there. If it happens again, send the holder to the agency.",
    ),
    Code.CARD_MOVED_ON: Text(
        "打印后该卡又有交易，请重新打印",
        "The card was used after the statement was printed. Print it again.",
    ),
    Code.ACTIVE_ALREADY: Text("该卡已激活", "This card is activated already."),
    Code.ACTIVATION_LATE: Text(
        "该卡应于{due}前激活，已限制使用，请到经办机构办理",
        "This card is restricted: it had to be activated by {due}. The agency re-opens it.",
    ),
    Code.NOT_LATE: Text(
        "该卡激活期限未过（{due}）",
        "This card needs no re-opening: it can be activated until {due}.",
    ),
    Code.PIN_LOCKED: Text(
        "密码已锁定，只能到柜台重置",
        "The PIN is locked: a code does not help. The bank desk or the agency resets it with the "
        "ID card.",
    ),
    Code.RESETS_USED_UP: Text(
        "密码重置次数已满，须换卡",
        "The PIN of this card was reset ten times. The card must be replaced at the agency.",
    ),
    Code.CODE_NONE: Text(
        "没有有效的一次性代码，请致电12333",
        "There is no code for this card. The holder gets one by telephone (12333).",
    ),
    Code.CODE_WRONG: Text(
        "一次性代码错误，还可试{left}次",
        "The code is wrong. Tries left: {left}. The PIN is as it was.",
    ),
    Code.CODE_EXPIRED: Text(
        "一次性代码已于{until}到期",
        "The code was good until {until}. The holder gets a new one by telephone (12333).",
    ),
    Code.CODE_USED: Text(
        "一次性代码已使用",
        "This code was used: a PIN was set with it. The holder gets a new one by telephone "
        "(12333).",
    ),
    Code.ANSWERS_WRONG: Text(
        "身份核对不符，还可答{left}次",
        "The answers do not fit together, {left} more today. No code was given.",
    ),
}
