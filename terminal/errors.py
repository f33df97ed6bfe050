"""Failures of the world, each saying what the caller must do next; refusals of ours; no bugs.

Every one carries `template` (English, a gettext message id) and `values`, so that screens and
commands can say it in the user's language.
"""

from __future__ import annotations


class Spoken(Exception):  # noqa: N818 - the base of sentences, not an error by itself
    """An exception that is one clear sentence: what happened, whether money moved, what now."""

    template = "Something went wrong."
    exit_code = 1

    def __init__(self, template: str = "", **values: str) -> None:
        super().__init__(template or self.template)
        self.template = template or self.template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class WorldFailure(Spoken):
    """A device, the centre or the disk failed while a step was performed."""

    exit_code = 3


class CardGone(WorldFailure):
    """No card, or it was pulled, or its reader was unplugged: the step may or may not have run."""

    template = "No card in the reader. Insert the card and start again."


class CardMute(WorldFailure):
    """The card did not answer in time, or not in the form of an answer: outcome unknown."""

    template = "The card does not answer. Take it out, insert it again and start again."


class HostSilent(WorldFailure):
    """The centre gave no answer that can be understood: what was asked may have happened."""

    template = "The centre did not answer."


class NotOpened(WorldFailure):
    """What stands behind the counter cannot be opened; the sentence is the reason's own."""


class JournalFailed(WorldFailure):
    """The journal could not be written: nothing that depends on the record may be done."""

    template = "The journal cannot be written ({detail}). No sale can start until it can."


class WrongUsage(Spoken):
    """What was given cannot be worked with; nothing was tried."""

    exit_code = 2


class Declined(Spoken):
    """This transaction ends here by our own decision; no money moved."""


class Stopped(Declined):
    """Somebody at the counter said no: Esc at the split or the PIN, or nothing typed in time."""


class SteppedBack(Stopped):
    """The operator's Esc at the split: nothing was begun, the basket is as it was."""


class Busy(Declined):
    """An earlier case is unresolved: no insured sale before it is (failures.md R2)."""

    template = (
        "An earlier payment is not settled (card ending {card}). "
        "Put that card back or hand the case to the centre; cash sales go on."
    )
