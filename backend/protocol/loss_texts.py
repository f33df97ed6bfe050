"""What refusals say where a card is lost and where relatives share, rules.md R4 and R10."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

LOSS_TEXTS: dict[Code, Text] = {
    Code.IDENTITY_WRONG: Text(
        "身份核对不符", "What was said does not fit this person's records. Nothing was done."
    ),
    Code.NO_LIVE_CARD: Text("无有效社保卡", "This person has no card. Nothing was done."),
    Code.LETTER_WRONG: Text(
        "挂失证明日期不正确：{date}",
        "The letter is dated {date}, which is still to come. Nothing was done.",
    ),
    Code.LETTER_EXPIRED: Text(
        "挂失证明已于{date}过期",
        "The stamped letter was good until {date}. Bring a new one. Nothing was done.",
    ),
    Code.LETTER_USED: Text(
        "挂失证明编号{letter}已使用",
        "The letter {letter} was used before. Bring a letter of its own. Nothing was done.",
    ),
    Code.LOSS_KNOWN: Text(
        "该卡已于{date}挂失",
        "The loss of this card was reported on {date} already; the card is refused everywhere.",
    ),
    Code.LOSS_UNKNOWN: Text("该卡未挂失", "No loss of this card is reported. Nothing was done."),
    Code.REPLACEMENT_BEGUN: Text(
        "已于{date}申请补卡，不能解挂",
        "A new card was applied for on {date}; the old one stays dead. Collect the new one.",
    ),
    Code.REPLACEMENT_KNOWN: Text(
        "已于{date}申请补卡，{collect}起可领取",
        "A new card was applied for on {date} already. It can be collected from {collect} on.",
    ),
    Code.REPORT_FORMALLY: Text(
        "请先凭证明办理书面挂失",
        "The loss is reported by telephone only. Report it with the stamped letter first.",
    ),
    Code.NOT_APPLIED: Text(
        "尚未申请补卡", "No new card was applied for. Apply for it first at the agency's desk."
    ),
    Code.TOO_EARLY: Text(
        "新卡{date}起可领取", "The new card can be collected from {date} on, not before."
    ),
    Code.CARD_REPLACED: Text(
        "旧卡已于{date}换领新卡",
        "The new card was collected on {date}; the old one stays dead. Nothing was done.",
    ),
    Code.NUMBER_TAKEN: Text(
        "卡号{card}已存在", "There is a card {card} already. Nothing was entered."
    ),
    Code.RANGE_UNKNOWN: Text(
        "黑名单中无号段{first}-{last}", "The blacklist has no range {first} to {last}."
    ),
    Code.RANGE_OVERLAPS: Text(
        "号段{first}-{last}与已有号段重叠",
        "Numbers of {first} to {last} are on the blacklist already.",
    ),
}

FAMILY_TEXTS: dict[Code, Text] = {
    Code.RELATION_WRONG: Text(
        "共济关系不符合规定",
        "Only spouse, parents and children can be bound (rule 4). Nothing was done.",
    ),
    Code.RELATION_UNLIKELY: Text(
        "亲属关系与出生日期不符",
        "The birth dates do not fit the relation: {relation}. Nothing was done.",
    ),
    Code.RELATION_FULL: Text(
        "该亲属关系绑定人数已满",
        "There are as many bindings of this relation as there can be: {relation}. "
        "Nothing was done.",
    ),
    Code.BOUND_ALREADY: Text(
        "已绑定", "These two are bound already. Change the limit instead. Nothing was done."
    ),
    Code.NOT_BOUND: Text("未绑定", "These two are not bound. Nothing was done."),
    Code.NO_ACCOUNT_TO_GIVE: Text(
        "居民医保无个人账户",
        "The residents' scheme has no personal account to give from (rule 18). Nothing was done.",
    ),
    Code.TOO_LITTLE_AT_CENTRE: Text(
        "中心账户余额不足，仅{amount}元",
        "Only {amount} of the giver's money is at the centre; what is on the card cannot be "
        "reserved. Nothing was done.",
    ),
    Code.SPENT_ALREADY: Text(
        "限额不能低于已用{amount}元",
        "{amount} of the limit was spent already; it cannot be lower. Nothing was done.",
    ),
    Code.ORDER_WRONG: Text(
        "共济顺序须列出全部亲属", "Name every relative who gives, each once. Nothing was done."
    ),
}
