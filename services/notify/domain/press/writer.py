"""Chooses and fills the sentences of one mention in one language, by its pattern, its facts and the room there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.notify.domain.press.checks import WORDS, word_count
from services.notify.domain.press.fragments import (
    Fragment,
    Fragments,
    Values,
    fill,
    merged,
    names_in,
    one_stop,
    stops_inside,
)
from services.notify.domain.press.fragments import text_of as read
from services.notify.domain.press.naming import namings
from services.notify.domain.press.patterns import Pattern
from services.notify.domain.press.phrases import Page, phrases
from services.notify.domain.press.profiles import Profile

LEAD_MOST = 60  # words
LIKED = 100  # words: a text that leaves room reads better than one filled to the brim
KEPT_FIRST = ("careful", "what", "quote", "benefits", "period", "jobs", "field", "budget", "objectives")
FILLERS = ("signed", "call", "aim")  # true of every project: only to reach the length
SPACE = Fragment(text=" ")
# the forms of a sentence, with the facts that each needs
FORMS: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "careful": ((".one", frozenset({"concluded_with"})), (".many", frozenset({"concluded_all"}))),
    "field": (
        (".both", frozenset({"sector", "domains"})),
        (".domain", frozenset({"domains"})),
        (".sector", frozenset({"sector"})),
    ),
    "quote": (
        (".own", frozenset({"quote", "author", "capacity"})),
        (".foreign", frozenset({"foreign_quote", "foreign_author"})),
    ),
}
PLAIN = (("", frozenset[str]()),)
Sentences = dict[str, Fragments]  # by the id of their pattern, in reading order


def told_by(writers: Sequence[Writer]) -> frozenset[str]:
    """The sentences that every language can tell, and as many general ones as the shortest text needs."""
    told = frozenset.intersection(*(frozenset(writer.chosen(KEPT_FIRST)) for writer in writers))
    for name in FILLERS:
        if min(writer.length(told) for writer in writers) < WORDS.start:
            told |= {name}
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """One language of a mention: `names` are the ways to name the project, the fullest first."""

    page: Page
    pattern: Pattern
    profile: Profile
    values: Values
    names: tuple[Values, ...]

    @classmethod
    def of(cls, page: Page, pattern: Pattern) -> Writer:
        """The writer of a page by a pattern, for its language alone."""
        names = tuple(namings(page))
        return cls(page=page, pattern=pattern, profile=page.profile, values=phrases(page), names=names)

    def at(self, place: Profile) -> Writer:
        """The same, set for a place."""
        return replace(self, profile=place)

    def sentences(self, told: frozenset[str]) -> Sentences:
        """The opening and the sentences to be told, in the order of the pattern; general ones close the text."""
        found = dict([self._lead()])
        chosen = self.chosen([one for one in KEPT_FIRST if one in told])
        for name in self.pattern.order:
            if name in chosen:
                found |= [chosen[name]]
        for name in FILLERS:
            if name in told:
                found |= [self._sentence(name)]
        return found

    def length(self, told: frozenset[str]) -> int:
        """How many words a text has that tells these."""
        return sum(_words(one) for one in self.sentences(told).values())

    def chosen(self, names: Sequence[str]) -> dict[str, tuple[str, Fragments]]:
        """The sentences of these names that fit beside the opening, the first ones first."""
        found: dict[str, tuple[str, Fragments]] = {}
        room = LIKED - _words(self._lead()[1])
        for name in names:
            one = self._sentence(name, room)
            if one[1]:
                found[name] = one
                room -= _words(one[1])
        return found

    def joined(self, sentences: Sentences) -> Fragments:
        """The sentences as one text."""
        return self._set(tuple(piece for one in sentences.values() for piece in (*one, SPACE))[:-1])

    def line(self, name: str, most: int) -> str:
        """A title or short form of at most `most` characters; the barest always fits."""
        return read(self._set(self._named(name, lambda one: len(read(one)) <= most)[1]))

    def _lead(self) -> tuple[str, Fragments]:
        return self._named("lead", lambda one: _words(one) <= LEAD_MOST)

    def _named(self, name: str, fits: Callable[[Fragments], bool]) -> tuple[str, Fragments]:
        """The sentence that names the project: with as much of its name as fits, then of its cities."""
        tried = [one for names in self.names for one in self._placed(name, {**self.values, **names})]
        return next((one for one in tried if fits(one[1])), tried[-1])

    def _placed(self, name: str, values: Mapping[str, Fragment]) -> Iterator[tuple[str, Fragments]]:
        places = (("within", "within"), ("named", "cities"), ("alone", "project"))
        for place, needed in places if name == "lead" else places[1:]:
            if needed in values:
                one = f"{name}.{self.pattern.id}.{place}"
                yield one, fill(self._pattern(one), values)

    def _sentence(self, name: str, room: int = WORDS.stop) -> tuple[str, Fragments]:
        """The sentence of this name in at most `room` words; empty where its facts are missing or it is too long."""
        if name == "what":
            said = (self.values["what"],) if "what" in self.values else ()
            return name, said if _words(said) <= room else ()
        values = {**self.values, **self.names[0]}
        for form, needs in FORMS.get(name, PLAIN):
            one = f"{name}{form}.{self.pattern.wording}"
            text = self._pattern(one)
            if needs <= values.keys() and names_in(text) <= values.keys():
                sentence = fill(text, values)
                if _words(sentence) <= room:
                    return one, sentence
        return name, ()

    def _pattern(self, one: str) -> str:
        return self.page.words.t(f"notify.press.{one}")

    def _set(self, fragments: Fragments) -> Fragments:
        closed = one_stop(fragments)
        inside = stops_inside(closed) if self.profile.language == "en" else closed
        return merged(tuple(replace(one, text=self.profile.set(one.text)) for one in inside))


def _words(fragments: Fragments) -> int:
    return word_count(read(fragments))
