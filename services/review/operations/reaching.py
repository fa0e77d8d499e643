"""Reaching a partner city after its answer: who speaks for it today, by which link, until when its day lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.review.models import OpinionRow
from services.review.operations.case import Case
from shared.access import Link, officers
from shared.events import OfficerEngaged, subject_of
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from shared.timers import set_timer

LINK_LASTS = timedelta(days=60)  # after the last day: whoever comes late still reads how it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who speaks for a city. `link_id`: the personal link made for them."""

    name: str
    email: str
    locale: str
    link_id: UUID

    def told(self, case: Case, city: str) -> dict[str, Any]:
        """What every event to them says."""
        return {
            "number": case.number,
            "at": case.now,
            "city": city,
            "officer_name": self.name,
            "officer_email": self.email,
            "officer_locale": self.locale,
            "title": case.dossier.title,
        }


def reach(case: Case, city: str, *, until: date) -> Officer | None:
    """The officer of a city with a new personal link to this file; None where nobody is known."""
    person = next(iter(officers(case.session, city, case.today)), None)
    asked = case.session.get(OpinionRow, (case.number, city))
    if person is not None:
        name, email, locale = person.name, person.email, person.locale
    elif asked is not None and asked.officer_email:
        name, email, locale = asked.officer_name, asked.officer_email, asked.officer_locale
    else:
        return None
    link = Link(
        id=uuid7(),
        role=Role.PARTNER,
        subject=case.number,
        city=city,
        name=name,
        email=email,
        locale=locale,
        sent_at=case.now,
        expires_at=day_over(case.house, city, until) + LINK_LASTS,
    )
    case.session.add(link)
    return Officer(name=name, email=email, locale=locale, link_id=link.id)


def arm_engagement(session: Session, house: House, city: str, *, begins: date) -> None:
    """See to it that whoever takes an office on a later day is handed what is open, as that day begins in the city."""
    due_at = day_over(house, city, begins - timedelta(days=1))
    if due_at > house.now():
        event = OfficerEngaged(number=subject_of(city), at=house.now(), city=city)
        set_timer(session, event, slot=f"officer:{begins}", due_at=due_at)


def day_over(house: House, city: str, day: date) -> datetime:
    """When a day is over in a city; at the office, for a city that the programme does not know."""
    found = house.programme.cities.get(city)
    zone = found.tz if found is not None else house.programme.office.tz
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
