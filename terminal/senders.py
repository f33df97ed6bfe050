"""The institutions this machine may speak for, each with its door to the centre and its clock.

A case is asked about under the name it was begun under, wherever somebody stands now.
"""

from __future__ import annotations

from backend.protocol.refusals import Refused
from terminal.clock import Times
from terminal.errors import HostSilent
from terminal.host import Host, NotSignedOn

Sender = tuple[Host, Times]


class NotOurName(HostSilent):
    """Nobody is asked under another name than the case's: the centre would know no such message."""

    template = (
        "A payment of institution {code} is open here, which this terminal no longer works for. "
        "Set it again (config.toml) and start again."
    )


class Senders:
    """Doors and clocks by institution code; shared by everything that drives flows here."""

    def __init__(self) -> None:
        self._known: dict[str, Sender] = {}

    def enter(self, host: Host, clock: Times) -> None:
        """One more institution; the first door of a code stays its door."""
        self._known.setdefault(host.institution.code, (host, clock))

    def chosen(self, code: str, own: Sender) -> Sender:
        """Door and clock of an institution of this machine, signed on; our own as it is.

        Raises HostSilent: what a sign-on was refused for says nothing of the question.
        """
        sender = self._known.get(code)
        if sender is None:
            raise NotOurName(code=code)
        if sender[0] is own[0] or sender[0].sign_no:
            return sender
        try:
            sender[0].sign_on()
        except Refused as no:
            raise NotSignedOn() from no
        return sender
