"""What the letters about a city's time to answer are told: days in the city, and for the desk the hour in Paris."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.notify.domain.typography import polish
from services.notify.operations.naming import title_of
from services.notify.operations.rendering import plain
from shared.events import Event, PartnerLate, PartnerReminded, PartnerSilent, ReminderLine, SecondPeriodBegan
from shared.house import House, link_path
from shared.i18n import Words

Facts = dict[str, object]


def reminder(house: House, event: PartnerReminded, say: Words) -> Facts:
    """The files of which a city is reminded, each with its own address."""
    return {
        "name": plain(event.officer_name),
        "city": house.programme.city(event.city).name.in_(say.locale),
        "count": len(event.lines),
        "lines": [_line(house, one, say) for one in event.lines],
    }


def _line(house: House, one: ReminderLine, say: Words) -> dict[str, str]:
    return {
        "number": one.number,
        "title": title_of(one.title, say),
        "organisation": plain(polish(one.organisation, say.locale)),
        "due_on": say.day(one.due_on),
        "link": house.address(link_path(one.link_id)),
    }


def second(house: House, event: SecondPeriodBegan, say: Words) -> Facts:
    """Until when an answer is awaited now, or that it is welcome until the decision."""
    return _about(house, event, say) | {
        "name": plain(event.officer_name),
        "due_on": say.day(event.due_on),
        "over": event.over,
        "link": house.address(link_path(event.link_id)),
    }


def desk_alert(house: House, event: PartnerLate, say: Words) -> Facts:
    """Which city is late, who was written to, and when its second period ends, here and there."""
    return _about(house, event, say) | {
        "due_on": say.day(event.due_on),
        "over_here": say.moment(_over(event.due_on, house.programme.city(event.city).tz)),
        "told": event.told,
        "link": house.address(f"/desk/{event.number}"),
    }


def _over(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def silent(house: House, event: PartnerSilent, say: Words) -> Facts:
    """Which city let both periods pass."""
    return _about(house, event, say) | {"link": house.address(f"/desk/{event.number}")}


def _about(house: House, event: SecondPeriodBegan | PartnerLate | PartnerSilent, say: Words) -> Facts:
    return {
        "title": title_of(event.title, say),
        "organisation": plain(polish(event.organisation, say.locale)),
        "city": house.programme.city(event.city).name.in_(say.locale),
    }


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], Facts]] = {
    PartnerReminded: reminder,
    SecondPeriodBegan: second,
    PartnerLate: desk_alert,
    PartnerSilent: silent,
}
