"""Bills that travel: 2101 and 2102, 2206 and 2207, 2303 and 2304 of people insured elsewhere.

Lines are read, cut and held against the rules of claims here, by the catalogue of this place; the
insured place is told the four scope amounts and says who pays what. A settlement is a settlement:
the three kinds differ in where their lines come from and what of them is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend import mirror, settlement, stay_settlement, visit_settlement
from backend.bill import Line, cut_info
from backend.claims.checking import checked_lines, everything_broken, keep_claim
from backend.context import Context
from backend.mirror import Answer, Travelled
from backend.people import ELSEWHERE, Person
from backend.protocol import calls, codec, stay_calls
from backend.protocol import elsewhere_calls as far_calls
from backend.protocol.messages.elsewhere import Claim, ClaimReply, ClaimRequest, FarPerson, Scope
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.messages.pharmacy import SettleReply
from backend.reversal import require_no_tombstone
from backend.roles import DESIGNATED, require_role
from backend.settlement import Presented
from backend.stay_settlement import INTERIM
from backend.traces import keep_sold_traces, require_traces
from backend.visitors import person_of
from backend.visits import Visit, find_visit
from backend.way import Heard, Sent, Way


@dataclass(frozen=True, slots=True)
class Travelling:
    """A kind of bill: how it is read, what must be right of it, what is kept beside it, its answer.

    `check` sees the scope amounts, `keep` the name of the settlement; both are given the message.
    """

    present: Callable[[Context, Any], Presented]
    reply: Callable[[Answer, Sequence[Line]], object]
    check: Callable[[Context, Any, Scope], None] = lambda _context, _message, _scope: None
    keep: Callable[[Context, Any, str], None] = lambda _context, _message, _setl_id: None


def quoting(kind: Travelling) -> Way:
    """The way of a kind of bill that is only asked about."""

    def send(context: Context, message: Any) -> Sent:
        bill, lines = _read(context, message, kind)
        return far_calls.FAR_QUOTE.infno, ClaimRequest(_judged(context, message, bill, lines, kind))

    def book(context: Context, message: Any, heard: Heard) -> object:
        bill, lines = _read(context, message, kind)
        claim, far = _claim(context, message, bill, lines), _heard(heard)
        travelled = Travelled(claim, bill.mdtrt_id)
        return kind.reply(mirror.quoted(context, travelled, heard.region, lines, far), lines)

    return Way(send, book)


def settling(kind: Travelling) -> Way:
    """The way of a kind of bill that is settled."""

    def send(context: Context, message: Any) -> Sent:
        require_no_tombstone(context)
        bill, lines = _read(context, message, kind)
        claim = _judged(context, message, bill, lines, kind)
        return far_calls.FAR_SETTLE.infno, ClaimRequest(claim)

    def book(context: Context, message: Any, heard: Heard) -> object:
        bill, lines = _read(context, message, kind)
        claim, far = mirror.claim_of(heard.of), _heard(heard)
        travelled = Travelled(claim, bill.mdtrt_id)
        setl_id, answer = mirror.settled(context, travelled, heard.of, lines, far)
        person = person_of(far.person, heard.region)
        found = [broken for _, broken in everything_broken(context, person, claim.med_type, lines)]
        keep_claim(context, setl_id, person.psn_no, lines, found)
        kind.keep(context, message, setl_id)
        return kind.reply(answer, lines)

    return Way(send, book, is_errand=True)


def _heard(heard: Heard) -> Any:
    return codec.decode(heard.output, ClaimReply).data


def _read(context: Context, message: Any, kind: Travelling) -> tuple[Presented, list[Line]]:
    require_role(context, *DESIGNATED)
    bill = kind.present(context, message)
    return bill, bill.read()


def _judged(
    context: Context, message: Any, bill: Presented, lines: list[Line], kind: Travelling
) -> Claim:
    """The bill as it travels, found to be right by what this place knows."""
    claim = _claim(context, message, bill, lines)
    kind.check(context, message, claim.scope)
    patient = _patient(context, bill)
    if patient.brdy:  # else sex and age are found afterwards, and only noted
        checked_lines(context, patient, claim.med_type, lines)
    return claim


def _patient(context: Context, bill: Presented) -> Person:
    """Whose bill it is: a visit's patient, at a pharmacy whom the message names."""
    visit = _visit(context, bill)
    if visit is not None and visit.visitor is not None:
        return visit.visitor.holder
    claim = bill.claim
    return person_of(_named(claim.psn_no, claim.certno, claim.insutype), ELSEWHERE)


