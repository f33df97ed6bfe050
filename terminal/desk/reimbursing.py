"""Bills handed in at the agency's desk (rules.md R22): judged, paid to the person, listed.

The person is there with card, id and papers; the notice of what was paid is printed for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.protocol.call import Call
from backend.protocol.claim_calls import HAND_INS, JUDGE_BILL, REIMBURSE, TAKE_BACK
from backend.protocol.messages.pharmacy import ACCOUNT_NOT_USED, OWN_ACCOUNT
from backend.protocol.messages.reimbursement import (
    DIAGNOSIS,
    EMERGENCY,
    INVOICE,
    LINES,
    NOT_SETTLED,
    REASON,
    RECORD,
    HandedIn,
    HandedInLine,
    HandInReply,
    HandInRequest,
    HandInsQuery,
    HandInsReply,
    HandInsRequest,
    Reimbursed,
    TakeBack,
    TakeBackRequest,
)
from backend.protocol.money import Fen, yuan
from backend.protocol.refusals import Code, Refused
from terminal.bill_picture import fund_words
from terminal.bill_steps import Fund
from terminal.card import CardFace, meet_card
from terminal.columns import between, centred
from terminal.desk.items import Item, read_items
from terminal.desk.money import CERTNO, PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.desk.statement import PDF
from terminal.errors import Declined
from terminal.flow import Flow
from terminal.masks import mask_id, mask_name
from terminal.outcome import Said
from terminal.steps import print_paper, stamp
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

PAID = N_("{paid} of the bill {invono} go to {name}. The notice is printed.")
JUDGED = N_("Of the bill {invono} {paid} would go to {name}. Nothing was booked.")
CAME_BACK = N_("{paid} came back from {name}; the invoice {invono} can be handed in again.")
NO_SUCH_BILL = N_("No bill with the invoice {invono} was paid to this person. Nothing was done.")
LISTED = N_("Bills of {name} that were handed in: {count}.")
MISSING = N_("Documents are missing: {documents}. Nothing was paid.")
OTHER_CARD = N_("The card in the reader is somebody else's. Nothing was paid.")
NOTICE = N_("Notice of reimbursement")
DOCUMENTS = {
    INVOICE: N_("invoice"),
    LINES: N_("list of charges"),
    RECORD: N_("emergency record"),
    DIAGNOSIS: N_("certificate of diagnosis"),
    REASON: N_("note of why it was not settled directly"),
}
WHY = {
    EMERGENCY: N_("emergency or rescue"),
    NOT_SETTLED: N_("could not be settled directly"),
}
CLASSES = {"01": "甲", "02": "乙", "03": "丙"}


def _bill(values: Values, face: CardFace | None) -> HandInRequest:
    """The bill as it was typed. Raises ItemWrong."""
    lines = [_line(item) for item in read_items(values.text("items"), priced=True)]
    day = values.day("paid_on")
    data = HandedIn(
        certno=values.text("certno"),
        card_no=face.card_no if face else "",
        card_sn=face.card_sn if face else "",
        insutype=values.text("insurance"),
        why=values.text("why"),
        fixmedins_code=values.text("hospital_code"),
        fixmedins_name=values.text("hospital"),
        invono=values.text("invoice"),
        paid_on="" if day is None else day.isoformat(),
        medfee_sumamt=Fen(values.fen("amount")),
        acct_used_flag=OWN_ACCOUNT if values.text("account") == "yes" else ACCOUNT_NOT_USED,
        documents=tuple(values.text("documents").replace(",", " ").split()),
    )
    return HandInRequest(data, tuple(lines))


def _line(item: Item) -> HandedInLine:
    return HandedInLine(
        code=item.code,
        name=item.name,
        cnt=item.count,
        pric=Decimal(item.price),
        amount=Fen(item.amount_fen),
    )


def _ask(call: Call[HandInRequest, HandInReply], bill: HandInRequest) -> Flow[Reimbursed]:
    """The judgement of the centre; missing documents in words of the reader's language."""
    try:
        return (yield from ask_patiently(call, bill)).data
    except Refused as no:
        if no.code is not Code.BILL_DOCUMENTS:
            raise
        names = [tr(DOCUMENTS[paper]) for paper in no.values["missing"].split(", ")]
        raise Declined(MISSING, documents=", ".join(names)) from no


