"""Three hundred proposals typed as real ones are: no mention shows an error, none is like its neighbour."""

from __future__ import annotations

from itertools import pairwise

import pytest

from services.notify.domain.press.checks import between, check_mention, errors, word_count
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.mention import Draft, draft
from services.notify.domain.press.patterns import arranged
from services.notify.domain.press.profiles import locales_of
from services.notify.domain.press.sources import names_of, record_of
from tests.unit.notify.press_facts import PROGRAMME, TODAY
from tests.unit.notify.typed_corpus import ROWS, proposals

Release = list[tuple[Facts, dict[str, Draft]]]


@pytest.fixture(scope="module")
def release() -> Release:
    told = list(proposals())
    patterns = arranged(one.number for one in told)
    return [
        (
            one,
            {place: draft(one, PROGRAMME, locale=place, day=TODAY, pattern=by) for place in locales_of(one, PROGRAMME)},
        )
        for one, by in zip(told, patterns, strict=True)
    ]


def test_none_shows_an_error_in_any_language(release: Release) -> None:
    assert len(release) == ROWS
    for facts, drafts in release:
        record = record_of(facts, PROGRAMME, day=TODAY)
        for locale, one in drafts.items():
            found = errors(check_mention(one.title, one.text, one.short, locale=locale, record=record))
            assert found == (), (locale, one.text)
            assert 60 <= word_count(one.text) <= 110
        assert list(between(drafts["fr"].text, drafts["en"].text, names=names_of(facts))) == []


def test_neighbours_share_neither_sentence_nor_title(release: Release) -> None:
    for (_, before), (_, after) in pairwise(release):
        for locale in ("fr", "en"):
            assert {*before[locale].sentences} & {*after[locale].sentences} == set()
            assert before[locale].title != after[locale].title


def test_what_was_typed_badly_is_mended_rather_than_left_out(release: Release) -> None:
    told = [{one.source for one in drafts["fr"].fragments} for _, drafts in release]
    quoted = [sources for (facts, _), sources in zip(release, told, strict=True) if facts.quote is not None]
    assert all("proposal.title" in sources for sources in told)
    assert all("proposal.organisation" in sources for sources in told)
    assert all("proposal.quote" in sources for sources in quoted)
