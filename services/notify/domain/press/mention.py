"""A press mention from facts: 60 to 110 words, a title, a short form; the same facts always give the same text.

The pattern decides the opening, the order and the wording of the sentences. A sentence whose facts are missing is
left out; no figure, name or date is ever made up, and every language tells the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.notify.domain.press.checks import SHORT_MOST, TITLE_MOST
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.fragments import Fragments, text_of
from services.notify.domain.press.patterns import PATTERNS, pattern_of
from services.notify.domain.press.phrases import Page
from services.notify.domain.press.profiles import profile
from services.notify.domain.press.writer import Writer, told_by
from shared.i18n import LOCALES, words
from shared.programme import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mention for one language or place; `fragments` read together are `text`.

    `sentences` names those that stand in it: neighbours in a release share none.
    """

    locale: str
    pattern: str
    title: str
    text: str
    short: str
    fragments: Fragments
    sentences: tuple[str, ...]
    agreements: dict[str, str]


def draft(facts: Facts, programme: Programme, *, locale: str, day: date, pattern: str | None = None) -> Draft:
    """The mention of a project for a language or a place, true on `day`. All of them tell the same facts.

    `pattern`: one of PATTERNS; None: that of the file's number. Raises KeyError for another pattern or locale.
    """
    chosen, language = PATTERNS[pattern or pattern_of(facts.number)], profile(locale).language
    writers = {one: Writer.of(_page(facts, programme, one, day), chosen) for one in LOCALES}
    told = told_by(tuple(writers.values()))
    writer = writers[language].at(profile(locale))
    sentences = writer.sentences(told)
    fragments = writer.joined(sentences)
    return Draft(
        locale=locale,
        pattern=chosen.id,
        title=writer.line("title", TITLE_MOST),
        text=text_of(fragments),
        short=writer.line("short", SHORT_MOST),
        fragments=fragments,
        sentences=tuple(sentences),
        agreements={city.id: str(city.state_on(day)) for city in writer.page.cities},
    )


def _page(facts: Facts, programme: Programme, locale: str, day: date) -> Page:
    say = words(locale, programme.office.tz)
    return Page(facts=facts, programme=programme, words=say, profile=profile(locale), day=day)