def _judge(values: Values) -> Flow[Slip]:
    done = yield from _ask(JUDGE_BILL, _bill(values, None))
    return _slip(JUDGED, done, ())


def _reimburse(values: Values) -> Flow[Slip]:
    bill = _bill(values, None)
    face, _ = yield from meet_card()
    if face.citizen_id != bill.data.certno:
        raise Declined(OTHER_CARD)
    done = yield from _ask(REIMBURSE, _bill(values, face))
    stamped = yield from stamp()
    paper = tuple(_paper(done))
    name = f"reimbursement-{done.setl_id[-10:]}-{stamped.msgid[12:]}"
    place = yield from print_paper(name, tr(NOTICE), paper, values.text("pdf"))
    return _slip(PAID, done, paper, place)


def _slip(said: str, done: Reimbursed, paper: tuple[str, ...], place: str = "") -> Slip:
    facts = (
        (N_("Bill"), yuan(done.medfee_sumamt)),
        (N_("In scope"), yuan(done.in_scope)),
        (N_("Deductible"), yuan(done.deductible)),
        (N_("From funds"), yuan(done.fund_pay)),
        (N_("From the account"), yuan(done.acct_pay)),
        (N_("Paid to the person"), yuan(done.paid)),
        (N_("Settlement"), done.setl_id),
        (N_("Paper"), place),
    )
    rows = tuple(Row(label, value) for label, value in facts if value)
    name = mask_name(done.psn_name)
    spoken = Said(said, paid=yuan(done.paid), invono=done.invono, name=name)
    return Slip(spoken, rows, paper, {"reimbursement": done, "paper": place})


def _paper(done: Reimbursed) -> Iterator[str]:
    """The notice: who, which bill, how each line was judged, what was paid."""
    yield centred(tr(NOTICE), PAPER).rstrip()
    yield centred("** " + tr(N_("TRAINING, no real payment")) + " **", PAPER).rstrip()
    yield ""
    for label, value in (
        (N_("Name"), mask_name(done.psn_name)),
        (N_("Name of the institution"), done.fixmedins_name),
        (N_("Invoice"), done.invono),
        (N_("Date of the bill"), done.paid_on),
        (N_("Handed in"), done.handed_in_at),
        (N_("Reason"), tr(WHY[done.why])),
        (N_("Settlement"), done.setl_id),
    ):
        yield between(tr(label), value, PAPER)
    yield "-" * PAPER
    for line in done.lines:
        mark = " *" if line.relaxed else ""
        kind = CLASSES.get(line.chrgitm_lv, "")
        yield between(f"{line.name} {kind}{mark}", yuan(line.amount), PAPER)
        yield between("  " + tr(N_("in scope")), yuan(line.in_scope), PAPER)
    if any(line.relaxed for line in done.lines):
        yield tr(N_("* counts because it was an emergency"))
    yield "-" * PAPER
    yield from _sums(done)


def _sums(done: Reimbursed) -> Iterator[str]:
    for label, amount in (
        (N_("Bill"), done.medfee_sumamt),
        (N_("Outside the catalogue"), done.own_expense),
        (N_("Over the ceiling"), done.over_limit),
        (N_("Paid first"), done.first_pay),
        (N_("In scope"), done.in_scope),
        (N_("Deductible"), done.deductible),
    ):
        yield between(tr(label), yuan(amount), PAPER)
    for fund in done.funds:
        words = fund_words(Fund(fund.fund_pay_type, fund.name, int(fund.amount)))
        yield between(words, yuan(fund.amount), PAPER)
    yield between(tr(N_("From the account")), yuan(done.acct_pay), PAPER)
    yield between(tr(N_("Paid to the person")), yuan(done.paid), PAPER)
    own = done.medfee_sumamt - done.paid
    yield between(tr(N_("Stays with the person")), yuan(own), PAPER)


