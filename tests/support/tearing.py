"""Power failing inside a card's writes: at every place where it may, the card that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

import pytest

from card_emulator.card import Card
from card_emulator.nvm import MemoryMedium, Nvm, PowerFailure
from tests.support.cards import Talk

COARSE, FINE, EDGE = 97, 7, 40
EVERYWHERE = pytest.mark.parametrize("step", [COARSE, pytest.param(FINE, marks=pytest.mark.slow)])
"""Inside a write nothing changes from byte to byte: few places in every run, many with --slow."""


def after_power_up(talk: Talk) -> Talk:
    """The card as it comes up again from the bytes that were written."""
    again = Talk.__new__(Talk)
    again.nvm = Nvm(MemoryMedium(bytes(talk.nvm.medium.data)), bytes(16), "memory")
    again.card = Card(again.nvm)
    again.card.power_on()
    return again


def writes_of(talk: Talk, raw: bytes) -> list[int]:
    """Sizes of the writes a command makes."""
    sizes, write = [], talk.nvm.medium.write

    def counted(at, data):
        sizes.append(len(data))
        write(at, data)

    talk.nvm.medium.write = counted
    talk.card.transmit(raw)
    return sizes


def cuts(
    prepare: Callable[[], tuple[Talk, bytes]], step: int = COARSE
) -> Iterator[tuple[Talk, bytes]]:
    """For each place at which power may fail: the card torn there, and the command.

    Inside a write every `step`th byte, around its two ends every byte; all of it for each write.
    """
    ends = [0, *accumulate(writes_of(*prepare()))]
    for last in range(ends[-1] + 1):
        if last % step and all(abs(last - end) > EDGE for end in ends):
            continue
        talk, raw = prepare()
        talk.nvm.medium.power_cut_after = last
        with pytest.raises(PowerFailure):
            talk.card.transmit(raw)
        yield talk, raw
