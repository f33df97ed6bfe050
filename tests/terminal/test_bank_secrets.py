"""The bank PIN and the online password leave no trace: in no file of the home, no recording."""

from backend.proofs import Sort, find_secret
from backend.protocol.messages.bank import Party
from terminal.desk.operation import Place
from terminal.transactions.bank import at_the_desk, change_bank_pin, reset_bank_pin
from tests.support.bank_life import at_desk, certno, order, person, phone
from tests.support.training_home import Trainer

FIRST, SECOND, PASSWORD = "739150824617", "826405173948", "915602837461"


def test_no_file_of_a_home_holds_a_bank_pin_or_a_password(shop, tmp_path):
    shop.workplace.record_to(tmp_path / "session.jsonl")
    shop.workplace.drive(reset_bank_pin(certno(shop)), Trainer(new_pin=FIRST), Place.BANK)
    at_desk(shop, order(Party.FINANCIAL, Party.CASH, 10_00), Trainer(FIRST))
    flow = change_bank_pin(at_the_desk(certno(shop)))
    shop.workplace.drive(flow, Trainer(FIRST, SECOND), Place.BANK)
    id_keys = certno(shop).replace("X", "*")
    _, heard = phone(shop, "2", id_keys, "5", "0019", PASSWORD, PASSWORD, "9")
    assert "The online password is changed from this moment." in heard
    shop.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10
    held = [
        (path.name, secret)
        for path in files
        for secret in (FIRST, SECOND, PASSWORD)
        if secret.encode() in path.read_bytes() or bytes.fromhex(secret) in path.read_bytes()
    ]
    assert held == []


def test_nothing_of_a_secret_is_in_a_repr(shop):
    psn_no = person(shop).psn_no
    now = shop.world.centre.now()
    secret = shop.world.store.read(lambda tx: find_secret(tx, psn_no, Sort.BANK_PIN, now))
    assert repr(secret) == f"Secret({psn_no}, bank pin, 3)"
