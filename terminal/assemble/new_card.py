"""The card factory of the agency's desk: a new card for one that was lost (rules.md R10).

The file is made before the centre enters the card. If nothing came of that, the same terms find the
same file again; one of other terms, which the centre never entered, is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from backend.protocol.codec import Hex
from backend.protocol.messages.loss import CardTerms, NewCard
from card_emulator.image import Image
from card_emulator.nvm import CardFileError
from card_emulator.personalise import Holder, card_sn, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.factors import card_factor
from card_emulator.protocol.keys import KEY_VERSION, IssuerKeys
from card_emulator.store import CARD_SUFFIX, create_card, look_card
from card_emulator.view import view
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home
from terminal.assemble.registry import (
    AT_THE_CENTRE,
    NOWHERE,
    ON_CARD,
    VALID_YEARS,
    card_number,
    years_later,
)
from terminal.assemble.training import INITIAL_PIN
from terminal.errors import WorldFailure

CATEGORIES = {"12": "21", "15": "91"}
"""psn_type -> category on the card, as far as it is not "11"."""
GENERATION = re.compile(r"-(\d+)$")
FIRST_GENERATION = 2


class CardNotMade(WorldFailure):
    """The factory could not make the card."""

    template = "The new card could not be made ({detail}). Nothing was changed. Try again."


def card_factory(home: Home, keys: IssuerKeys) -> Callable[[CardTerms], NewCard]:
    """What makes the card of given terms; raises WorldFailure."""

    def make(terms: CardTerms) -> NewCard:
        try:
            return _made(home, keys, terms)
        except ValueError as bad:
            raise CardNotMade(detail=str(bad)) from bad
        except OSError as bad:
            raise CardNotMade(detail=bad.strerror or "?") from bad
        except CardFileError as bad:
            words = own_words(bad)
            raise CardNotMade(words.template, **words.values) from bad

    return make


def _made(home: Home, keys: IssuerKeys, terms: CardTerms) -> NewCard:
    image, made = card_of_terms(keys, terms)
    path = home.cards / f"{_name(home, keys, terms)}{CARD_SUFFIX}"
    if not (path.exists() and _number_in(path, keys) == made.card_sn):
        path.unlink(missing_ok=True)
        create_card(path, image, keys)
    return made


def card_of_terms(keys: IssuerKeys, terms: CardTerms) -> tuple[Image, NewCard]:
    """The new card, not activated, and what the centre is told of it; raises ValueError."""
    holder, issued = _holder(terms), date.fromisoformat(terms.issued_on)
    image = user_card(
        holder,
        keys,
        pin=INITIAL_PIN,
        initial_pin=INITIAL_PIN,
        card_use=ON_CARD if terms.account_kind == "purse" else AT_THE_CENTRE,
        algorithm=terms.algorithm,
    )
    return image, NewCard(
        certno=terms.certno,
        psn_name=terms.psn_name,
        old_card_sn=terms.old_card_sn,
        card_sn=card_sn(holder.city6, holder.serial, keys, ALGORITHMS[terms.algorithm]),
        card_no=holder.card_no,
        card_factor=Hex(card_factor(image.atr)),
        algorithm=terms.algorithm,
        key_version=KEY_VERSION,
        issued_on=terms.issued_on,
        expires_on=years_later(issued, VALID_YEARS).isoformat(),
    )


def _holder(terms: CardTerms) -> Holder:
    issued = date.fromisoformat(terms.issued_on)
    return Holder(
        citizen_id=terms.certno,
        name=terms.psn_name,
        sex=terms.gend,
        birth_date=date.fromisoformat(terms.brdy),
        card_no=card_number(terms.serial),
        city6=terms.old_card_sn[:6],
        serial=terms.serial,
        issue_date=issued,
        expiry_date=years_later(issued, VALID_YEARS),
        insutype_flags=f"{terms.insutype}00000",
        psn_category=CATEGORIES.get(terms.psn_type, "11"),
        ethnic_code=terms.naty,
        birth_place=NOWHERE,
    )


def _name(home: Home, keys: IssuerKeys, terms: CardTerms) -> str:
    """The name behind the old card's in the drawer: wu, wu-2, wu-3; without it, the number."""
    for path in sorted(home.cards.glob(f"*{CARD_SUFFIX}")):
        if _number_in(path, keys) == terms.old_card_sn:
            stem, found = path.stem, GENERATION.search(path.stem)
            if found is None:
                return f"{stem}-{FIRST_GENERATION}"
            return f"{stem[: found.start()]}-{int(found[1]) + 1}"
    return card_number(terms.serial)


def _number_in(path: Path, keys: IssuerKeys) -> str:
    """The 卡识别码 in a card file; "" where none can be read."""
    try:
        return view(look_card(path, keys)).field("card_sn")
    except CardFileError:
        return ""