def _take_back(values: Values) -> Flow[Slip]:
    """The bill is found by its invoice among what the person has handed in."""
    certno, invoice = values.text("certno"), values.text("invoice")
    query = HandInsRequest(HandInsQuery(certno=certno))
    known = (yield from ask_patiently(HAND_INS, query)).result
    found = next((row for row in known if row.invono == invoice), None)
    if found is None:
        raise Declined(NO_SUCH_BILL, invono=invoice)
    asked = TakeBackRequest(TakeBack(certno=certno, setl_id=found.setl_id))
    done = (yield from ask_patiently(TAKE_BACK, asked)).data
    return _slip(CAME_BACK, done, ())


def _list(values: Values) -> Flow[Slip]:
    query = HandInsRequest(HandInsQuery(certno=values.text("certno")))
    reply: HandInsReply = yield from ask_patiently(HAND_INS, query)
    paper: list[str] = []
    for row in reply.result:
        paper.append(between(f"{row.paid_on} {row.fixmedins_name}", yuan(row.medfee_sumamt), PAPER))
        paper.append(between(f"  {row.invono}", yuan(row.paid), PAPER))
    who = mask_name(reply.result[0].psn_name) if reply.result else mask_id(values.text("certno"))
    said = Said(LISTED, count=str(len(reply.result)), name=who)
    return Slip(said, paper=tuple(paper), document={"bills": reply.result})


BILL = (
    CERTNO,
    Field(
        "why", N_("Why it is handed in"), FieldKind.CHOICE, choices=tuple(WHY.items()),
        default=EMERGENCY,
    ),
    Field("hospital", N_("Name of the institution")),
    Field(
        "hospital_code", N_("Its code"), optional=True,
        about=N_("Empty for an institution that is not designated."),
    ),
    Field("invoice", N_("Number of the invoice")),
    Field("paid_on", N_("Date of the bill"), FieldKind.DATE),
    Field("amount", N_("Sum of the bill"), FieldKind.AMOUNT),
    Field(
        "items", N_("Lines of the bill"), FieldKind.LINES,
        about=N_("Like 1001:2@12.50, =Nursing:1@30 for what is in no catalogue."),
    ),
    Field(
        "documents", N_("Documents"), FieldKind.LINES,
        about=N_("What lies on the desk: invoice, lines, record, diagnosis, reason."),
    ),
    Field(
        "account", N_("From the account too"), FieldKind.CHOICE, default="no",
        choices=(("no", N_("no")), ("yes", N_("yes"))),
    ),
    Field(
        "insurance", N_("Insurance"), FieldKind.CHOICE, default="310",
        choices=(("310", N_("employees")), ("390", N_("residents"))),
    ),
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "judge-bill", N_("What a bill would bring"),
        N_("A bill handed in, judged by the rules; nothing is booked."),
        Place.AGENCY, _judge, BILL,
    ),
    Operation(
        "reimburse", N_("Reimburse a bill"),
        N_("An emergency anywhere, or a bill that could not be settled directly: card and papers."),
        Place.AGENCY, _reimburse, (*BILL, PDF), needs_card=True,
    ),
    Operation(
        "bills-handed-in", N_("Bills handed in"),
        N_("What somebody has handed in, newest first."),
        Place.AGENCY, _list, (CERTNO,),
    ),
    Operation(
        "take-back-bill", N_("Take a reimbursement back"),
        N_("It was wrong and the person has paid it back; the invoice is free again."),
        Place.AGENCY, _take_back, (CERTNO, Field("invoice", N_("Number of the invoice"))),
    ),
)  # fmt: skip
