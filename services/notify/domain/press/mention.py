"""A press mention from facts: 60 to 110 words, a title, a short form; the same facts always give the same text.

Sentences are chosen among several patterns by the proposal's number, so that ten mentions side by side do not
read alike. A sentence whose facts are missing is left out; no figure, name or date is ever made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from services.notify.domain.checks import SHORT_MOST, TITLE_MOST, WORDS, word_count
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.fragments import Fragment, Fragments, Values, fill, names_in, text_of
from services.notify.domain.press.phrases import Page, phrases
from shared.i18n import words
from shared.programme import Programme

LEAD_MOST = 60  # words
PATTERNS = ("a", "b", "c")
# In reading order; a name may stand for several patterns, tried in turn (see _candidates).
BODY = ("careful", "field", "objectives", "period", "jobs", "budget", "benefits", "quote")
KEPT_FIRST = ("careful", "quote", "benefits", "field", "period", "jobs", "budget", "objectives")
FILLERS = ("call", "aim")  # true of every project: only to reach the length
NEEDS = {
    "field": (("both", {"sector", "domains"}), ("domain", {"domains"}), ("sector", {"sector"})),
    "quote": (("own", {"quote", "capacity"}), ("foreign", {"foreign_quote"})),
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
    """The mention of a project, true on `day`."""
    page = Page(facts=facts, programme=programme, words=words(locale, programme.office.tz), day=day)
    writer = _Writer(page=page, values=phrases(page), seed=_seed(facts.number))
    fragments = writer.body()
    return Draft(
        locale=locale,
        title=writer.line("title", TITLE_MOST),
        text=text_of(fragments),
        short=writer.line("short", SHORT_MOST),
        fragments=fragments,
        agreements={city.id: str(city.state_on(day)) for city in page.cities},
    )


def _seed(number: str) -> int:
    return int.from_bytes(sha256(number.encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Chooses and fills the sentences of one mention."""

    page: Page
    values: Values
    seed: int

    def body(self) -> Fragments:
        """The lead, then what fits, in reading order."""
        lead = self._first(self._leads(), lambda text: word_count(text) <= LEAD_MOST)
        chosen: dict[str, Fragments] = {}
        length = word_count(text_of(lead))
        for name in (*KEPT_FIRST, *FILLERS):
            if name in FILLERS and length >= WORDS.start:
                break
            sentence = self._first(self._candidates(name), lambda text: length + word_count(text) < WORDS.stop)
            if sentence:
                chosen[name] = sentence
                length += word_count(text_of(sentence))
        space = (Fragment(text=" "),)
        rest = [space + chosen[name] for name in (*BODY, *FILLERS) if name in chosen]
        return _merged(lead + tuple(fragment for sentence in rest for fragment in sentence))

    def line(self, name: str, most: int) -> str:
        """A title or short form of at most `most` characters; the last pattern always fits."""
        plain = [f"{name}.untitled", f"{name}.bare"]
        ids = [f"{name}.{one}.{self._place}" for one in self._turned(name)]
        ids += [f"{one}.{self._place}" for one in plain]
        return text_of(self._first(ids, lambda text: len(text) <= most))

    @property
    def _place(self) -> str:
        return "named" if "cities" in self.values else "alone"

    def _leads(self) -> Iterator[str]:
        place = "within" if "within" in self.values else self._place
        yield from (f"lead.{one}.{place}" for one in self._turned("lead"))
        yield from (f"lead.untitled.{self._place}", f"lead.bare.{self._place}")

    def _candidates(self, name: str) -> Iterator[str]:
        variants = NEEDS.get(name, (("", frozenset()),))
        variant = next((one for one, needs in variants if needs <= self.values.keys()), None)
        if variant is not None:
            stem = f"{name}.{variant}" if variant else name
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
