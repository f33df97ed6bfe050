"""`shuaka card list` and `show`, and how every command of the group speaks and leaves."""

import pytest

from card_emulator.cli import app
from card_emulator.cli.labels import LABELS
from card_emulator.personalise import psam
from card_emulator.protocol.service_layouts import ALL_LAYOUTS
from card_emulator.store import create_card, open_card
from card_emulator.view import view
from tests.support.card_commands import CardDesk
from tests.support.cards import CITY, ROOTS, TERMINAL, Talk, buy, load, vector_image


@pytest.fixture
def desk(tmp_path):
    return CardDesk(tmp_path)


def test_the_list_shows_every_card_and_names_what_cannot_be_read(desk):
    desk.put("zhao", vector_image(balance_fen=500))
    desk.put("psam", psam(TERMINAL, CITY, ROOTS))
    (desk.home / "cards" / "broken.card").write_bytes(b"nothing")
    rows = desk.json("list")["cards"]
    assert [row["name"] for row in rows] == ["broken", "psam", "zhao"]
    assert "not a card file" in rows[0]["problem"]
    assert rows[1]["card_no"] == TERMINAL
    assert rows[2] == {
        "name": "zhao",
        "kind": "user",
        "card_no": "X00000019",
        "holder": "测试甲",
        "algorithm": "3DES",
        "activated": True,
        "pin_tries_left": 6,
        "balance_fen": 500,
        "unprinted": 0,
    }
    heads, *lines = desk.run("list").stdout.splitlines()
    assert " ".join(heads.split()) == (
        "Label Card number Holder Cipher Activated PIN tries Balance Unprinted"
    )
    zhao = next(line for line in lines if line.startswith("zhao"))
    assert " ".join(zhao.split()) == "zhao X00000019 测试甲 3DES yes 6 5.00 0"


def test_an_empty_home_says_so(desk):
    assert "no cards" in desk.run("list").stdout


def test_show_tells_tries_counters_money_log_tree_and_fields_but_no_secret(desk):
    talk = Talk(vector_image(balance_fen=500)).ready()
    assert (buy(talk, 12), load(talk, 30000)) == (0x9000, 0x9000)
    path = desk.put("zhao", talk.image)
    text = desk.run("show", "zhao").stdout
    for fact in (
        "PIN tries left       6 of 6",
        "Balance              304.88 yuan",
        "Unprinted            2",
        "load      0    2024-04-01 09:00:00  510100000001  300.00",
        "purchase  0    2024-03-15 14:30:00  510100000001  0.12",
        "\nSSSE\n",
        "Kind of card         user card, 3DES\n",
        "  EF06  linear, records: 7\n",
        "  EF08  transparent, bytes: 4096\n",
        "      social security number  99999920990101000X\n",
        "SSSE UKSSSE   1        3",
        "DF04 RK1DF04  1        3",
    ):
        assert fact in text, fact
    shown = desk.run("show", path, "--json").stdout
    assert desk.json("show", "zhao")["purse"]["balance_fen"] == 30488
    image = talk.image
    secrets = [
        *(image.pin.digest, image.pin.key, image.pin.initial),
        *(key.value for df in image.dfs for key in df.keys),
    ]
    for secret in secrets:
        assert secret.hex() not in (text + shown).lower()


def test_show_reads_a_card_that_is_in_use(desk):
    card = open_card(desk.put("zhao", vector_image()), ROOTS)
    assert desk.run("show", "zhao").exit_code == 0
    card.close()


def test_the_psam_of_the_home_shows_its_terminal_and_next_number(desk):
    seen = view(psam(TERMINAL, CITY, ROOTS))
    assert (seen.terminal_no, seen.terminal_txn_no, seen.purse) == (TERMINAL, 1, None)
    create_card(desk.home / "psam.card", psam(TERMINAL, CITY, ROOTS), ROOTS)
    assert "Next transaction  1" in desk.run("show", "psam").stdout


def test_text_comes_in_the_language_of_the_home_and_columns_fit_wide_characters(desk):
    desk.translations = {"name": "姓名", "sex": "性别", "There are no cards in {folder}.": "没有卡"}
    assert desk.run("list").stdout == "没有卡\n"
    desk.put("zhao", vector_image())
    text = desk.run("show", "zhao").stdout
    assert "      姓名                    测试甲\n      性别                    1\n" in text


def test_every_data_element_has_a_label():
    assert {field.name for layout in ALL_LAYOUTS for field in layout.fields} == set(LABELS)


def test_a_card_that_is_not_there_is_refused_and_a_damaged_one_is_a_failure(desk):
    (desk.home / "cards" / "broken.card").write_bytes(b"nothing")
    for name, code, outcome in (("nobody", 1, "refused"), ("broken", 3, "failed")):
        for words in (("show", name), ("export", name), ("diff", name, name)):
            result = desk.run(*words)
            assert (result.exit_code, result.stdout) == (code, "")
            assert name in result.stderr
            assert desk.json(*words)["outcome"] == outcome


def test_a_missing_key_file_is_a_sentence(desk):
    (desk.home / "issuer.keys.json").unlink()
    result = desk.run("list")
    assert result.exit_code == 3
    assert "no issuer keys" in result.stderr


def test_every_command_documents_its_exit_codes(desk):
    for command in app.registered_commands:
        text = desk.run(command.name, "--help").stdout
        codes = text.partition("Exit codes:")[2].split()
        assert {"0", "1", "2", "3"} <= set(codes)
        assert "--json" in text
