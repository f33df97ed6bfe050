"""A script at work: each statement done and told, up to the first answer that is not expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from card_emulator.protocol.status import bytes_waiting, right_length
from card_emulator.refusals import BadInput
from card_emulator.script.bench import Bench
from card_emulator.script.language import EXPECT, FOLLOW, SEND, SLOTS, Script, Statement
from card_emulator.script.meanings import covered, instruction_name, meaning
from card_emulator.script.values import Pattern, evaluate

MOST_FOLLOWED = 16  # GET RESPONSEs after one command
NOTE, SENT, RECEIVED, ATR = "note", "sent", "received", "atr"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a transcript; `text` is a comment or bytes for people, `about` the name of a
    command or the sentence for a status word with its `values`.
    """

    line: int
    kind: str
    slot: str = ""
    text: str = ""
    about: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """The first answer that was not expected."""

    line: int
    expected: str
    answer: str


Tell = Callable[[Event], None]


def run(script: Script, bench: Bench, tell: Tell) -> Difference | None:
    """Run a script; the difference it stopped at, or None. BadInput names line and column.

    OSError means that a card's memory failed: its answer is not known.
    """
    work = _Run(script, bench, tell)
    for statement in script.statements:
        try:
            difference = work.do(statement)
        except BadInput as problem:
            column = statement.tokens[0].column if statement.tokens else 1
            raise script.wrong(statement.line, problem, column) from None
        if difference is not None:
            return difference
    return None


class _Run:
    def __init__(self, script: Script, bench: Bench, tell: Tell) -> None:
        self._script, self._bench, self._tell = script, bench, tell
        self._slot = SLOTS[0]
        self._names: dict[str, bytes] = {}
        self._answer = b""

    def do(self, statement: Statement) -> Difference | None:
        """One statement."""
        if statement.note or not statement.verb:
            self._tell(Event(statement.line, NOTE, text=statement.note))
        if statement.verb == EXPECT:
            return self._expect(statement)
        if statement.verb in SLOTS:
            self._slot = statement.verb
        elif statement.verb in (SEND, FOLLOW):
            command = evaluate(statement.tokens, self._names)
            self._answer = self._send(statement, command)
        elif statement.verb:
            _DEEDS[statement.verb](self, statement)
        return None

    def _send(self, statement: Statement, command: bytes) -> bytes:
        follows, data = statement.verb == FOLLOW, b""
        for _ in range(MOST_FOLLOWED):
            answer = self._exchange(statement.line, command)
            data, sw = data + answer[:-2], int.from_bytes(answer[-2:], "big")
            if follows and bytes_waiting(sw) is not None:
                command = bytes((0x00, 0xC0, 0, 0, sw & 0xFF))
            elif follows and right_length(sw) is not None:
                command = command[:4] + bytes((sw & 0xFF,))
            else:
                return data + answer[-2:]
        raise BadInput("the card announces more and more bytes.")

    def _exchange(self, line: int, command: bytes) -> bytes:
        card = self._bench.card(self._slot)
        self._tell(Event(line, SENT, self._slot, covered(command), instruction_name(command)))
        answer = card.transmit(command)
        sentence, values = meaning(int.from_bytes(answer[-2:], "big"))
        words = " ".join(part.hex().upper() for part in (answer[:-2], answer[-2:]) if part)
        self._tell(Event(line, RECEIVED, self._slot, words, sentence, tuple(values.items())))
        return answer

    def _expect(self, statement: Statement) -> Difference | None:
        pattern = Pattern(statement.tokens, self._names)
        taken = pattern.match(self._answer)
        if taken is None:
            return Difference(statement.line, pattern.text, self._answer.hex().upper())
        self._names.update(taken)
        return None

    def reset(self, statement: Statement) -> None:
        """Power off and on; the ATR is the answer."""
        card = self._bench.card(self._slot)
        card.power_off()
        self._answer = card.power_on()
        self._tell(Event(statement.line, ATR, self._slot, self._answer.hex().upper()))

    def let(self, statement: Statement) -> None:
        """A name for bytes."""
        self._names[statement.words[0]] = evaluate(statement.tokens, self._names)

    def fresh(self, statement: Statement) -> None:
        """Another training card."""
        if not statement.words or statement.words[0] not in SLOTS:
            raise BadInput("fresh user or fresh psam.")
        self._bench.prepare(statement.words[0], statement.words[1:])

    def key(self, statement: Statement) -> None:
        """A key of the training card in the slot."""
        value = evaluate(statement.tokens, self._names)
        self._bench.set_key(self._slot, statement.words[0], value)

    def random(self, statement: Statement) -> None:
        """What the training card in the slot draws next."""
        self._bench.will_draw(self._slot, evaluate(statement.tokens, self._names))


_DEEDS: dict[str, Callable[[_Run, Statement], None]] = {
    "reset": _Run.reset,
    "let": _Run.let,
    "fresh": _Run.fresh,
    "key": _Run.key,
    "random": _Run.random,
}
