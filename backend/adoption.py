"""Adopted cards: a physical card of whoever stands for a training person, and only for training.

A card is known by a salted hash of what it shows; its data is never kept. The training PIN is
proved to the centre by challenge and answer; a wrong proof costs a try, none left locks it until
the card is released and adopted anew.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from hashlib import blake2b

from backend.context import Context
from backend.people import find_person
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import (
    Adopted,
    AdoptedReply,
    AdoptedRequest,
    PinProofRequest,
    PinTerms,
    PinVerdict,
    PinVerdictReply,
)
from backend.protocol.pin_proof import ROUNDS, proof_of
from backend.protocol.refusals import Code, Refused
from backend.statement_rows import unprinted_of_adopted
from backend.store import Tx
from backend.store.adoption_table import adoptions
from backend.store.sql import bindparam, delete, insert, select, update

MOST_TRIES = 6
SALT_BYTES = CHALLENGE_BYTES = 16
FINGERPRINT_BYTES = 32
ID_DIGITS = 12
PURPOSE = b"shuaka adoption"


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adopted card in the centre's books."""

    adoption_id: str
    salt: bytes
    digest: bytes
    psn_no: str
    pin_salt: bytes
    pin_key: bytes
    tries_left: int
    challenge: bytes
    adopted_at: str

    def __repr__(self) -> str:
        return f"Adoption({self.adoption_id}, {self.psn_no})"

    def is_of(self, fingerprint: bytes) -> bool:
        """Whether this is the card with that fingerprint."""
        return hmac.compare_digest(_digest(self.salt, fingerprint), self.digest)


def _digest(salt: bytes, fingerprint: bytes) -> bytes:
    return blake2b(fingerprint, salt=salt, person=PURPOSE, digest_size=32).digest()


def enter(tx: Tx, psn_no: str, fingerprint: bytes, key: tuple[bytes, bytes], at: str) -> Adoption:
    """Let a card stand for a person; `key` is the PIN's salt and key. The card is not adopted."""
    assert len(fingerprint) == FINGERPRINT_BYTES
    assert find_adoption(tx, fingerprint) is None
    salt = os.urandom(SALT_BYTES)
    digest = _digest(salt, fingerprint)
    adoption = Adoption(
        adoption_id=digest.hex()[:ID_DIGITS],
        salt=salt,
        digest=digest,
        psn_no=psn_no,
        pin_salt=key[0],
        pin_key=key[1],
        tries_left=MOST_TRIES,
        challenge=os.urandom(CHALLENGE_BYTES),
        adopted_at=at,
    )
    tx.run_values(_NEW, {name: getattr(adoption, name) for name in COLUMNS})
    return adoption


def forget(tx: Tx, adoption: Adoption) -> None:
    """The card stands for nobody any more."""
    tx.run(_FORGET, adoption_id=adoption.adoption_id)


def find_adoption(tx: Tx, fingerprint: bytes) -> Adoption | None:
    """The adoption of a card, or None. Every salt is its own, so all are tried; they are few."""
    found = (Adoption(*row) for row in tx.rows(_ALL))
    return next((one for one in found if one.is_of(fingerprint)), None)


def adopted_for(tx: Tx, fingerprint: bytes, psn_no: str) -> Adoption:
    """The adoption of a card that stands for this person; CREDENTIAL_INVALID for any other."""
    adoption = known_adoption(tx, fingerprint)
    if adoption.psn_no != psn_no:
        raise Refused(Code.CREDENTIAL_INVALID)
    return adoption


def known_adoption(tx: Tx, fingerprint: bytes) -> Adoption:
    """The adoption of a card; CREDENTIAL_INVALID for a card nobody adopted."""
    adoption = find_adoption(tx, fingerprint)
    if adoption is None:
        raise Refused(Code.CREDENTIAL_INVALID)
    return adoption


def adopted_card(context: Context, message: AdoptedRequest) -> AdoptedReply:
    """KADPT: whose is it? CREDENTIAL_INVALID for a card nobody adopted."""
    adoption = known_adoption(context.tx, message.data.fingerprint)
    person = find_person(context.tx, adoption.psn_no)
    assert person is not None, "the table refers to persons"
    terms = _renewed(context.tx, adoption, adoption.tries_left)
    adopted = Adopted(
        psn_no=person.psn_no, certno=person.certno, psn_name=person.name, pin=terms,
        unprinted=len(unprinted_of_adopted(context.tx, adoption.adoption_id)),
    )  # fmt: skip
    return AdoptedReply(adopted)


def check_pin(context: Context, message: PinProofRequest) -> PinVerdictReply:
    """KPIN: the try is taken, then compared; a right proof gives all tries back."""
    said = message.data
    adoption = known_adoption(context.tx, said.fingerprint)
    tries_left = max(adoption.tries_left - 1, 0)
    expected = proof_of(adoption.pin_key, adoption.challenge, said.fingerprint)
    fresh = hmac.compare_digest(adoption.challenge, said.challenge)
    right = hmac.compare_digest(expected, said.proof) and fresh and adoption.tries_left > 0
    terms = _renewed(context.tx, adoption, MOST_TRIES if right else tries_left)
    return PinVerdictReply(PinVerdict(right=right, pin=terms))


def _renewed(tx: Tx, adoption: Adoption, tries_left: int) -> PinTerms:
    challenge = os.urandom(CHALLENGE_BYTES)
    tx.run(_RENEW, b_adoption_id=adoption.adoption_id, b_tries=tries_left, b_challenge=challenge)
    return PinTerms(
        challenge=Hex(challenge),
        salt=Hex(adoption.pin_salt),
        rounds=ROUNDS,
        tries_left=tries_left,
    )


COLUMNS = tuple(column.name for column in adoptions.c)
_NEW = insert(adoptions)
_ALL = select(adoptions)
_FORGET = delete(adoptions).where(adoptions.c.adoption_id == bindparam("adoption_id"))
_RENEW = (
    update(adoptions)
    .where(adoptions.c.adoption_id == bindparam("b_adoption_id"))
    .values(tries_left=bindparam("b_tries"), challenge=bindparam("b_challenge"))
)
