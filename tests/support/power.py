"""Power cuts at numbered steps of a flow: before a step is performed, or after."""

from terminal.flow import Step


class PowerCut(BaseException):
    """The power went; nothing of ours may catch it."""


class Breaker:
    """Cuts at point `at`: 2n is before step n, 2n+1 after it. `seen` counts the points passed."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.seen = 0
        self.steps: list[str] = []

    def before(self, step: Step) -> None:
        self.steps.append(type(step).__name__)
        self._point()

    def after(self, step: Step, reply: object) -> None:
        self._point()

    def _point(self) -> None:
        here, self.seen = self.seen, self.seen + 1
        if here == self.at:
            raise PowerCut
