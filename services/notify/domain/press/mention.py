"""A press mention from facts: 60 to 110 words, a title, a short form; the same facts always give the same text.

Sentences are chosen among several patterns by the proposal's number, so that ten mentions side by side do not
read alike. A sentence whose facts are missing is left out; no figure, name or date is ever made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256

from services.notify.domain.checks import SHORT_MOST, TITLE_MOST, WORDS, word_count
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.fragments import Fragment, Fragments, Values, fill, names_in, stops_inside, text_of
from services.notify.domain.press.phrases import Page, phrases
from shared.i18n import LOCALES, words
from shared.programme import Programme

LEAD_MOST = 60  # words
LIKED = 100  # words: a text that leaves room reads better than one filled to the brim
PATTERNS = ("a", "b", "c")
# In reading order; a name may stand for several patterns, tried in turn (see _candidates).
BODY = ("careful", "field", "objectives", "period", "jobs", "budget", "benefits", "quote")
KEPT_FIRST = ("careful", "quote", "benefits", "period", "jobs", "field", "budget", "objectives")
FILLERS = ("call", "aim")  # true of every project: only to reach the length
# the forms of a sentence, with the facts that each needs
FORMS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "careful": (("one", frozenset({"concluded_with"})), ("many", frozenset({"concluded_all"}))),
    "field": (
        ("both", frozenset({"sector", "domains"})),
        ("domain", frozenset({"domains"})),
        ("sector", frozenset({"sector"})),
    ),
    "quote": (("own", frozenset({"quote", "capacity"})), ("foreign", frozenset({"foreign_quote"}))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mention in one language; `fragments` read together are `text`."""

    locale: str
    title: str
    text: str
    short: str
    fragments: Fragments
    agreements: dict[str, str]


def draft(facts: Facts, programme: Programme, *, locale: str, day: date) -> Draft:
    """The mention of a project, true on `day`. Both languages tell the same facts, whichever is asked for."""
    writers = {one: _writer(facts, programme, one, day) for one in LOCALES}
    told = frozenset.intersection(*(writer.sentences() for writer in writers.values()))
    writer = writers[locale]
    fragments = writer.body(told)
    return Draft(
        locale=locale,
        title=writer.line("title", TITLE_MOST),
        text=text_of(fragments),
        short=writer.line("short", SHORT_MOST),
        fragments=fragments,
        agreements={city.id: str(city.state_on(day)) for city in writer.page.cities},
    )


def _writer(facts: Facts, programme: Programme, locale: str, day: date) -> _Writer:
    page = Page(facts=facts, programme=programme, words=words(locale, programme.office.tz), day=day)
    return _Writer(page=page, values=phrases(page), seed=_seed(facts.number))


def _seed(number: str) -> int:
    return int.from_bytes(sha256(number.encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Chooses and fills the sentences of one mention."""

    page: Page
    values: Values
    seed: int

    def sentences(self) -> frozenset[str]:
        """The sentences for which this language has the facts and the room."""
        return frozenset(self._chosen(KEPT_FIRST, LIKED))

    def body(self, told: frozenset[str]) -> Fragments:
        """The lead, the sentences to be told, and general ones where the text would be too short."""
        chosen = self._chosen([name for name in KEPT_FIRST if name in told], LIKED)
        parts = [self._lead(), *(chosen[name] for name in BODY if name in chosen)]
        for name in FILLERS:
            if word_count(" ".join(text_of(part) for part in parts)) < WORDS.start:
                parts.append(self._first(self._candidates(name), lambda _: True))
        space = Fragment(text=" ")
        return self._set(tuple(fragment for part in parts for fragment in (*part, space))[:-1])

    def _chosen(self, names: Sequence[str], most: int) -> dict[str, Fragments]:
        """The sentences of these names that fit in `most` words together with the lead, the first ones first."""
        chosen: dict[str, Fragments] = {}
        length = word_count(text_of(self._lead()))
        for name in names:
            sentence = self._first(self._candidates(name), partial(_fits, most=most - length))
            if sentence:
                chosen[name] = sentence
                length += word_count(text_of(sentence))
        return chosen

    def _lead(self) -> Fragments:
        return self._first(self._leads(), partial(_fits, most=LEAD_MOST))

    def line(self, name: str, most: int) -> str:
        """A title or short form of at most `most` characters; the last pattern always fits."""
        plain = [f"{name}.untitled", f"{name}.bare"]
        ids = [f"{name}.{one}.{self._place}" for one in self._turned(name)]
        ids += [*(f"{one}.{self._place}" for one in plain), f"{name}.bare.alone"]
        return text_of(self._set(self._first(ids, lambda text: len(text) <= most)))

    def _set(self, fragments: Fragments) -> Fragments:
        return _merged(stops_inside(fragments) if self.page.words.locale == "en" else fragments)

    @property
    def _place(self) -> str:
        return "named" if "cities" in self.values else "alone"

    def _leads(self) -> Iterator[str]:
        place = "within" if "within" in self.values else self._place
        yield from (f"lead.{one}.{place}" for one in self._turned("lead"))
        yield from (f"lead.untitled.{place}", f"lead.bare.{place}", "lead.bare.alone")

    def _candidates(self, name: str) -> Iterator[str]:
        forms = FORMS.get(name, ((name, frozenset()),))
        for form, needs in forms:
            if needs <= self.values.keys():
                stem = name if form == name else f"{name}.{form}"
                yield from (f"{stem}.{one}" for one in self._turned(name))

    def _turned(self, name: str) -> Sequence[str]:
        """The patterns, begun at one that the proposal's number and the sentence choose."""
        start = (self.seed >> (4 * len(name))) % len(PATTERNS)
        return PATTERNS[start:] + PATTERNS[:start]

    def _first(self, ids: Iterator[str] | Sequence[str], fits: Callable[[str], bool]) -> Fragments:
        """The first sentence whose facts are all known and that fits; nothing when there is none."""
        for one in ids:
            pattern = self.page.words.t(f"notify.press.{one}")
            if names_in(pattern) <= self.values.keys():
                sentence = fill(pattern, self.values)
                if fits(text_of(sentence)):
                    return sentence
        return ()


def _fits(text: str, *, most: int) -> bool:
    return word_count(text) <= most


def _merged(fragments: Fragments) -> Fragments:
    """Neighbouring words of the office become one fragment."""
    merged: list[Fragment] = []
    for fragment in fragments:
        if merged and merged[-1].source == fragment.source and merged[-1].version == fragment.version:
            both = merged[-1].text + fragment.text
            merged[-1] = Fragment(text=both, source=fragment.source, version=fragment.version)
        else:
            merged.append(fragment)
    return tuple(merged)