def _named(psn_no: str, certno: str, insutype: str) -> FarPerson:
    """Of a citizen id its day of birth and sex (GB 11643); of another number neither."""
    is_id = len(certno) == ID_LENGTH and certno[:-1].isdigit()
    born, order = certno[BORN], certno[ORDER]
    return FarPerson(
        psn_no=psn_no, certno=certno, name="", naty="", insutype=insutype, psn_type="",
        civil_servant="0", gend=("2" if int(order) % 2 == 0 else "1") if is_id else "",
        brdy=f"{born[:4]}-{born[4:6]}-{born[6:]}" if is_id else "",
    )  # fmt: skip


ID_LENGTH = 18
BORN, ORDER = slice(6, 14), slice(16, 17)
"""Where a citizen id has the day of birth, and the digit that is odd for men."""


def _visit(context: Context, bill: Presented) -> Visit | None:
    return find_visit(context.tx, bill.mdtrt_id) if bill.mdtrt_id else None


def _claim(context: Context, message: Any, bill: Presented, lines: Sequence[Line]) -> Claim:
    """The bill judged here: classes, first-pay shares and ceilings are this place's."""
    claim, cuts = bill.claim, [line.cut for line in lines]
    visitor = bill.stay.visit.visitor if bill.stay else None
    said = {name: getattr(claim, name, "") for name in _SAID}
    visit = _visit(context, bill)
    said["begntime"] = visit.begntime if visit else said["begntime"]
    return Claim(
        place=context.profile.area,
        institution=context.institution.code,
        institution_name=context.institution.name,
        level=context.grade.level,
        day=context.today,
        scope=Scope(
            medfee_fen=sum(cut.amount_fen for cut in cuts),
            own_expense_fen=sum(cut.own_expense_fen for cut in cuts),
            over_limit_fen=sum(cut.over_limit_fen for cut in cuts),
            first_pay_fen=sum(cut.first_pay_fen for cut in cuts),
            in_scope_fen=sum(cut.in_scope_fen for cut in cuts),
        ),
        exp_content=_extension(message),
        mdtrt_id=visitor.far_mdtrt_id if visitor else "",
        interim=bool(visitor) and message.data.mid_setl_flag == INTERIM,
        **said,
    )


_SAID = (
    "psn_no", "mdtrt_cert_type", "mdtrt_cert_no", "card_sn", "certno", "insutype",
    "acct_used_flag", "med_type", "begntime", "endtime", "invono", "dise_codg", "dise_name",
)  # fmt: skip
"""What a claim between centres has of the bill as it is; not every kind says all of it."""


def _extension(message: Any) -> str:
    node = getattr(message, "druginfo", None) or message.data
    return str(node.exp_content)


def _sale_reply(answer: Answer, lines: Sequence[Line]) -> SettleReply:
    return SettleReply(*answer, tuple(cut_info(line) for line in lines))


SALE = Travelling(settlement.presented, _sale_reply)
SOLD = replace(
    SALE,
    check=lambda context, message, _scope: require_traces(context, message),
    keep=lambda context, message, _setl_id: keep_sold_traces(context, message),
)
VISIT = Travelling(
    lambda context, message: visit_settlement.presented(context, message.data),
    lambda answer, _lines: VisitSettleReply(*answer),
)
VISITED = replace(
    VISIT,
    check=lambda _context, message, scope: visit_settlement.require_scope(message.data, scope),
    keep=lambda context, message, setl_id: visit_settlement.take(context, message.data, setl_id),
)
STAY = Travelling(
    lambda context, message: stay_settlement.quoted(context, message),
    lambda answer, _lines: StaySettleReply(*answer),
    check=lambda _context, message, scope: stay_settlement.require_scope(message.data, scope),
)
STAYED = replace(
    STAY,
    present=stay_settlement.presented,
    keep=lambda context, message, setl_id: stay_settlement.take(context, message.data, setl_id),
)

BILLS: dict[str, Way] = {
    calls.QUOTE.infno: quoting(SALE),
    calls.SETTLE.infno: settling(SOLD),
    calls.VISIT_QUOTE.infno: quoting(VISIT),
    calls.VISIT_SETTLE.infno: settling(VISITED),
    stay_calls.STAY_QUOTE.infno: quoting(STAY),
    stay_calls.STAY_SETTLE.infno: settling(STAYED),
}
"""Message -> how its bill travels."""
