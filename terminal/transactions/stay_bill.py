"""What a stay has to be paid: all lines that no settlement has, for good or for the time being."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.protocol.messages.inpatient import StayQuote, StayQuoteRequest
from backend.protocol.messages.pharmacy import SetlInfo, SettleExtension
from backend.protocol.stay_calls import STAY_QUOTE, STAY_SETTLE
from terminal.card import CardFace
from terminal.entry import VisitPart
from terminal.flow import Flow
from terminal.steps import ask_host
from terminal.transactions.asking import Person, ask_patiently, credential_of
from terminal.transactions.bill import account_flag, card_only
from terminal.transactions.deal import Terms
from terminal.transactions.stay_messages import StayTerms, stay_quote_request, stay_settle_request
from terminal.transactions.visit_bill import VisitBill, require_same_scope


@dataclass(frozen=True, slots=True)
class StayBill(VisitBill):
    """The unsettled lines of a stay; `deposit_fen` is reckoned with the last settlement only."""

    interim: bool = False
    deposit_fen: int = 0

    @property
    def visit(self) -> VisitPart:
        """What the journal keeps of the stay."""
        return VisitPart(
            number=self.of.number,
            mdtrt_id=self.of.mdtrt_id,
            infno=STAY_SETTLE.infno,
            batches=tuple(dict.fromkeys(fee.batch for fee in self.fees)),
            serials=tuple(fee.serial for fee in self.fees),
            interim=self.interim,
            deposit_fen=0 if self.interim else self.deposit_fen,
        )

    def quoted(
        self, face: CardFace, person: Person, at: datetime, card_fen: int | None
    ) -> Flow[SetlInfo]:
        """2303; its scope amounts must be the lines'. Raises Declined where they are not."""
        del at
        request = StayQuoteRequest(self._claim(face, person, card_only(card_fen)))
        place = self.of.insured_place
        info = (yield from ask_host(STAY_QUOTE, request, insured_place=place)).setlinfo
        require_same_scope(self.fees, info)
        return info

    def settled(self, face: CardFace, person: Person, terms: Terms) -> Flow[SetlInfo]:
        """2304 with the scope amounts of the quote."""
        request = stay_settle_request(self._claim(face, person, None), terms.quote, terms.extension)
        place = self.of.insured_place
        return (
            yield from ask_patiently(STAY_SETTLE, request, msgid=terms.msgid, insured_place=place)
        ).setlinfo

    def _claim(
        self, face: CardFace, person: Person, extension: SettleExtension | None
    ) -> StayQuote:
        flag = account_flag(self.account_flag, person)
        terms = StayTerms(credential_of(face), flag, self.interim)
        return stay_quote_request(self.of, self.fees, terms, extension).data
