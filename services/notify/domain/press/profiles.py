"""The press usage of a place, as data: how a text that stands is set for it, and how it writes days and words.

fr-FR: Imprimerie nationale; fr-CA: no space before ; ! ? (Office québécois de la langue française); en-US: AP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.notify.domain.press.facts import Facts
from shared.i18n import LOCALES, words
from shared.programme import Programme

MONTHS_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`settings`: patterns and what stands in their place; `spelling`: words written otherwise there.

    `months`: the names of months beside a day, where they are not those of the language.
    """

    id: str
    language: str
    settings: tuple[tuple[re.Pattern[str], str], ...] = ()
    spelling: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()

    def set(self, text: str) -> str:
        """A text of the language as it is set there."""
        for pattern, put in self.settings:
            text = pattern.sub(put, text)
        return text

    def spelled(self, text: str) -> str:
        """The programme's own words as they are written there."""
        return re.sub(r"\w+", lambda found: self.spelling.get(found[0], found[0]), text)

    def day(self, day: date) -> str:
        """A date in full."""
        if self.months:
            return f"{self.months[day.month - 1]}\u00a0{day.day}, {day.year}"
        return words(self.language).day(day)


_ALL = (
    Profile(id="fr-FR", language="fr"),
    Profile(id="fr-CA", language="fr", settings=((re.compile(r"[\u00a0\u202f ]+(?=[;!?])"), ""),)),
    Profile(
        id="en-US",
        language="en",
        spelling={"centre": "center", "organisation": "organization", "Organisation": "Organization"},
        months=MONTHS_AP,
    ),
)
PROFILES: Mapping[str, Profile] = {one.id: one for one in _ALL}
REFERENCE = {"fr": "fr-FR", "en": "en-US"}  # the profile of a language, where no place is named


def profile(locale: str) -> Profile:
    """The profile of a language (fr, en) or of a place (fr-CA). Raises KeyError for any other."""
    return PROFILES[REFERENCE.get(locale, locale)]


def locales_of(facts: Facts, programme: Programme) -> tuple[str, ...]:
    """The texts that a mention needs: both languages, and one for each named city that has a usage of its own."""
    return (*LOCALES, *_asked(programme.cities[one.city].press_profile for one in facts.named))


def _asked(profiles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*profiles} - {*REFERENCE.values()}))
