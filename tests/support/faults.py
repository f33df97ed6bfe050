"""Faults of the world: named ones and how they end; at numbered places, a card that is pulled and
a centre that is silent.
"""

from terminal.errors import HostSilent
from terminal.fault_kinds import Fault
from terminal.flow import AskHost, PowerUp, Step, Transmit
from terminal.outcome import Result

PAID, REFUSED, UNKNOWN = Result.PAID, Result.REFUSED, Result.UNKNOWN
ENDS = {
    Fault.PULLED_BEFORE: UNKNOWN,
    Fault.PULLED_AFTER: UNKNOWN,
    Fault.MUTE: PAID,
    Fault.WRONG_STATUS: PAID,
    Fault.TRUNCATED: PAID,
    Fault.SLOW: PAID,
    Fault.UNPLUGGED: REFUSED,
    Fault.LOG_FULL: REFUSED,
    Fault.CENTRE_DOWN: REFUSED,
    Fault.REQUEST_LOST: PAID,
    Fault.ANSWER_LOST: PAID,
    Fault.LINE_CUT: UNKNOWN,
    Fault.LATE: REFUSED,
    Fault.DUPLICATE: PAID,
    Fault.CLOCK: PAID,
    Fault.JOURNAL_FULL: REFUSED,
}
"""How a payment ends with each named fault, over the counter or at a ward."""


class Pull:
    """Pulls the card before the n-th step that touches a card (or lets it in for all the rest)."""

    def __init__(self, drawer, at: int) -> None:
        self._drawer, self._at = drawer, at
        self.seen = 0

    def before(self, step: Step) -> None:
        if isinstance(step, Transmit | PowerUp):
            if self.seen == self._at:
                self._drawer.pull()
            self.seen += 1

    def after(self, step: Step, reply: object) -> None:
        pass


class Network:
    """A transport that loses the request or the answer of the questions numbered `at`."""

    def __init__(self, transport, *, lost_requests=(), lost_answers=(), garbled=()) -> None:
        self._transport = transport
        self._lost_requests, self._lost_answers = lost_requests, lost_answers
        self._garbled = garbled
        self.asked = 0

    def __call__(self, request: bytes) -> bytes:
        number, self.asked = self.asked, self.asked + 1
        if number in self._lost_requests:
            raise HostSilent
        answer = self._transport(request)
        if number in self._lost_answers:
            raise HostSilent
        return answer[: len(answer) // 2] if number in self._garbled else answer


class Everything:
    """All numbers from `first` on: a network that stays down."""

    def __init__(self, first: int = 0) -> None:
        self._first = first

    def __contains__(self, number: int) -> bool:
        return number >= self._first


class Watch:
    """Counts the questions of a flow."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def before(self, step: Step) -> None:
        if isinstance(step, AskHost):
            self.questions.append(step.call.infno)

    def after(self, step: Step, reply: object) -> None:
        pass
