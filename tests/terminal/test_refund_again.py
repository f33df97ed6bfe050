"""A refund whose answer was lost, asked for again by the clerk: told as done, never done twice."""

import pytest
import typer

from terminal.commands.outcome_told import report
from terminal.desk.operation import Place
from terminal.errors import HostSilent
from terminal.outcome import Result
from terminal.words import say
from tests.support.ward import Ward

CANCELLING = (b'"infno":"2103"', b'"infno":"2208"')


class Deaf:
    """A line that loses every answer to what gives money back, while `lasts`."""

    def __init__(self, transport):
        self._transport, self.lasts = transport, True

    def __call__(self, request):
        answer = self._transport(request)
        if self.lasts and any(infno in request for infno in CANCELLING):
            raise HostSilent
        return answer


def paid_in_the_shop(ward):
    sold = ward.shop.sell("zhao")
    return ward.shop.workplace.host, lambda: ward.do(
        ward.shop.workplace.refunding(sold.entry.msgid)
    )


def paid_at_the_ward(ward):
    visit = ward.attended(["5001:2"])
    assert ward.settled(visit).result is Result.PAID
    host = ward.shop.workplace.desks[Place.HOSPITAL].host
    return host, lambda: ward.cancelled(visit.number)


@pytest.mark.parametrize("paid", [paid_in_the_shop, paid_at_the_ward])
def test_a_refund_without_an_answer_is_told_as_done_when_it_is_asked_for_again(shop, paid, capsys):
    ward = Ward(shop)
    host, give_back = paid(ward)
    host.transport = line = Deaf(host.transport)
    first = give_back()
    assert first.result is Result.UNKNOWN
    assert "did not answer the refund" in say(first.reason)
    with pytest.raises(typer.Exit):
        report(first, shop.workplace.settings, as_json=False)
    assert "UNKNOWN: do not pay out" in capsys.readouterr().err
    still = give_back()
    assert (still.result, still.entry.msgid) == (Result.UNKNOWN, first.entry.msgid)
    line.lasts = False
    again = give_back()
    assert (again.result, again.entry.msgid) == (Result.PAID, first.entry.msgid)
    assert again.entry.settlement.medfee_sumamt < 0
    assert "waits at the centre" in say(again.reason)
    assert shop.disagreements() == []
    assert shop.books().balances(again.entry.psn_no).waiting_fen == again.entry.account_fen
