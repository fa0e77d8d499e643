"""The copy that tells no name: what says who proposes a project gives way to neutral words, in free texts too.

A name is found whatever its case, accents, hyphens and spaces, the longest first; so are mail addresses, telephone
numbers, web addresses and numbers of registers, whoever they belong to. Where it is unsure whether a word is a name
it goes: a reader who misses a word loses little, one who learns a name does not read blind any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.review.domain.names import FORMS

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
SHORT = 3  # letters: so short a name is itself only as it is written
ALONE = 4  # letters of a word that may stand for a whole name
INITIALS = 3  # words that make an acronym
WORD = re.compile(r"[^\W_]+")
BRACKETS = re.compile(r"\([^)]*\)")
JOINTS = " \u00a0\u202f-"
GAP = r"[\s\u00a0\u202f.-]?"


class Hidden(StrEnum):
    """What a neutral word stands for."""

    ORGANISATION = "organisation"
    PARTNER = "partner"
    ASSOCIATE = "associate"
    PERSON = "person"
    MAIL = "mail"
    WEB = "web"
    PHONE = "phone"
    NUMBER = "number"
    ADDRESS = "address"


SIREN = re.compile(rf"(?<!\d)[1-9]\d\d{GAP}\d{{3}}{GAP}\d{{3}}(?!\d)")
PATTERNS = (
    (Hidden.MAIL, re.compile(r"[\w.+-]+(?:@|\s?[(\[](?:at|à)[)\]]\s?)[\w-]+(?:\.[\w-]+)+")),
    (Hidden.WEB, re.compile(r"\b(?:https?://|www\.)[^\s<>()\"]+", re.IGNORECASE)),
    (
        Hidden.WEB,
        re.compile(
            r"(?<![\w.-])(?:[\w-]+\.)+(?:fr|com|org|net|eu|io|paris|info|ca|coop|asso|quebec|cn|br|in|us)\b(?:/[^\s<>()\"]*)?",
            re.IGNORECASE,
        ),
    ),
    (Hidden.WEB, re.compile(r"(?<![\w.@])@\w{3,}")),  # an account on a network
    (Hidden.NUMBER, re.compile(rf"\bW{GAP}\d(?:{GAP}\d){{8}}\b", re.IGNORECASE)),  # RNA, R112-9-1 CRPA
    (Hidden.NUMBER, re.compile(rf"(?<!\d)\d(?:{GAP}\d){{13}}(?!\d)")),  # SIRET
    (Hidden.PHONE, re.compile(r"(?<![\w+])(?:\+|00)\d(?:[\s\u00a0\u202f.()-]{0,2}\d){7,13}(?!\d)")),
    (Hidden.PHONE, re.compile(rf"(?<!\d)0\d(?:{GAP}\d\d){{4}}(?!\d)")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name to hide. `whole`: only all of it tells something, not one of its words."""

    text: str
    what: Hidden
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """What is looked for. `letters`: folded. `capital`: only where written with one. `exact`: only as written."""

    letters: str
    what: Hidden
    capital: bool = False
    exact: str = ""


