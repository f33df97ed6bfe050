"""What the card factory and a card file say, as a failure of the terminal.

Apart from the failures of the centre: the first screen does not wait for the centre's modules.
"""

from card_emulator.nvm import CardFileError
from card_emulator.refusals import BadInput, CardRefused
from terminal.errors import Declined, Spoken, WorldFailure, WrongUsage
from terminal.words import tr


def own_words(reason: CardRefused | CardFileError) -> Spoken:
    """A sentence of the card factory as one of the terminal's, with its exit code."""
    kind: type[Spoken] = Declined
    if isinstance(reason, BadInput):
        kind = WrongUsage
    elif isinstance(reason, CardFileError):
        kind = WorldFailure
    return kind(reason.template, **{name: _word(value) for name, value in reason.values.items()})


def _word(value: object) -> str:
    if not isinstance(value, CardRefused):
        return str(value)
    inner = {name: _word(one) for name, one in value.values.items()}
    return tr(value.template).format(**inner)
