"""Faults of the world at numbered places: the card is pulled, the centre is silent."""

from terminal.errors import HostSilent
from terminal.flow import AskHost, PowerUp, Step, Transmit


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
