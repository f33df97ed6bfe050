"""Every sentence of the program is there in Chinese, with the same places, compiled."""

import ast
import gettext
import re

import pytest

from scripts import words
from terminal.words import CHINESE, ENGLISH, set_language, tr


@pytest.fixture(scope="module")
def known():
    return words.translations(words.read_catalogue())


def test_every_sentence_is_translated_with_the_same_places_and_compiled():
    assert words.findings(words.read_catalogue()) == []


def test_no_translation_is_the_english_sentence_again(known):
    same = {text for text in known if known[text] == text and text.isascii()}
    assert all(text == "Esc" or re.fullmatch("[A-Z0-9]+", text) for text in same)  # names


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("tr('one')", ["one"]),
        ("N_('one' if x else 'two')", ["one", "two"]),
        ("raise Declined('gone', card=1)", ["gone"]),
        ("Text('中', 'english')", ["english"]),
        ("class Foreign(Declined):\n    template = 'not ours'", ["not ours"]),
        ("_UNUSABLE = {'lost': 'it is lost'}", ["it is lost"]),
        ("print('not for people')", []),
    ],
)
def test_sentences_are_found_where_they_stand(code, sentences):
    found = words.literals(ast.parse(code), {"Declined", "Foreign"})
    assert [text.value for node in found for text in words.texts(node)] == sentences


def test_exceptions_with_a_template_count_as_sentences():
    code = (
        "class Root(Exception):\n    def __init__(self, template, **values): ...\n"
        "class Heir(Root): ...\nclass Other(Exception): ..."
    )
    assert words.spoken_classes([ast.parse(code)]) >= {"Root", "Heir"}
    assert "Other" not in words.spoken_classes([ast.parse(code)])


def test_a_missing_and_a_leftover_sentence_are_named():
    catalogue = words.read_catalogue()
    catalogue.add("nobody says this", "没有人这么说")
    catalogue.delete("PAID")
    found = words.findings(catalogue)
    assert "not in the program: 'nobody says this'" in found
    assert "not translated: 'PAID'" in found


def test_a_lost_place_is_named():
    catalogue = words.read_catalogue()
    catalogue["Taken out: {name}."].string = "已移除。"
    assert "other places: 'Taken out: {name}.'" in words.findings(catalogue)


def test_renewing_keeps_every_translation(known):
    assert words.translations(words.renewed(words.read_catalogue())) == known


def test_the_terminal_speaks_the_compiled_words():
    set_language(CHINESE)
    try:
        assert tr("Taken out: {name}.", name="x") == "已移除：x。"
    finally:
        set_language(ENGLISH)
    with words.MO.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("PAID") == "支付成功"
