"""`shuaka card export`, `import` and `diff`: cards between homes, and what is told of them."""

import pytest

from card_emulator.difference import differences
from card_emulator.image import encode
from card_emulator.personalise import psam
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import KEYS_FILE, create_card
from tests.support.card_commands import CardDesk
from tests.support.cards import CITY, ROOTS, TERMINAL, Talk, buy, vector_image


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "home").mkdir()
    opened = CardDesk(tmp_path / "home")
    opened.put("zhao", vector_image(balance_fen=500))
    return opened


def test_a_card_leaves_as_text_and_comes_back_the_same(desk, tmp_path):
    out = tmp_path / "zhao.toml"
    told = desk.run("export", "zhao", "--out", out)
    assert (told.exit_code, desk.run("import", out, "--name", "again").exit_code) == (0, 0)
    assert encode(desk.image("again")) == encode(desk.image("zhao"))
    assert out.stat().st_mode & 0o077 == 0
    assert desk.run("export", "zhao").stdout == out.read_text()
    assert desk.run("export", "zhao", "--out", "-").stdout == out.read_text()
    assert desk.json("export", "zhao")["text"] == out.read_text()


def test_the_name_of_an_imported_card_is_the_files_unless_another_is_given(desk, tmp_path):
    out = tmp_path / "wen.toml"
    desk.run("export", "zhao", "--out", out)
    assert desk.json("import", out)["name"] == "wen"
    again = desk.run("import", out)
    assert again.exit_code == 1
    assert "There is a card named wen already" in again.stderr
    assert desk.run("import", out, "--name", "../wen").exit_code == 2
    assert "psam is the security module's" in desk.run("import", out, "--name", "psam").stderr


def test_a_card_file_of_this_installation_can_be_imported_as_it_is(desk, tmp_path):
    path = tmp_path / "loose.card"
    create_card(path, vector_image(balance_fen=77), ROOTS)
    assert desk.run("import", path).exit_code == 0
    assert desk.image("loose").purse.balance_fen == 77


def test_a_text_an_editor_saved_with_a_mark_in_front_is_the_same_card(desk, tmp_path):
    out = tmp_path / "marked.toml"
    desk.run("export", "zhao", "--out", out)
    out.write_text("\ufeff" + out.read_text(encoding="utf-8"), encoding="utf-8", newline="\r\n")
    assert desk.run("import", out).exit_code == 0
    assert desk.image("marked") == desk.image("zhao")


def test_a_folder_that_is_not_there_is_named_as_it_was_given(desk, tmp_path):
    out = tmp_path / "nowhere" / "zhao.toml"
    refused = desk.run("export", "zhao", "--out", out)
    assert (refused.exit_code, refused.stderr.split(" (")[0]) == (3, f"{out} cannot be used")


def test_a_text_of_another_installation_needs_its_key(desk, tmp_path):
    (tmp_path / "other").mkdir()
    elsewhere = CardDesk(tmp_path / "other")
    keys = IssuerKeys.generate(lambda size: bytes(range(50, 50 + size)))
    (elsewhere.home / KEYS_FILE).write_text(keys.to_json())
    out = tmp_path / "zhao.toml"
    desk.run("export", "zhao", "--out", out)
    refused = elsewhere.run("import", out)
    assert refused.exit_code == 1
    assert "name the right one with --key-file" in refused.stderr
    taken = elsewhere.run("import", out, "--key-file", desk.home / KEYS_FILE)
    assert taken.exit_code == 0


def test_a_key_file_made_by_export_opens_the_text_elsewhere(desk, tmp_path):
    out, key = tmp_path / "zhao.toml", tmp_path / "travel.key"
    assert desk.run("export", "zhao", "--out", out, "--key-file", key).exit_code == 0
    assert desk.run("import", out, "--name", "a").exit_code == 1
    assert desk.run("import", out, "--name", "b", "--key-file", key).exit_code == 0
    second = desk.json("export", "zhao", "--out", tmp_path / "two.toml", "--key-file", key)
    assert second["sealed_under"] in out.read_text()


def test_an_export_never_writes_over_a_file(desk, tmp_path):
    out = tmp_path / "zhao.toml"
    out.write_text("mine")
    refused = desk.run("export", "zhao", "--out", out)
    assert (refused.exit_code, out.read_text()) == (1, "mine")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_to_a_folder_that_is_not_there_is_a_sentence(desk, tmp_path):
    failed = desk.run("export", "zhao", "--out", tmp_path / "nowhere" / "z.toml")
    assert failed.exit_code == 3
    assert "nowhere" in failed.stderr


def test_two_cards_are_compared_by_field(desk, tmp_path):
    talk = Talk(vector_image(balance_fen=500)).ready()
    assert buy(talk, 12) == 0x9000
    desk.put("used", talk.image)
    found = {row["place"]: (row["one"], row["other"])
             for row in desk.json("diff", "zhao", "used")["differences"]}  # fmt: skip
    assert found.pop("purse proof mac")[0] is None
    assert found["purse balance_fen"] == ("500", "488")
    assert found["purse purchase_sequence"] == ("0", "1")
    assert found["DF04/EF0C record 2"] == ("unprinted 0", "unprinted 1")
    assert found["DF04/EF08 record 1"][0] is None
    assert "2 0 2024-03-15 14:30:00" in found["DF04/EF08 record 1"][1]
    different = desk.run("diff", "zhao", "used")
    assert different.exit_code == 1
    assert "purse balance_fen" in different.stdout
    out = tmp_path / "zhao.toml"
    desk.run("export", "zhao", "--out", out)
    same = desk.run("diff", "zhao", out)
    assert (same.exit_code, "are the same" in same.stdout) == (0, True)


def test_secrets_are_compared_by_check_value_only():
    one, other = vector_image(), vector_image(pin="135790")
    found = differences(one, other)
    assert [at.place for at in found] == ["pin digest"]
    assert found[0].one.startswith("check value ")
    assert one.pin.digest.hex() not in repr(found)


def test_every_part_of_two_different_cards_is_told(desk):
    places = [at.place for at in differences(vector_image(), psam(TERMINAL, CITY, ROOTS))]
    assert len(places) == len(set(places))
    assert {"kind", "sam", "sam terminal_no", "purse balance_fen", "DF04 fid"} <= set(places)


def test_text_that_is_no_card_is_named(desk, tmp_path):
    for content in (b"", b"\xff\xfe", b"[text]\n", b"hello"):
        path = tmp_path / "x.toml"
        path.write_bytes(content)
        refused = desk.run("import", path)
        assert refused.exit_code == 2
        assert "x.toml" in refused.stderr
