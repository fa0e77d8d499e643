"""Languages: two are whole and offered; the others hold right words, and are said to be incomplete."""

from __future__ import annotations

import json
import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from flask.testing import FlaskClient

from services.cli import cli
from shared.i18n import FOLDER, LOCALES, catalogue, words
from shared.i18n.coverage import coverage, languages
from tests.house.reading import catalogue_ids, sentences

UNFINISHED = ("es", "hi", "pt_BR", "zh_Hans")
SCRIPTS = {"zh_Hans": "[\u4e00-\u9fff]", "hi": "[\u0900-\u097f]"}


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_unfinished_languages_are_these() -> None:
    assert languages() == (*LOCALES, *UNFINISHED)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_that_is_offered_is_complete(locale: str) -> None:
    assert coverage(locale).complete
    assert coverage(locale).percent == 100


@pytest.mark.parametrize("locale", UNFINISHED)
def test_an_unfinished_language_says_the_core_and_no_more_than_french(locale: str) -> None:
    found = coverage(locale)
    assert 60 <= found.translated < found.total
    assert found.percent < 100
    assert catalogue_ids(locale) - catalogue_ids("fr") == set()


@pytest.mark.parametrize("locale", UNFINISHED)
def test_an_unfinished_language_passes_the_checkers(locale: str) -> None:
    for path in (FOLDER / locale).glob("*.po"):
        with path.open("rb") as source:
            catalog = read_po(source, locale=locale, abort_invalid=True)
        assert str(catalog.locale) == locale
        assert [error for message in catalog for error in message.check(catalog)] == []


@pytest.mark.parametrize("locale", UNFINISHED)
def test_a_sentence_takes_the_same_values_as_in_french(locale: str) -> None:
    french = dict(sentences("fr"))
    other = {
        message: (names(french[message][-1]), names(texts[-1]))
        for message, texts in sentences(locale)
        if names(french[message][-1]) != names(texts[-1])
    }
    assert other == {}


@pytest.mark.parametrize(("locale", "script"), SCRIPTS.items())
def test_words_are_written_in_the_script_of_their_language(locale: str, script: str) -> None:
    assert [message for message, texts in sentences(locale) if not re.search(script, texts[0])] == []


@pytest.mark.parametrize("locale", UNFINISHED)
def test_an_unfinished_language_is_never_offered_nor_told_in_french(locale: str, client: FlaskClient) -> None:
    with pytest.raises(LookupError):
        catalogue(locale)
    page = client.get(f"/?lang={locale}").get_data(as_text=True)
    assert '<html lang="fr">' in page
    assert f'hreflang="{locale}' not in page
    assert words(locale).locale == "fr"


def test_check_says_how_much_of_each_language_there_is() -> None:
    told = CliRunner().invoke(cli, ["check"])
    assert told.exit_code == 0, told.stderr
    found = coverage("es")
    line = f"es: {found.translated} of {found.total:,} ({found.percent} %): incomplete, not offered"
    assert line in told.stdout.splitlines()
    assert f"fr: {found.total:,} of {found.total:,} (100 %): complete, offered" in told.stdout.splitlines()


def test_check_tells_the_same_to_a_script() -> None:
    told = json.loads(CliRunner().invoke(cli, ["check", "--json"]).stdout)
    assert told["faults"] == []
    assert re.fullmatch("[0-9a-f]{64}", told["digest"])
    assert {locale: one["offered"] for locale, one in told["languages"].items()} == {
        **dict.fromkeys(LOCALES, True),
        **dict.fromkeys(UNFINISHED, False),
    }
    assert told["languages"]["en"]["translated"] == told["languages"]["en"]["total"]
