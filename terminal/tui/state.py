"""What the counter shows now, in one place; the screen is painted from it and holds nothing itself.

Sentences are kept as `Spoken` (template and values), never as text, so that a change of language
is only a repaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from backend.protocol.messages.person import InsuInfo, Standing
from terminal.card import CardFace
from terminal.config import Settings
from terminal.entry import Entry
from terminal.errors import Spoken, SteppedBack
from terminal.faults import Faults
from terminal.flow import Split
from terminal.lessons.shown import Shown
from terminal.outcome import Outcome
from terminal.transactions.asking import Person
from terminal.transactions.checking import Finding
from terminal.tui.basket import Basket
from terminal.tui.inside_state import Looking
from terminal.workplace import Item


class Mark(Enum):
    """State of the card line: colour, sign and word."""

    NONE = "none"
    READING = "reading"
    READY = "ready"
    ATTENTION = "attention"
    REFUSED = "refused"


@dataclass(slots=True)
class CardState:
    """The card in the slot as far as it has been read; `tries` is None until it was asked."""

    mark: Mark = Mark.NONE
    face: CardFace | None = None
    person: Person | None = None
    insurance: InsuInfo | None = None
    standing: Standing | None = None
    unprinted: int | None = None
    tries: int | None = None
    sentence: Spoken | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the search found for a text, and which one Enter takes."""

    text: str = ""
    items: Sequence[Item] = ()
    chosen: int = 0

    @property
    def item(self) -> Item | None:
        """The one Enter takes."""
        return self.items[self.chosen] if self.items else None


class Knows(Enum):
    """What is known of who pays a basket that nobody has asked to pay yet."""

    NO_CARD = "no card"
    READING = "reading"
    UNUSABLE = "unusable"
    LATER = "later"
    ASKING = "asking"
    ANSWERED = "answered"
    REFUSED = "refused"
    SILENT = "silent"


@dataclass(slots=True)
class Live:
    """The split of the basket as it stands, and what the rules find; `why` is a refusal."""

    knows: Knows = Knows.NO_CARD
    split: Split | None = None
    why: Spoken | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Counter:
    """Everything that can be seen. `split` is what the centre said when it was asked to pay, `live`
    what it says of the basket before that, never arithmetic of ours; `undecided` is the message
    number of a sale that ended UNKNOWN and still owns the basket.
    """

    settings: Settings
    day: str = ""
    basket: Basket = field(default_factory=Basket)
    card: CardState = field(default_factory=CardState)
    candidates: Candidates = field(default_factory=Candidates)
    split: Split | None = None
    live: Live = field(default_factory=Live)
    outcome: Outcome | None = None
    undecided: str = ""
    message: Spoken | None = None
    progress: Spoken | None = None
    open_cases: list[Entry] = field(default_factory=list)
    offline_waiting: int = 0
    refundable: int = 0
    held: list[Basket] = field(default_factory=list)
    receipt_offset: int = 0
    inside: bool = False
    looking: Looking = field(default_factory=Looking)
    faults: Faults = field(default_factory=Faults)
    lesson: Shown | None = None

    @property
    def shown_split(self) -> Split | None:
        """Who pays what: of the payment, else of the basket as it stands."""
        return self.split or self.live.split

    @property
    def result(self) -> Outcome | None:
        """What lies over the basket. A no at the split is an outcome that only leads back to it."""
        stepped_back = self.outcome is not None and isinstance(self.outcome.reason, SteppedBack)
        return None if stepped_back else self.outcome

    @property
    def has_relatives(self) -> bool:
        """Whether relatives let the holder of the card at hand spend something (rules.md R4)."""
        standing = self.card.standing
        return standing is not None and standing.relatives_fen > 0
