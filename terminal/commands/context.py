"""What every command needs: the home, the language, and the door to the composition root."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from terminal.words import tr
from terminal.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every command as `ctx.obj`; other parts use `home` and `translate` only."""

    home: Path
    opener: Callable[[Path], Workplace]
    rebuild: Callable[[Path], None]

    def translate(self, sentence: str) -> str:
        """A sentence in the user's language, its places left open."""
        return tr(sentence)

    @contextmanager
    def workplace(self, card: str = "") -> Iterator[Workplace]:
        """The opened home, with a training card in the slot if one is named."""
        opened = self.opener(self.home)
        try:
            if card:
                opened.drawer.insert(card)
            yield opened
        finally:
            opened.close()
