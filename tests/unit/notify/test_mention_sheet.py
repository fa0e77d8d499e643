"""The sheet of drafted mentions in the documentation is what the product drafts, and none of them shows an error."""

from __future__ import annotations

from itertools import pairwise

import pytest

from services.notify.domain.press.checks import between, check_mention, errors
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.mention import Draft
from services.notify.domain.press.sources import names_of, record_of
from tests.mention_sheet import DAY, SHEET, release, sheet
from tests.unit.notify.press_facts import PROGRAMME

RELEASE = release(PROGRAMME)


def test_the_sheet_in_the_documentation_is_the_one_that_is_drafted() -> None:
    assert SHEET.read_text(encoding="utf-8") == sheet()


def test_there_are_twenty_mentions_in_both_languages() -> None:
    assert len(RELEASE) == 20
    assert all({"fr", "en"} <= drafts.keys() for _, drafts in RELEASE)


@pytest.mark.parametrize(("facts", "drafts"), RELEASE, ids=lambda part: getattr(part, "number", ""))
def test_no_mention_of_a_sample_shows_an_error(facts: Facts, drafts: dict[str, Draft]) -> None:
    record = record_of(facts, PROGRAMME, day=DAY)
    for locale, one in drafts.items():
        assert errors(check_mention(one.title, one.text, one.short, locale=locale, record=record)) == ()
    assert list(between(drafts["fr"].text, drafts["en"].text, names=names_of(facts))) == []


def test_neighbours_in_the_release_share_no_sentence() -> None:
    for (_, before), (_, after) in pairwise(RELEASE):
        for locale in ("fr", "en"):
            assert {*before[locale].sentences} & {*after[locale].sentences} == set()
