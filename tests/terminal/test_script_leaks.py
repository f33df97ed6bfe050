"""PINs, codes and keys leave no trace in the work of issuer scripts: steps, messages, files."""

from __future__ import annotations

from hashlib import sha256

from card_emulator.store import look_card
from terminal.desk.fields import read_values
from terminal.desk.operation import Place
from terminal.desk.table import BY_NAME
from terminal.transactions.pin_reset import reset_pin_with_code
from tests.support.card_life import HolderClerk
from tests.terminal.test_pin_leaks import Everything, encodings

OLD, NEW = "123456", "739150824617"


def secrets_of(shop, name):
    """The new PIN in every form, and every key of the card."""
    image = look_card(shop.home.cards / f"{name}.card", shop.world.keys)
    keys = [key.value for df in image.dfs for key in df.keys]
    return [*encodings(NEW), *keys, *(key.hex().upper().encode() for key in keys)]


def assert_no_trace(shop, watcher, secrets):
    seen = "\n".join(watcher.seen).encode()
    files = b"".join(
        path.read_bytes() for path in shop.home.path.rglob("*")
        if path.is_file() and path != shop.home.keys
    )  # fmt: skip
    assert len(watcher.seen) > 50
    for secret in secrets:
        assert secret not in seen, sha256(secret).hexdigest()
        assert secret not in files, sha256(secret).hexdigest()


def watched(shop):
    watcher = Everything()
    shop.workplace.observers.append(watcher)
    shop.workplace.host.wiretaps.append(watcher)
    return watcher


def test_an_activation_leaves_no_pin_and_no_key(shop):
    watcher = watched(shop)
    shop.workplace.drawer.insert("li")
    shop.workplace.drive(shop.workplace.activating(), HolderClerk(OLD, new=(NEW,)))
    assert shop.card("li").activated
    assert_no_trace(shop, watcher, secrets_of(shop, "li"))


def test_a_reset_with_a_code_leaves_no_pin_no_code_and_no_key(shop):
    watcher = watched(shop)
    card = shop.card("zhao")
    typed = {
        "certno": card.field("citizen_id"),
        "name": card.field("name"),
        "card_tail": card.field("card_no")[-4:],
    }
    flow = BY_NAME["pin-code"].performing(read_values(BY_NAME["pin-code"], typed))
    slip = shop.workplace.drive(flow, HolderClerk(), Place.TELEPHONE)
    code = str(slip.document["code"]).encode()
    shop.workplace.drawer.insert("zhao")
    shop.workplace.drive(reset_pin_with_code(bytearray(code)), HolderClerk(new=(NEW,)))
    assert shop.card("zhao").pin_resets == 1
    assert_no_trace(shop, watcher, [*secrets_of(shop, "zhao"), code])
