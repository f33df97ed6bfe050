"""What pyscard and PC/SC say when something fails, as the few failures a caller can act on."""

from __future__ import annotations

from smartcard import scard
from smartcard.Exceptions import SmartcardException
from smartcard.pcsc.PCSCExceptions import BaseSCardException

from terminal.errors import CardGone, WorldFailure

PYSCARD = (SmartcardException, BaseSCardException)
"""Everything pyscard raises; the two have no common base."""

UNSIGNED = 0xFFFF_FFFF


class ReaderMissing(CardGone):
    """No reader has that name."""

    template = "There is no reader named {reader}. Connect it, or choose another."


class ReaderBusy(CardGone):
    """Another program has the card or the reader for itself."""

    template = "Another program uses the reader {reader}. No money moved. Close it and start again."


class NoService(CardGone):
    """The PC/SC service of the system does not run; in-process cards work without it."""

    template = (
        "The PC/SC service is not running, so the reader {reader} cannot be used. "
        "Start it with 'systemctl start pcscd', or use a training card with --card."
    )


_BY_RESULT: dict[int, type[WorldFailure]] = {
    scard.SCARD_E_SHARING_VIOLATION: ReaderBusy,
    scard.SCARD_E_NO_SERVICE: NoService,
    scard.SCARD_E_SERVICE_STOPPED: NoService,
}


def result_of(failure: BaseException) -> int:
    """The PC/SC error number of a pyscard exception, unsigned; 0 where it has none."""
    number = getattr(failure, "hresult", 0)
    return int(number) & UNSIGNED if isinstance(number, int) and number != -1 else 0


def failure_of(failure: BaseException, reader: str) -> WorldFailure:
    """The failure a pyscard exception stands for; without a better word the card is gone."""
    kind = _BY_RESULT.get(result_of(failure))
    return CardGone() if kind is None else kind(reader=reader)
