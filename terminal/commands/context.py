"""What every command needs: the home, the language, and the door to the composition root."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.errors import WrongUsage
from terminal.words import tr

if TYPE_CHECKING:
    from terminal.records import Records
    from terminal.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Through:
    """Which card a command works with, and through which readers (a name, a pattern or `auto`).

    `record` is a file that gets the session as JSON lines; `offline` lets it sell while the centre
    is silent.
    """

    card: str = ""
    reader: str = ""
    psam_reader: str = ""
    record: str = ""
    offline: bool = False

    def __post_init__(self) -> None:
        if self.card and self.reader:
            raise WrongUsage(
                "A training card goes into the terminal's own slot: "
                "give --card or --reader, not both. Nothing was tried."
            )

    @property
    def settings(self) -> dict[str, str]:
        """The settings that these options stand for."""
        return {
            "user_reader": self.reader,
            "psam_reader": self.psam_reader,
            "offline_allowed": "true" if self.offline else "",
        }


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every command as `ctx.obj`; other parts use `home` and `translate` only."""

    home: Path
    opener: Callable[[Path, Mapping[str, str]], Workplace]
    rebuild: Callable[[Path], None]
    looker: Callable[[Path], AbstractContextManager[Records]]

    def translate(self, sentence: str) -> str:
        """A sentence in the user's language, its places left open."""
        return tr(sentence)

    def records(self) -> AbstractContextManager[Records]:
        """Journal and settings of the home, for who asks neither card nor centre."""
        return self.looker(self.home)

    @contextmanager
    def workplace(
        self, through: Through = Through(), faults: Sequence[str] | None = None
    ) -> Iterator[Workplace]:
        """The opened home, with a training card in the slot and faults armed if any are named."""
        opened = self.opener(self.home, through.settings)
        try:
            for fault in faults or ():
                opened.devices.faults.arm(fault)
            if through.card:
                opened.drawer.insert(through.card)
            if through.record:
                opened.record_to(Path(through.record))
            yield opened
        finally:
            opened.close()
