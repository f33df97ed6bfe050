"""The K messages of adopted cards: any chip card that stands for a training person.

KADPT asks whose a card is, by the hash of what it shows; KPIN proves that the holder typed the
training PIN: a challenge in, a keyed hash out (pin_proof.py). The PIN itself is in no message.
"""

from __future__ import annotations

import msgspec

from backend.protocol.codec import Hex


class AdoptedQuery(msgspec.Struct, frozen=True):
    """Node data of KADPT: SHA-256 of the card's ATR and public data."""

    fingerprint: Hex


class AdoptedRequest(msgspec.Struct, frozen=True):
    """Input of KADPT."""

    data: AdoptedQuery


class PinTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a terminal needs to prove a PIN once: the challenge is used up by one try."""

    challenge: Hex
    salt: Hex
    rounds: int
    tries_left: int


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """Whose the card is (a training person), and the terms of the next PIN try.

    `unprinted`: its sales that are on no statement yet (rules.md R8).
    """

    psn_no: str
    certno: str
    psn_name: str
    pin: PinTerms
    unprinted: int = 0


class AdoptedReply(msgspec.Struct, frozen=True):
    """Output of KADPT."""

    data: Adopted


class PinProof(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KPIN."""

    fingerprint: Hex
    challenge: Hex
    proof: Hex


class PinProofRequest(msgspec.Struct, frozen=True):
    """Input of KPIN."""

    data: PinProof


class PinVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Right or wrong, and the terms of the next try; no tries left means locked."""

    right: bool
    pin: PinTerms


class PinVerdictReply(msgspec.Struct, frozen=True):
    """Output of KPIN."""

    data: PinVerdict
