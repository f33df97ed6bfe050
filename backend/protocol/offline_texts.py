"""What is said of an offline sale that the centre could not accept afterwards."""

from __future__ import annotations

from backend.protocol.refusal_codes import Code, Text

OFFLINE_TEXTS: dict[Code, Text] = {
    Code.OFFLINE_LIMIT: Text("脱网交易超过限额", "The offline sale was over the agency's limit."),
    Code.OFFLINE_NO_PROOF: Text(
        "脱网交易缺少交易验证码(TAC)", "The card's proof of the offline sale is gone."
    ),
    Code.OFFLINE_UNCOVERED: Text(
        "卡账户余额不足以入账脱网交易",
        "The books have less on this card than the offline sale took from it.",
    ),
    Code.OFFLINE_SPLIT: Text(
        "脱网交易个人账户支付了目录外费用",
        "The account paid goods offline that it may not pay.",
    ),
}
