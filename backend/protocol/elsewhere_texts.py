"""What is said about treatment elsewhere and about clearing between centres (rules.md R23)."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

ELSEWHERE_TEXTS: dict[Code, Text] = {
    Code.NO_WAY: Text(
        "本中心未接入参保地{region}的医保中心",
        "This centre has no way to the centre of {region}. Pay in cash and hand the bill in there.",
    ),
    Code.NOT_REGISTERED: Text(
        "参保人未办理到{place}的异地就医备案",
        "The holder is not registered for treatment in {place}. "
        "The agency of the insured place registers it.",
    ),
    Code.REGISTERED_ALREADY: Text(
        "已办理到{place}的异地就医备案", "The person is registered for {place} already."
    ),
    Code.OTHER_PLACES_CARD: Text(
        "该卡由{region}发行，本地不能办理此业务，请到发卡地办理",
        "The card was issued in {region}: this is done there. Here the card only pays.",
    ),
    Code.VISIT_ASKED: Text(
        "参保地{region}的医保中心尚未答复本次就诊的上一笔请求，请重发或冲正该请求",
        "The centre of {region} has not answered yet what it was asked about this visit. "
        "Send that again, or reverse it.",
    ),
    Code.NOT_ELSEWHERE: Text(
        "{place}是参保地，无需备案", "{place} is the insured place itself; nothing is registered."
    ),
    Code.ALREADY_CLEARED: Text(
        "该结算已参与异地清算，不能冲正，请办理退费",
        "The centres have cleared this settlement already; it can be refunded, not reversed.",
    ),
    Code.CLEARING_DIFFERS: Text(
        "两地中心清算数据不一致：{detail}", "The books of the two centres differ: {detail}."
    ),
    Code.CLEARING_UNKNOWN: Text(
        "清算批次{clearing}不存在", "There is no clearing {clearing} between the two centres."
    ),
}
