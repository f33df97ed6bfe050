"""Why the centre says no: a code for programs, Chinese text for `err_msg`, English for people.

The interface itself has free text only; `err_code` and `err_values` are our extension members, and
a terminal that talks to another centre falls back to its `err_msg` (settlement.md 4.5).
"""

from __future__ import annotations

from backend.protocol.claim_texts import CLAIM_TEXTS
from backend.protocol.detail_texts import in_chinese
from backend.protocol.elsewhere_texts import ELSEWHERE_TEXTS
from backend.protocol.funding_texts import FUNDING_TEXTS
from backend.protocol.loss_texts import FAMILY_TEXTS, LOSS_TEXTS
from backend.protocol.offline_texts import OFFLINE_TEXTS
from backend.protocol.refusal_codes import Code, Text
from backend.protocol.refusal_texts import COUNTER_TEXTS, DESK_TEXTS
from backend.protocol.stay_texts import STAY_TEXTS

__all__ = ["TEXTS", "Code", "Refused", "Text"]

TEXTS: dict[Code, Text] = (
    COUNTER_TEXTS
    | DESK_TEXTS
    | LOSS_TEXTS
    | FAMILY_TEXTS
    | FUNDING_TEXTS
    | OFFLINE_TEXTS
    | STAY_TEXTS
    | ELSEWHERE_TEXTS
    | CLAIM_TEXTS
)
assert set(TEXTS) == set(Code)
DETAIL = "detail"
"""The value that is words itself."""


class Refused(Exception):  # noqa: N818 - "refused" is the word of the field, not a bug of ours
    """The centre refuses; nothing was booked. `values` fill the places of the two texts."""

    def __init__(self, code: Code, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def template(self) -> str:
        """The English message id."""
        return TEXTS[self.code].english

    @property
    def err_msg(self) -> str:
        """The Chinese text as the interface's err_msg carries it."""
        said = {k: in_chinese(v) if k == DETAIL else v for k, v in self.values.items()}
        return TEXTS[self.code].chinese.format(**said)

    def __str__(self) -> str:
        return self.template.format(**self.values)
