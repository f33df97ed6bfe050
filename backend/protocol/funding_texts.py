"""What refusals say where money comes in, and where somebody has died (rules.md R15-R17)."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

FUNDING_TEXTS: dict[Code, Text] = {
    Code.EMPLOYER_TAKEN: Text("单位编号{number}已使用", "The number {number} is taken."),
    Code.EMPLOYER_UNKNOWN: Text(
        "单位{employer}不存在", "There is no employer {employer}. Nothing was done."
    ),
    Code.NOT_EMPLOYEE: Text(
        "{psn_no}未参加职工医保",
        "{psn_no} is not in the employees' insurance. Nothing was done.",
    ),
    Code.RETIRED_PAYS_NOTHING: Text(
        "{psn_no}已退休，无需缴费",
        "{psn_no} is retired and pays no contributions. Nothing was done.",
    ),
    Code.EMPLOYED_ELSEWHERE: Text(
        "{psn_no}由{payer}缴费，请先办理减员",
        "{payer} pays for {psn_no}. That has to end first. Nothing was done.",
    ),
    Code.DECLARED_ALREADY: Text(
        "{payer}{month}已申报", "{payer} has declared {month} already. Nothing was done."
    ),
    Code.NOBODY_TO_DECLARE: Text(
        "{payer}{month}无参保人员", "{payer} has nobody to declare for {month}. Nothing was done."
    ),
    Code.NOT_DECLARED: Text(
        "{payer}{month}未申报", "{payer} has not declared {month}. Declare it first."
    ),
    Code.PAID_ALREADY: Text("{month}已缴费", "{month} is paid already. No money was taken."),
    Code.MONTH_TO_COME: Text("{month}尚未开始", "{month} has not begun. Nothing was credited."),
    Code.INTEREST_NOT_DUE: Text(
        "{year}年利息{day}结算", "The interest of {year} is due on {day}. Nothing was credited."
    ),
    Code.DEATH_KNOWN: Text(
        "已于{date}登记死亡", "The death was reported already: {date}. Nothing was done."
    ),
    Code.DEATH_UNKNOWN: Text("未登记死亡", "No death of this person is reported. Report it first."),
    Code.DEATH_DATE_WRONG: Text(
        "死亡日期{date}不正确", "Nobody can have died on {date}: not born yet, or still to come."
    ),
    Code.HEIRS_WRONG: Text(
        "继承份额合计应为1，现为{sum}",
        "The shares of the heirs add up to {sum} and not to 1. Nothing was paid out.",
    ),
    Code.HEIR_WRONG: Text(
        "继承人{heir}信息不正确",
        "The heir {heir} is not named fully, twice, or is the deceased. Nothing was paid out.",
    ),
    Code.ESTATE_EMPTY: Text(
        "账户余额为零", "The account is at zero: there is nothing to pay out to the heirs."
    ),
    Code.HOLDER_DEAD: Text(
        "持卡人已死亡，卡作废",
        "The holder of this card has died; the card is void. The heirs come to the agency's desk.",
    ),
    Code.NOTHING_MISSING: Text(
        "个人信息完整", "The data of this person is complete. Nothing was done."
    ),
}
