"""The same terminal in hospital mode (setting `institution`), and the hospital's silent centre."""

import pytest

from backend.protocol.refusals import Code, Refused
from terminal.assemble.opening import assemble
from terminal.day import compare
from terminal.desk.operation import Place
from terminal.entry import Evidence, Stage
from terminal.errors import HostSilent
from terminal.outcome import Result
from terminal.visit import State
from tests.support.faults import Everything, Network, Watch
from tests.support.training_home import Trainer
from tests.support.ward import Ward

HOSPITAL = "H43010200001"


@pytest.fixture
def ward(shop):
    """A terminal that is the hospital's own."""
    shop.close()
    shop.world = assemble(shop.home, chosen={"institution": HOSPITAL})
    return Ward(shop)


def network(shop, **faults):
    """What happens to the hospital's questions from now on."""
    host = shop.workplace.desks[Place.HOSPITAL].host
    host.transport = Network(host.transport, **faults)
    return host


def test_a_hospitals_own_terminal_has_one_door_and_all_services(ward):
    workplace = ward.shop.workplace
    assert workplace.desks[Place.HOSPITAL].host is workplace.host
    assert workplace.host.institution.name == "Training Hospital"
    assert workplace.catalogue.find("5001") is not None
    case = ward.settled(ward.attended(["5001", "5008"])).entry
    assert case.msgid.startswith(HOSPITAL)
    assert ward.shop.disagreements() == []
    assert workplace.sides() == []


def test_a_shops_counter_has_no_services(shop):
    assert shop.workplace.catalogue.find("5001") is None
    assert shop.workplace.catalogue.search("主任医师") == []
    assert len(shop.workplace.treatments.search("主任医师")) == 1
    assert shop.workplace.treatments.find("5001") is not None


def test_the_day_of_a_hospitals_own_terminal_is_closed(ward):
    workplace = ward.shop.workplace
    ward.settled(ward.attended(["5001"]))
    today = workplace.host.business_date
    report, _ = ward.do(compare(workplace, today, today, repairing=False))
    assert report.differences == ()
    assert report.may_close
    workplace.sign_off()


def test_a_lost_answer_to_a_registration_is_asked_for_again(shop):
    desk = Ward(shop)
    desk.do(desk.hospital.registering())
    host = network(shop, lost_answers=(1,))
    watch = Watch()
    shop.workplace.observers.append(watch)
    visit = desk.registered()
    assert watch.questions == ["1101", "2201", "2201"]
    assert visit.state is State.OPEN
    assert host.transport.asked == 3


def test_a_silent_centre_leaves_a_question_that_is_asked_first_later(shop):
    desk = Ward(shop)
    visit = desk.attended()
    host = network(shop, lost_answers=Everything())
    with pytest.raises(HostSilent):
        desk.entered(visit, ["5001"])
    waiting = desk.hospital.visit(visit.number)
    assert waiting.asked.infno == "2204"
    assert waiting.lines == visit.lines
    host.transport = host.transport._transport
    watch = Watch()
    shop.workplace.observers.append(watch)
    after = desk.entered(waiting, ["5008"])
    assert watch.questions == ["2204", "2204"]
    assert [line.line.medins_list_codg for line in after.lines] == ["1001", "1002", "5001", "5008"]
    assert all(line.cut for line in after.lines)
    assert desk.settled(after).result is Result.PAID
    assert shop.disagreements() == []


def test_a_settlement_without_an_answer_is_reversed_by_its_own_number(shop):
    desk = Ward(shop)
    visit = desk.attended()
    network(shop, lost_answers=(2, 3, 4))
    outcome = desk.settled(visit)
    assert (outcome.result, outcome.entry.stage) == (Result.REFUSED, Stage.REVERSED)
    assert outcome.entry.evidence is Evidence.BEFORE_THE_CARD
    assert desk.settled(visit).result is Result.PAID
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []


def test_a_stay_is_reversed_likewise(shop):
    desk = Ward(shop)
    visit = desk.stayed(["5101:2"])
    network(shop, lost_answers=(2, 3, 4))
    watch = Watch()
    shop.workplace.observers.append(watch)
    outcome = desk.settled(visit)
    assert (outcome.result, outcome.entry.stage) == (Result.REFUSED, Stage.REVERSED)
    assert watch.questions[-1] == "2601"
    assert desk.settled(visit).result is Result.PAID
    assert shop.disagreements() == []


def test_a_silent_centre_sells_nothing_offline_for_a_hospital(shop):
    desk = Ward(shop, "qian")
    visit = desk.attended()
    network(shop, lost_requests=Everything())
    outcome = desk.settled(visit)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.reason, HostSilent)
    assert outcome.entry is None


def test_message_numbers_without_a_sign_on_go_on_in_the_slot_of_their_own_institution(shop):
    desk = Ward(shop)
    case = desk.settled(desk.attended(["5001"])).entry
    journal = shop.workplace.journal
    assert journal.last_msgid() == case.msgid
    assert journal.last_msgid(HOSPITAL) == case.msgid
    assert journal.last_msgid("P43010200001").startswith("P43010200001")
    assert journal.last_msgid("B43010200001") is None


def test_a_held_payment_of_the_hospital_keeps_the_day_open(shop):
    desk = Ward(shop)
    visit = desk.attended(["5001"])
    shop.workplace.devices.faults.arm("line-cut")
    assert desk.settled(visit).result is Result.UNKNOWN
    shop.workplace.devices.faults.disarm("line-cut")
    workplace = shop.workplace
    today = workplace.host.business_date
    report, _ = workplace.drive(compare(workplace, today, today, repairing=False), Trainer())
    assert [case.visit.number for case in report.in_flight] == [visit.number]
    assert not report.may_close
    with pytest.raises(Refused) as refused:
        workplace.sign_off()
    assert refused.value.code is Code.HOLDS_OPEN
    assert shop.recover() == []
    report, _ = workplace.drive(compare(workplace, today, today, repairing=False), Trainer())
    assert report.may_close
    workplace.sign_off()


def test_a_case_of_a_name_this_machine_no_longer_has_stays_open(shop):
    desk = Ward(shop)
    visit = desk.attended(["5001"])
    shop.workplace.devices.faults.arm("line-cut")
    assert desk.settled(visit).result is Result.UNKNOWN
    before = [case.stage for case in shop.workplace.journal.open_cases()]
    shop.close()
    shop.world = assemble(shop.home, chosen={"hospital": "H43010200099"})
    assert [case.stage for case in shop.recover()] == before
    assert shop.sell("qian").result is Result.REFUSED
    shop.restart("zhao")
    assert shop.recover() == []
    assert shop.disagreements() == []
