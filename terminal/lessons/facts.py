"""The names of facts that a lesson may expect of a card and of the books.

"zhao balance" is a fact of one card or its holder; "sides" one of the whole world. What each is
looked up in belongs to the composition root.
"""

from __future__ import annotations

CARD_FACTS = ("balance", "tries", "unprinted", "activated")
"""Of a card: yuan, tries of the PIN, records since the last statement, yes or no."""
LEDGER_FACTS = ("card", "waiting", "online", "aid", "financial", "status")
"""Of a person at the centre: what the card holds, what waits, the online account, what relatives
let them spend, the financial account (yuan), and the card's status."""
WORLD_FACTS = ("sides", "held", "open")
"""Of the world: do card, journal and ledger agree, yuan still held, cases open at the terminal."""


def is_fact(name: str, kinds: tuple[str, ...]) -> bool:
    """Whether there is such a fact."""
    words = name.split()
    if kinds is LEDGER_FACTS and name in WORLD_FACTS:
        return True
    return len(words) == 2 and words[1] in kinds
