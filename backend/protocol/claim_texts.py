"""What refusals say about claims: broken rules, prescriptions, chronic illness, bills handed in.

A rule's two texts are also what a finding says that only warns.
"""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

CLAIM_TEXTS: dict[Code, Text] = {
    Code.RULE_DUPLICATE: Text(
        "规则“重复用药”：{item}与{other}含相同成分",
        "Rule 'duplicate drugs': {item} has the same ingredient as {other}, taken on this day.",
    ),
    Code.RULE_QUANTITY: Text(
        "规则“超量用药”：{item}{packs}件，超过{days}天用量",
        "Rule 'quantity': {packs} packs of {item} are more than {days} days of supply.",
    ),
    Code.RULE_SEX: Text(
        "规则“性别限制”：{item}不适用于该性别",
        "Rule 'sex': {item} is not for a person of this sex.",
    ),
    Code.RULE_AGE: Text(
        "规则“年龄限制”：{item}不适用于{age}岁",
        "Rule 'age': {item} is not for a person of {age}.",
    ),
    Code.RULE_RESTRICTED: Text(
        "规则“限制用药”：{item}未经审批（{limit}）",
        "Rule 'restricted use': the hospital did not approve {item} ({limit}).",
    ),
    Code.FINDING_UNKNOWN: Text(
        "违规标识{finding}不存在", "There is no finding {finding} of this institution."
    ),
    Code.RX_UNKNOWN: Text(
        "处方{rxno}不存在",
        "No hospital issued a prescription {rxno}. Look at the number again.",
    ),
    Code.RX_OTHER_PERSON: Text(
        "处方{rxno}不属于该参保人", "The prescription {rxno} is somebody else's."
    ),
    Code.RX_OTHER_HOSPITAL: Text(
        "处方{rxno}不是该机构开具", "The prescription {rxno} was issued by another hospital."
    ),
    Code.RX_EXPIRED: Text(
        "处方{rxno}已于{until}过期",
        "The prescription {rxno} was good until {until}. The hospital issues a new one.",
    ),
    Code.RX_WITHDRAWN: Text(
        "处方{rxno}已撤销", "The hospital has withdrawn the prescription {rxno}."
    ),
    Code.RX_ITEM: Text("处方{rxno}没有{item}", "The prescription {rxno} does not have {item}."),
    Code.RX_COUNT: Text(
        "处方{rxno}的{item}只剩{left}",
        "Packs of {item} that are left of the prescription {rxno}: {left}.",
    ),
    Code.RX_MISSING: Text("{item}未填处方号", "{item} needs the number of its prescription here."),
    Code.RX_DISPENSED: Text(
        "处方{rxno}已配药，不能撤销",
        "Something of the prescription {rxno} is handed out already; it cannot be withdrawn.",
    ),
    Code.CHRONIC_UNREGISTERED: Text(
        "未办理慢特病备案",
        "This chronic illness is not registered for this person. The agency's desk registers it.",
    ),
    Code.CHRONIC_KNOWN: Text(
        "{disease}已于{date}备案", "{disease} is registered since {date} already."
    ),
    Code.BILL_KIND: Text("报销类型不正确", "There is no such reason to hand in a bill."),
    Code.BILL_DOCUMENTS: Text(
        "缺少材料：{chinese}", "Documents are missing: {missing}. Nothing was paid."
    ),
    Code.BILL_KNOWN: Text(
        "发票{invono}已于{date}报销",
        "The invoice {invono} was handed in on {date} already. Nothing was paid.",
    ),
    Code.BILL_SETTLED: Text(
        "发票{invono}已直接结算（{setl_id}）",
        "The invoice {invono} was settled directly ({setl_id}). Nothing was paid.",
    ),
    Code.BILL_DAY: Text(
        "费用发生日期不正确：{date}",
        "A bill of {date} cannot be handed in today. Nothing was paid.",
    ),
    Code.BILL_PLACE: Text(
        "{place}不是定点医疗机构，只报销急诊抢救费用",
        "{place} is not a designated institution: only an emergency counts there. "
        "Nothing was paid.",
    ),
}
