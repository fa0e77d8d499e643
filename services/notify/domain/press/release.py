"""A press release as a document: what stands in it and in which order, before it takes any form.

Order of a French municipal release: kind, embargo, title, place and date, lede, mentions by group, quotes, about,
contact, end mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from babel.dates import format_date
from pydantic import BaseModel, ConfigDict

from services.notify.domain.press.patterns import wording_of
from services.notify.domain.press.profiles import profile
from shared.i18n import Words
from shared.programme import City


class Part(BaseModel):
    """A piece of a document, that never changes once made."""

    model_config = ConfigDict(frozen=True)


class Item(Part):
    """The mention of one project."""

    number: str
    title: str
    text: str


class Group(Part):
    """Mentions under one heading."""

    heading: str
    items: tuple[Item, ...]


class Said(Part):
    """What somebody says, with their capacity."""

    text: str
    name: str
    capacity: str


class About(Part):
    """What an institution or an agreement is, in a few lines."""

    heading: str
    text: str


class Document(Part):
    """A release in one language. `notice`: immediate, or until when it is kept back; `end`: the mark that closes it."""

    locale: str
    kind: str
    notice: str
    dateline: str
    title: str
    lede: str
    groups: tuple[Group, ...]
    quotes: tuple[Said, ...]
    about_heading: str
    about: tuple[About, ...]
    contact_heading: str
    contact: tuple[str, ...]
    end: str

    def without(self, numbers: Iterable[str]) -> Document:
        """The same without what must not be spread any more."""
        gone = {*numbers}
        groups = [
            group.model_copy(update={"items": tuple(one for one in group.items if one.number not in gone)})
            for group in self.groups
        ]
        return self.model_copy(update={"groups": tuple(one for one in groups if one.items)})


class Member(Part):
    """A mention that may stand in a release: under which heading it goes, and the pattern of its sentences."""

    number: str
    place: int  # of its group among all groups
    heading: str
    pattern: str
    fixed: bool  # its sentences stand: someone worded or approved them


def in_order(members: Sequence[Member]) -> tuple[Member, ...]:
    """Group by group; inside of each, neighbours of unlike wording where there is a choice."""
    left = sorted(members, key=lambda one: (one.place, one.number))
    found: list[Member] = []
    while left:
        group = [one for one in left if one.place == left[0].place]
        before = wording_of(found[-1].pattern) if found else ""
        chosen = next((one for one in group if not one.fixed or wording_of(one.pattern) != before), group[0])
        found.append(chosen)
        left.remove(chosen)
    return tuple(found)


def alike(members: Sequence[Member]) -> tuple[tuple[str, str], ...]:
    """The neighbours whose sentences are worded alike, by their numbers."""
    return tuple(
        (one.number, two.number)
        for one, two in pairwise(members)
        if wording_of(one.pattern) == wording_of(two.pattern) != ""
    )


def notice_of(publish_at: datetime | None, now: datetime, *, words: Words, cities: Sequence[City]) -> str:
    """“À publication immédiate”, or until when the release is kept back; in English with the hours there."""
    if publish_at is None or publish_at <= now:
        return words.t("notify.release.immediate")
    local = publish_at.astimezone(ZoneInfo(words.tz))
    weekday = format_date(local.date(), "EEEE", locale=words.locale)
    day = profile(words.locale).day(local.date())
    if words.locale == "fr":
        return words.t("notify.release.embargo", weekday=weekday, day=day, hour=_heures(local))
    there = [f"{_hours(publish_at.astimezone(ZoneInfo(city.tz)))} in {city.name.en}" for city in cities]
    told = words.t("notify.release.embargo", weekday=weekday, day=day, hour=_hours(local))
    return f"{told} ({', '.join(there)})" if there else told


def _heures(local: datetime) -> str:
    return f"{local.hour}\u00a0h" + (f"\u00a0{local.minute:02d}" if local.minute else "")


def _hours(local: datetime) -> str:
    """The time of day as AP writes it: 11 a.m., 11:30 a.m., noon, midnight."""
    if local.minute == 0 and local.hour in {0, 12}:
        return "noon" if local.hour else "midnight"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}\u00a0{'a.m.' if local.hour < 12 else 'p.m.'}"


def dateline(day: date, words: Words) -> str:
    """“Paris, le 14 janvier 2027”; “PARIS, Jan. 14, 2027”."""
    return words.t("notify.release.dateline", day=profile(words.locale).day(day))
