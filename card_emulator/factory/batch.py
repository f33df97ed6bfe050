"""Many cards at once: a draft folder beside the wanted one is filled, synced, and gets its name.

Until the rename nothing stands under the name; a failure or a kill leaves at most a draft folder
whose name begins with a point. Files are written and synced by a few threads while the next cards
are made, so that the disk works on many of them together.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from card_emulator.factory.columns import Applicant
from card_emulator.image import Image
from card_emulator.nvm import CardFileError
from card_emulator.personalise import card_sn, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.factors import card_factor
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import CardRefused
from card_emulator.store import CARD_SUFFIX, card_file_bytes

WRITERS_AT_ONCE = 8
MOST_PENDING = 256  # files that are made and not yet written

Progress = Callable[[int, int], None]  # cards done, cards in all


@dataclass(frozen=True, slots=True, repr=False)
class Pins:
    """The PIN of activated cards and the initial one of all, as digits."""

    training: str
    initial: str

    def __repr__(self) -> str:
        return "Pins(redacted)"


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """One card of a batch: whose, and the number and factor its keys follow from."""

    applicant: Applicant
    card_sn: str
    card_factor: bytes


Register = Callable[[list[IssuedCard]], None]


def make_card(person: Applicant, keys: IssuerKeys, pins: Pins) -> Image:
    """The image of an applicant's card."""
    return user_card(
        person.holder,
        keys,
        pin=pins.training if person.activated else pins.initial,
        initial_pin=pins.initial,
        activated_on=person.holder.issue_date if person.activated else None,
        card_use=person.card_use,
        algorithm=person.algorithm,
        version=person.version,
        max_tries=person.max_tries,
    )


def issue_batch(
    people: Sequence[Applicant],
    keys: IssuerKeys,
    pins: Pins,
    folder: Path,
    *,
    progress: Progress | None = None,
    register: Register | None = None,
) -> list[IssuedCard]:
    """A new folder with a card file for each applicant, complete or not there at all.

    `register` is called when all files are durable, before the folder has its name; what it
    raises leaves nothing. CardRefused if there is something of that name, CardFileError if the
    disk fails.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CardRefused(
            "{folder} is there already; cards are issued into a new folder.", folder=folder
        )
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        draft.mkdir(mode=0o700, parents=True)
        issued = _fill(draft, people, keys, pins, progress)
        if register is not None:
            register(issued)
        draft.rename(folder)
        _sync(folder.parent)
    except OSError as reason:
        raise CardFileError(
            "The cards cannot be written to {folder} ({reason}); no card was issued.",
            folder=folder,
            reason=reason.strerror,
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return issued


def _fill(
    draft: Path,
    people: Sequence[Applicant],
    keys: IssuerKeys,
    pins: Pins,
    progress: Progress | None,
) -> list[IssuedCard]:
    """Make one card after the other while others are written and synced beside."""
    issued = []
    pending: deque[Future[None]] = deque()
    with ThreadPoolExecutor(WRITERS_AT_ONCE) as pool:
        for done, person in enumerate(people, 1):
            image = make_card(person, keys, pins)
            path = draft / f"{person.file}{CARD_SUFFIX}"
            pending.append(pool.submit(_write, path, card_file_bytes(image, keys)))
            if len(pending) > MOST_PENDING:
                pending.popleft().result()
            holder = person.holder
            number = card_sn(holder.city6, holder.serial, keys, ALGORITHMS[person.algorithm])
            issued.append(IssuedCard(person, number, card_factor(image.atr)))
            if progress is not None:
                progress(done, len(people))
        for written in pending:
            written.result()
    _sync(draft)
    return issued


def _write(path: Path, data: bytes) -> None:
    """A new file, durable on return; many at once share one commit of the file system."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(fd)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
