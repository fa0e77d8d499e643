"""What the letters to a partner city's officer are told, and the desk's about their answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.notify.domain.typography import polish
from services.notify.operations.naming import title_of
from services.notify.operations.rendering import code_mark, plain
from shared.events import Event, OpinionArrived, OpinionCodeAsked, PartnerDigest, PartnerDigestLine
from shared.house import House, link_path
from shared.i18n import Words, words

Facts = dict[str, object]


def code(house: House, event: OpinionCodeAsked, say: Words) -> Facts:
    """The code, as a mark that the post fills in, and until when it serves, in the city's time."""
    city = house.programme.cities[event.city]
    return {
        "name": plain(event.officer_name),
        "title": title_of(event.title, say),
        "city": city.name.in_(say.locale),
        "code": code_mark(event.code_id),
        "until": words(say.locale, city.tz).hour(event.expires_at),
    }


def arrived(house: House, event: OpinionArrived, say: Words) -> Facts:
    """What the city said, and where the desk reads it."""
    return {
        "officer_name": plain(event.officer_name),
        "title": title_of(event.title, say),
        "city": house.programme.cities[event.city].name.in_(say.locale),
        "opinion": say.t(f"notify.opinion.{event.opinion}"),
        "received": say.moment(event.at),
        "link": house.address(f"/desk/{event.number}"),
    }


def digest(house: House, event: PartnerDigest, say: Words) -> Facts:
    """The files that wait for a city, and the address of its page."""
    return {
        "name": plain(event.officer_name),
        "city": house.programme.cities[event.city].name.in_(say.locale),
        "count": len(event.lines),
        "lines": [_line(one, say) for one in event.lines],
        "link": house.address(link_path(event.link_id)),
    }


def _line(one: PartnerDigestLine, say: Words) -> dict[str, object]:
    return {
        "title": title_of(one.title, say),
        "organisation": plain(polish(one.organisation, say.locale)),
        "due_on": say.day(one.due_on),
        "late": one.late,
    }


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], Facts]] = {
    OpinionCodeAsked: code,
    OpinionArrived: arrived,
    PartnerDigest: digest,
}
