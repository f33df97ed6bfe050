"""Secrets of people at the centre: the bank PIN and the online password, proved and never told.

Kept is the key that is made of the secret (pin_proof.py). A try is taken before it is compared; a
right proof gives all tries back. A proof for another challenge than the last one is no try.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.checks import wrong
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.bank import NewSecret, PinProofGiven
from backend.protocol.pin_proof import (
    KEY_BYTES,
    PASSWORD_ROUNDS,
    ROUNDS,
    SALT_BYTES,
    proof_of,
    sealed,
)
from backend.store import Tx
from backend.store.bank_tables import secrets
from backend.store.sql import bindparam, insert, select, update

CHALLENGE_BYTES = 16
MOMENT = "%Y-%m-%d %H:%M:%S"


class Sort(StrEnum):
    """What a secret opens."""

    BANK_PIN = "bank pin"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a secret may be tried, and how long it then rests (None: until it is reset)."""

    rounds: int
    tries: int
    rest: timedelta | None


LIMITS = {
    Sort.BANK_PIN: Limits(ROUNDS, 3, None),
    Sort.ONLINE: Limits(PASSWORD_ROUNDS, 5, timedelta(minutes=30)),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of one person; neither key nor challenge is shown by repr."""

    psn_no: str
    sort: Sort
    salt: bytes
    key: bytes
    tries_left: int
    challenge: bytes
    locked_until: str
    changed_at: str

    def __repr__(self) -> str:
        return f"Secret({self.psn_no}, {self.sort}, {self.tries_left})"

    @property
    def is_locked(self) -> bool:
        """No try is left."""
        return self.tries_left == 0

    @property
    def terms(self) -> PinTerms:
        """What is needed to prove it once."""
        return PinTerms(
            challenge=Hex(self.challenge),
            salt=Hex(self.salt),
            rounds=LIMITS[self.sort].rounds,
            tries_left=self.tries_left,
        )


def find_secret(tx: Tx, psn_no: str, sort: Sort, now: datetime) -> Secret | None:
    """The secret, or None where none was set; one that has rested long enough has all tries."""
    row = tx.row(_FIND, psn_no=psn_no, sort=str(sort))
    if row is None:
        return None
    secret = Secret(row[0], Sort(row[1]), *row[2:])
    if secret.locked_until and secret.locked_until <= now.strftime(MOMENT):
        return _keep(tx, secret, LIMITS[sort].tries, "")
    return secret


def set_secret(tx: Tx, psn_no: str, sort: Sort, new: NewSecret, now: datetime) -> Secret:
    """Set a secret, or another one in its place; all tries are there again."""
    if len(new.salt) != SALT_BYTES or len(new.key) != KEY_BYTES:
        raise wrong("data.new", f"{SALT_BYTES} + {KEY_BYTES} bytes")
    row = {
        "salt": bytes(new.salt),
        "key": bytes(new.key),
        "tries_left": LIMITS[sort].tries,
        "challenge": os.urandom(CHALLENGE_BYTES),
        "locked_until": "",
        "changed_at": now.strftime(MOMENT),
    }
    placed = {f"b_{name}": value for name, value in row.items()}
    if tx.run_values(_SET, placed | {"b_psn_no": psn_no, "b_sort": str(sort)}) == 0:
        tx.run_values(_NEW, row | {"psn_no": psn_no, "sort": str(sort)})
    found = find_secret(tx, psn_no, sort, now)
    assert found is not None
    return found


def prove(
    tx: Tx, secret: Secret, subject: bytes, given: PinProofGiven, now: datetime
) -> tuple[bool, Secret]:
    """Whether the proof is right, and the secret with its new challenge and tries."""
    if not hmac.compare_digest(secret.challenge, given.challenge):
        return False, _keep(tx, secret, secret.tries_left, secret.locked_until)
    tries = max(secret.tries_left - 1, 0)
    expected = proof_of(secret.key, secret.challenge, subject)
    right = hmac.compare_digest(expected, given.proof) and not secret.is_locked
    if right:
        return True, _keep(tx, secret, LIMITS[secret.sort].tries, "")
    rest = LIMITS[secret.sort].rest
    until = secret.locked_until
    if tries == 0 and rest is not None and not until:
        until = (now + rest).strftime(MOMENT)
    return False, _keep(tx, secret, tries, until)


def unsealed(old: Secret, new: NewSecret) -> NewSecret:
    """The new secret a holder sealed with the old one, for the challenge that `old` still has."""
    if len(new.key) != KEY_BYTES:
        raise wrong("data.new.key", f"{KEY_BYTES} bytes")
    return NewSecret(salt=new.salt, key=Hex(sealed(old.key, old.challenge, new.key)))


def _keep(tx: Tx, secret: Secret, tries_left: int, locked_until: str) -> Secret:
    challenge = os.urandom(CHALLENGE_BYTES)
    tx.run(
        _RENEW,
        b_psn_no=secret.psn_no,
        b_sort=str(secret.sort),
        b_tries_left=tries_left,
        b_challenge=challenge,
        b_locked_until=locked_until,
    )
    return Secret(
        secret.psn_no, secret.sort, secret.salt, secret.key, tries_left, challenge,
        locked_until, secret.changed_at,
    )  # fmt: skip


_s = secrets.c
_FIND = select(secrets).where(_s.psn_no == bindparam("psn_no"), _s.sort == bindparam("sort"))
_NEW = insert(secrets)
_ONE = (_s.psn_no == bindparam("b_psn_no"), _s.sort == bindparam("b_sort"))
_SET = (
    update(secrets)
    .where(*_ONE)
    .values(
        {
            column: bindparam(f"b_{column}")
            for column in ("salt", "key", "tries_left", "challenge", "locked_until", "changed_at")
        }
    )
)
_RENEW = (
    update(secrets)
    .where(*_ONE)
    .values(
        {column: bindparam(f"b_{column}") for column in ("tries_left", "challenge", "locked_until")}
    )
)
