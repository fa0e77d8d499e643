"""Who must have approved a mention before it appears, and which words each of them approves.

An approval holds for words: it carries their seal. Whoever changes them opens it again by that alone, and whoever
changes others leaves it standing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.notify.domain.press.facts import Facts
from shared.programme import City

DESK, APPLICANT, PRESS, PARTNER = "desk", "applicant", "press", "partner:"
_ENDS = re.compile(r"(?<=[.!?…»”])[ \u00a0\u202f]+(?=[A-ZÀ-ÖØ-Þ«“])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The words of a mention in one language or for one place."""

    title: str
    text: str
    short: str


Texts = Mapping[str, Written]  # by locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """An approval that must stand. `role`: desk, applicant, press or `partner:<city>`; `words`: what it is about."""

    role: str
    words: tuple[str, ...]

    @property
    def seal(self) -> str:
        """The same for the same words, whatever stands around them."""
        return sha256(json.dumps([self.role, *self.words], ensure_ascii=False).encode()).hexdigest()


def needed(texts: Texts, facts: Facts, cities: Sequence[City]) -> tuple[Needed, ...]:
    """The approvals that these texts need, in the order in which they are asked.

    The desk for everything; the author of the quote for the sentences around it; each city that is named for the
    sentences that name it; the press office last, for everything.
    """
    whole = tuple(_everything(texts))
    found = [Needed(role=DESK, words=whole)]
    if facts.quote is not None and (said := tuple(_quoting(texts, facts.quote.author))):
        found.append(Needed(role=APPLICANT, words=said))
    named = [(city.id, tuple(_naming(texts, city))) for city in cities]
    found += [Needed(role=f"{PARTNER}{city}", words=said) for city, said in named if said]
    return (*found, Needed(role=PRESS, words=whole))


def _everything(texts: Texts) -> Iterator[str]:
    for locale in sorted(texts):
        one = texts[locale]
        yield from (locale, one.title, one.text, one.short)


def _quoting(texts: Texts, author: str) -> Iterator[str]:
    """The sentences that give the author's words or their name, in each language."""
    for locale in sorted(texts):
        for sentence in sentences(texts[locale].text):
            if author in sentence:
                yield sentence


def _naming(texts: Texts, city: City) -> Iterator[str]:
    """The titles, short forms and sentences in which a city is named."""
    names = {city.name.fr, city.name.en}
    for locale in sorted(texts):
        one = texts[locale]
        for sentence in (one.title, *sentences(one.text), one.short):
            if any(name in sentence for name in names):
                yield sentence


def sentences(text: str) -> list[str]:
    """A text sentence by sentence; what stands between quotes belongs to the sentence around it."""
    found: list[str] = []
    for piece in _ENDS.split(text):
        if found and (_is_open(found[-1]) or _goes_on(piece)):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def _is_open(sentence: str) -> bool:
    return sentence.count("«") > sentence.count("»") or sentence.count("“") > sentence.count("”")


def _goes_on(piece: str) -> bool:
    return piece[:1].islower() or piece[:1] in {",", ";", ":"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given, or a question that was asked, about words with this seal."""

    role: str
    seal: str
    answer: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one approval stands: `given` is the newest about exactly these words; None: nobody was asked.

    `reopened`: others of the same role were answered before.
    """

    need: Needed
    given: Given | None
    reopened: bool

    @property
    def done(self) -> bool:
        """Whether it was approved."""
        return self.given is not None and self.given.answer == "yes"


def standing(needs: Iterable[Needed], given: Sequence[Given]) -> tuple[Stand, ...]:
    """Where each approval stands; `given` oldest first."""
    return tuple(_stand(need, given) for need in needs)


def _stand(need: Needed, given: Sequence[Given]) -> Stand:
    of_role = [one for one in given if one.role == need.role]
    same = [one for one in of_role if one.seal == need.seal]
    answered = any(one.answer != "asked" for one in of_role)
    return Stand(need=need, given=same[-1] if same else None, reopened=not same and answered)
