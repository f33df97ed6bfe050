"""What a visit has to be paid: the lines of a batch, paid like a basket (payment.py, Deal).

The four scope amounts of the quote must be those of the lines, fen by fen, before anybody is asked
to pay, and go back to the centre with the settlement (2.10).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from backend.protocol.calls import VISIT_QUOTE, VISIT_SETTLE
from backend.protocol.messages.outpatient import VisitQuoteRequest
from backend.protocol.messages.pharmacy import OWN_ACCOUNT, SetlInfo, SettleExtension
from backend.protocol.money import yuan
from terminal.card import CardFace
from terminal.entry import Line, VisitPart
from terminal.errors import Declined
from terminal.flow import Flow
from terminal.steps import ask_host
from terminal.transactions.asking import Person, ask_patiently, credential_of
from terminal.transactions.bill import account_flag, card_only
from terminal.transactions.deal import Terms
from terminal.transactions.visit_messages import SCOPE, quote_request, settle_request
from terminal.visit import FeeLine, Visit

CUTS = ("own_expense_fen", "over_limit_fen", "first_pay_fen", "in_scope_fen")
"""The members of a cut in the order of SCOPE."""


@dataclass(frozen=True, slots=True)
class VisitBill:
    """The unsettled lines of one batch of a visit; which account pays as in `Order`."""

    of: Visit
    fees: tuple[FeeLine, ...]
    account_flag: str = OWN_ACCOUNT
    received_fen: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the receipt shows."""
        return tuple(fee.line for fee in self.fees)

    @property
    def visit(self) -> VisitPart:
        """What the journal keeps of the visit."""
        return VisitPart(
            number=self.of.number,
            mdtrt_id=self.of.mdtrt_id,
            infno=VISIT_SETTLE.infno,
            batches=(self.fees[0].batch,),
            serials=tuple(fee.serial for fee in self.fees),
        )

    def admit(self, person: Person) -> None:
        """Only the patient's card pays. Raises Declined."""
        require_patient(self.of, person)

    def handed_over(self, received_fen: int) -> VisitBill:
        """The same with the cash that was handed over."""
        return replace(self, received_fen=received_fen)

    def quoted(
        self, face: CardFace, person: Person, at: datetime, card_fen: int | None
    ) -> Flow[SetlInfo]:
        """2206; its scope amounts must be the lines'. Raises Declined where they are not."""
        del at
        request, place = self._request(face, person, card_only(card_fen)), self.of.insured_place
        info = (yield from ask_host(VISIT_QUOTE, request, insured_place=place)).setlinfo
        require_same_scope(self.fees, info)
        return info

    def settled(self, face: CardFace, person: Person, terms: Terms) -> Flow[SetlInfo]:
        """2207 with the scope amounts of the quote."""
        claim = self._request(face, person, None).data
        request = settle_request(claim, terms.quote, terms.extension)
        place = self.of.insured_place
        return (
            yield from ask_patiently(VISIT_SETTLE, request, msgid=terms.msgid, insured_place=place)
        ).setlinfo

    def _request(
        self, face: CardFace, person: Person, extension: SettleExtension | None
    ) -> VisitQuoteRequest:
        flag = account_flag(self.account_flag, person)
        return quote_request(self.of, self.fees, credential_of(face), flag, extension)


def require_patient(visit: Visit, person: Person) -> None:
    """Raises Declined for the card of anybody else."""
    if person.base.psn_no != visit.psn_no:
        raise Declined(
            "This is not the card of the patient {name}. No money moved. "
            "Insert the patient's card.",
            name=visit.name,
        )


def require_same_scope(fees: tuple[FeeLine, ...], quote: SetlInfo) -> None:
    """Raises Declined where a quote is not of these lines as the centre cut them."""
    for member, name in zip(SCOPE, CUTS, strict=True):
        lines_fen = sum(getattr(fee.cut, name) for fee in fees if fee.cut)
        quoted_fen = int(getattr(quote, member))
        if lines_fen != quoted_fen:
            raise Declined(
                "The centre's quote does not fit the lines it was sent ({quoted}, the lines "
                "{lines}). No money moved. Withdraw the lines and enter them again.",
                quoted=yuan(quoted_fen),
                lines=yuan(lines_fen),
            )
