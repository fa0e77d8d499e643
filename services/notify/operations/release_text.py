"""What a release says: the words proposed to begin with, and the document in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.agreement_wording import Citing, citing, listed
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.profiles import profile
from services.notify.domain.press.release import About, Document, Group, Item, Said, dateline, notice_of
from services.notify.domain.typography import polish
from services.notify.models import Mention, PressFile, Publication, Release
from services.notify.operations.press_states import newest_publication, press_facts, rows_in_use
from shared.clock import day_in
from shared.house import House
from shared.i18n import LOCALES, Words, words
from shared.programme import City

QUOTES = 2  # places for what somebody of the city says


def proposed(session: Session, house: House, numbers: Sequence[str]) -> dict[str, Any]:
    """A title and a lede to start from, by language, with empty places for quotes."""
    cities = _cities(house, _facts(session, numbers).values())
    return {locale: _proposed(house, cities, len(numbers), locale) for locale in LOCALES}


def _proposed(house: House, cities: Sequence[City], n: int, locale: str) -> dict[str, Any]:
    say = words(locale, house.programme.office.tz)
    names = listed([one.name.in_(locale) for one in cities], say)
    kind = "named" if names else "alone"
    return {
        "title": say.tn(f"notify.release.title_{kind}", n, cities=names, count=_count(n, locale)),
        "lede": say.tn(f"notify.release.lede_{kind}", n, cities=names, count=_count(n, locale)),
        "quotes": [{"text": "", "name": "", "capacity": ""} for _ in range(QUOTES)],
    }


def _count(n: int, locale: str) -> str:
    """A small number in letters, as a text says it."""
    letters = {
        "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "en": "zero one two three four five six seven eight nine",
    }[locale].split()
    return letters[n] if n < len(letters) else f"{n}"


def document_of(session: Session, house: House, row: Release, locale: str, *, now: datetime) -> Document:
    """The release in one language: as it appeared, without what is not spread any more; else as it would appear."""
    if row.frozen is not None:
        return Document.model_validate(row.frozen[locale]).without(_stopped(session, row.numbers))
    facts = _facts(session, row.numbers)
    say, cities = words(locale, house.programme.office.tz), _cities(house, facts.values())
    day = day_in(say.tz, max(now, row.publish_at) if row.publish_at is not None else now)
    said, office = row.said[locale], house.programme.office
    return Document(
        locale=locale,
        kind=say.t("notify.release.kind"),
        notice=notice_of(row.publish_at, now, words=say, cities=cities),
        dateline=dateline(day, say),
        title=said["title"],
        lede=said["lede"],
        groups=tuple(_groups(session, house, row, facts, locale=locale)),
        quotes=tuple(Said(**one) for one in said["quotes"] if one["text"]),
        about_heading=say.t("notify.release.about"),
        about=tuple(_about(house, cities, day, say)),
        contact_heading=say.t("notify.release.contact"),
        contact=(f"{office.authority.in_(locale)} – {office.name.in_(locale)}", office.email, office.phone),
        end=say.t("notify.release.end"),
    )


def _facts(session: Session, numbers: Iterable[str]) -> Mapping[str, Facts]:
    found: dict[str, Facts] = {}
    for number in numbers:
        kept = session.get(PressFile, number)
        facts = press_facts(kept) if kept is not None else None
        if facts is not None:
            found[number] = facts
    return found


def _cities(house: House, facts: Iterable[Facts]) -> list[City]:
    named = {one.city for some in facts for one in some.named}
    return [city for name, city in house.programme.cities.items() if name in named]


def _groups(session: Session, house: House, row: Release, facts: Mapping[str, Facts], *, locale: str) -> list[Group]:
    shown = [number for number in row.numbers if number in facts]
    found: list[Group] = []
    for heading, numbers in groupby(shown, key=lambda one: _heading(house, facts[one], row.grouped_by, locale)):
        items = [one for one in (_item(session, number, locale) for number in numbers) if one is not None]
        if items:
            found.append(Group(heading=heading, items=tuple(items)))
    return found


def _heading(house: House, facts: Facts, grouped_by: str, locale: str) -> str:
    programme = house.programme
    if grouped_by == "sector":
        return polish(programme.sectors[facts.sector].label.in_(locale), locale)
    if not facts.named:
        return words(locale).t("notify.release.paris_alone")
    return words(locale).t("notify.release.pair", city=programme.cities[facts.named[0].city].name.in_(locale))


def _item(session: Session, number: str, locale: str) -> Item | None:
    """The mention as it stands; once it appeared, as it appeared."""
    newest = newest_publication(session, number)
    in_use = rows_in_use(session, number)
    row = in_use.get(locale)
    if newest is not None and newest.stopped is None and (row is None or row.version != newest.version):
        query = select(Mention).where(Mention.number == number, Mention.locale == locale)
        row = session.scalars(query.where(Mention.version == newest.version)).first()
    return Item(number=number, title=row.title, text=row.text) if row is not None else None


def _stopped(session: Session, numbers: Iterable[str]) -> set[str]:
    newest = {one: newest_publication(session, one) for one in numbers}
    return {one for one, row in newest.items() if isinstance(row, Publication) and row.stopped is not None}


def _about(house: House, cities: Sequence[City], day: date, say: Words) -> list[About]:
    """The programme, and each agreement that may be cited on the day with its domains."""
    found = [
        About(heading=say.t("notify.release.about_call_heading"), text=say.t("notify.release.about_call")),
    ]
    place = profile(say.locale)
    for city in cities:
        if city.agreement is None or citing(city.state_on(day)) is not Citing.WITHIN:
            continue
        stop = "\u202f; " if say.locale == "fr" else "; "
        domains = stop.join(polish(one.label.in_(say.locale), say.locale) for one in city.domains)
        name = city.name.in_(say.locale)
        text = say.t("notify.release.about_city", city=name, domains=place.spelled(domains))
        found.append(About(heading=say.t("notify.release.pair", city=name), text=text))
    return found
