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


def test_labels_of_papers_and_forms_are_sentences_marked_or_not():
    code = "Field('name', 'Name', about='As on the card.')\nRow('Sum', x)\nOperation('n', 'T', 'A')"
    found = [text.value for node in words.listed(ast.parse(code)) for text in words.texts(node)]
    assert found == ["Name", "As on the card.", "Sum", "T", "A"]


def test_nothing_is_shown_that_did_not_go_through_the_catalogue():
    assert words.unspoken() == []


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("typer.echo('No card here')", ["No card here"]),
        ("typer.echo(f'{n} cards here')", [" cards here"]),
        ("typer.echo(tr('No card here'))", []),
        ("typer.echo(f'{name}  {tr(about)}')", []),
    ],
)
def test_a_sentence_that_is_shown_as_it_is_is_found(code, bare):
    call = ast.parse(code).body[0].value
    assert [text.value for text in words.bare(call)] == bare


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
