"""Adopting and releasing a card at the desk of the training room."""

from __future__ import annotations

import os

from backend.adoption import SALT_BYTES, Adoption, enter, find_adoption, forget
from backend.booking import DeskRefused
from backend.centre import Centre
from backend.people import find_person
from backend.protocol.pin_proof import ROUNDS, pin_key
from backend.store import Tx


def adopt(centre: Centre, psn_no: str, fingerprint: bytes, pin: bytearray) -> Adoption:
    """Let a card stand for a training person from now on; the PIN (ASCII digits) is wiped.

    Raises DeskRefused for a card that is adopted already and for an unknown person.
    """
    salt = os.urandom(SALT_BYTES)
    key = salt, pin_key(pin, salt, ROUNDS)
    pin[:] = bytes(len(pin))
    at = f"{centre.now():%Y-%m-%d %H:%M:%S}"

    def work(tx: Tx) -> Adoption:
        if find_person(tx, psn_no) is None:
            raise DeskRefused("There is no person {psn_no}.", psn_no=psn_no)
        known = find_adoption(tx, fingerprint)
        if known is not None:
            raise DeskRefused(
                "This card is adopted already (for {psn_no}). Release it first.",
                psn_no=known.psn_no,
            )
        return enter(tx, psn_no, fingerprint, key, at)

    return centre.store.transact(work)


def release(centre: Centre, fingerprint: bytes) -> str:
    """Forget a card; gives the person it stood for. Raises DeskRefused for one not adopted."""

    def work(tx: Tx) -> str:
        known = find_adoption(tx, fingerprint)
        if known is None:
            raise DeskRefused("This card is not adopted; there is nothing to release.")
        forget(tx, known)
        return known.psn_no

    return centre.store.transact(work)