class Redactor:
    """Puts neutral words (`words`, by what they stand for) in place of names.

    `texts`: all that was written; a word that stands there without a capital is a word, not somebody's name.
    `kept`: names that tell nothing, such as those of the cities.
    """

    def __init__(
        self,
        names: Iterable[Name],
        words: Mapping[Hidden, str],
        *,
        texts: Iterable[str] = (),
        kept: Iterable[str] = (),
    ) -> None:
        self._words = words
        self._kept = {fold(word) for one in kept for word in WORD.findall(one)}
        self._common = {fold(word) for one in texts for word in WORD.findall(_bare(one)) if word == word.lower()}
        sought = {one.letters: one for name in names for one in (*self._parts(name), *_whole(name))}
        self._sought = sorted(sought.values(), key=lambda one: (-len(one.letters), one.letters))

    def _parts(self, name: Name) -> Iterator[_Sought]:
        if name.whole:
            return
        words = WORD.findall(name.text)
        bare = [one for one in words if fold(one) not in FORMS]
        for some in (words, bare):
            if len(some) >= INITIALS:
                initials = "".join(one[0] for one in some).upper()
                yield _Sought(letters=fold(initials), what=name.what, exact=initials)
        for one in (one for one in words if one.isupper() and len(one) > 1):
            yield _Sought(letters=fold(one), what=name.what, exact=one)
        for one in bare:
            if self._tells(fold(one), name.what):
                yield _Sought(letters=fold(one), what=name.what, capital=True)

    def _tells(self, word: str, what: Hidden) -> bool:
        if word in self._kept or len(word) < SHORT:
            return False
        return what is Hidden.PERSON or (len(word) >= ALONE and word not in self._common)

    def text(self, said: str) -> str:
        """The same text with neutral words in place of names."""
        taken: list[tuple[int, int, Hidden]] = []
        for start, end, what in (*_patterns(said), *self._named(said)):
            if all(end <= begun or start >= ended for begun, ended, _ in taken):
                taken.append((start, end, what))
        parts: list[str] = []
        done, last = 0, None
        for start, end, what in sorted(taken):
            between = said[done:start]
            if what is not last or between.strip(JOINTS):  # the parts of one name make one word
                parts += [between, self._words[what]]
            done, last = end, what
        return "".join([*parts, said[done:]])

    def _named(self, said: str) -> Iterator[tuple[int, int, Hidden]]:
        letters, places = _folded(said)
        for one in self._sought:
            at = letters.find(one.letters)
            while at >= 0:
                start, end = places[at], _past(said, places[at + len(one.letters) - 1])
                if _is_it(one, said, start, end):
                    yield start, end, one.what
                at = letters.find(one.letters, at + 1)


def _whole(name: Name) -> Iterator[_Sought]:
    """All of a name, and what remains of it without brackets and legal forms: however it is written."""
    plain = BRACKETS.sub(" ", name.text)
    bare = " ".join(one for one in WORD.findall(plain) if fold(one) not in FORMS)
    for one in (name.text, plain, bare):
        letters = fold(one)
        if len(letters) > 1:
            yield _Sought(letters=letters, what=name.what, exact=one.strip() if len(letters) <= SHORT else "")


def _past(said: str, place: int) -> int:
    """Where the letter at `place` ends, with the accents written after it."""
    return next((at for at in range(place + 1, len(said)) if not unicodedata.combining(said[at])), len(said))


def _is_it(one: _Sought, said: str, start: int, end: int) -> bool:
    if said[:start][-1:].isalnum() or said[end : end + 1].isalnum():
        return False
    found = said[start:end]
    return found == one.exact if one.exact else found[:1].isupper() or not one.capital


def _patterns(said: str) -> Iterator[tuple[int, int, Hidden]]:
    for what, pattern in PATTERNS:
        for found in pattern.finditer(said):
            yield found.start(), found.end(), what
    for found in SIREN.finditer(said):
        if _checks(re.sub(r"\D", "", found[0])):
            yield found.start(), found.end(), Hidden.NUMBER


def _checks(digits: str) -> bool:
    """Whether these digits end with the key of Luhn, as the number of a French company does: an amount seldom does."""
    doubled = (2 * int(one) if place % 2 else int(one) for place, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _bare(said: str) -> str:
    """A text without addresses: what stands in one without a capital is not thereby a word."""
    for _, pattern in PATTERNS:
        said = pattern.sub(" ", said)
    return said


def fold(text: str) -> str:
    """The letters and digits of a text, without case and accents."""
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded letters of a text, and where in the text each of them stands."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", sign.translate(LIGATURES)).casefold():
            if one.isalnum():
                letters.append(one)
                places.append(place)
    return "".join(letters), places
