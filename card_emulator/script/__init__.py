"""APDU scripts: plain text files of commands and expected answers, run against card and PSAM.

`> bytes` sends a command as it is, `>> bytes` follows 61xx and 6Cxx as a T=0 terminal does, `<`
says what the answer must be. The same files are tests and demonstrations.
"""

from card_emulator.script.bench import FreshBench, StandingBench
from card_emulator.script.language import HELP, Script, parse
from card_emulator.script.runner import Difference, Event, run

__all__ = [
    "HELP",
    "Difference",
    "Event",
    "FreshBench",
    "Script",
    "StandingBench",
    "parse",
    "run",
]
