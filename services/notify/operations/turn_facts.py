"""What the letters about a change of an agreement's state are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.notify.operations.naming import title_of
from services.notify.operations.rendering import plain
from shared.events import AgreementTold, AgreementTurned, Event
from shared.house import House
from shared.i18n import Words


def agreement_turned(house: House, event: AgreementTurned, say: Words) -> dict[str, object]:
    """Which files the change touches and how: number and title, and nothing else of them."""
    return _change(house, event, say) | {
        "files": [
            {
                "number": one.number,
                "title": title_of(one.title, say),
                "effect": say.t(f"notify.turn.effect_{one.effect}"),
            }
            for one in event.files
        ],
        "link": house.address(f"/registry/turns/{event.turn}"),
    }


def agreement_changed(house: House, event: AgreementTold, say: Words) -> dict[str, object]:
    """What the change means for one file."""
    city = house.programme.cities[event.city].name.in_(say.locale)
    due = say.day(event.due_on)
    dated = "_dated" if due and event.effect in {"clock_won", "resumed", "thawed"} else ""
    return _change(house, event, say) | {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "meaning": say.t(f"notify.turn.meaning_{event.effect}{dated}", city=city, day=due),
    }


def _change(house: House, event: AgreementTurned | AgreementTold, say: Words) -> dict[str, object]:
    return {
        "city": house.programme.cities[event.city].name.in_(say.locale),
        "before": say.t(f"notify.turn.state_{event.before}"),
        "after": say.t(f"notify.turn.state_{event.after}"),
        "on": say.day(event.on),
    }


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], dict[str, object]]] = {
    AgreementTurned: agreement_turned,
    AgreementTold: agreement_changed,
}
