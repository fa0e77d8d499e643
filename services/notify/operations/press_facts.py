"""What the letters about press texts are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from services.notify.operations.naming import title_of
from services.notify.operations.rendering import plain
from shared.events import Event, PressAlerted, QuoteAsked, WordsAsked
from shared.events.press import RELEASE
from shared.house import House, link_path
from shared.i18n import Words


def quote_asked(_: House, event: QuoteAsked, say: Words) -> dict[str, object]:
    """Until when the author of a quote may read it in its place; the page of their proposal shows it."""
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "due_on": say.day(event.due_on),
    }


def words_asked(house: House, event: WordsAsked, say: Words) -> dict[str, object]:
    """Until when a city may read what is written of it, and where."""
    return {
        "name": plain(event.officer_name),
        "city": house.programme.cities[event.city].name.in_(say.locale),
        "title": title_of(event.title, say),
        "due_on": say.day(event.due_on),
        "link": house.address(link_path(event.link_id)),
    }


def press_alerted(house: House, event: PressAlerted, say: Words) -> dict[str, object]:
    """What became of a text, and the page on which to see to it."""
    release = event.number.startswith(RELEASE)
    path = f"/press/releases/{UUID(event.number.removeprefix(RELEASE))}" if release else f"/press/{event.number}"
    return {
        "name": plain(event.press_name),
        "title": title_of(event.title, say),
        "told": say.t(f"notify.alert.{event.kind}"),
        "why": say.t(f"notify.alert.why_{event.why}") if event.why else "",
        "link": house.address(path),
    }


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], dict[str, object]]] = {
    QuoteAsked: quote_asked,
    WordsAsked: words_asked,
    PressAlerted: press_alerted,
}
