"""What the letters that follow a partner city's answer are told: conditions, dialogues, a word of courtesy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.notify.domain.typography import polish
from services.notify.operations.naming import title_of
from services.notify.operations.rendering import plain
from shared.events import (
    ConditionPut,
    ConditionsDue,
    ConditionTurned,
    CourtesyNoted,
    DialogueNoted,
    DialogueOpened,
    DialogueOver,
    DialogueReported,
    Event,
)
from shared.house import House
from shared.i18n import Words

Facts = dict[str, object]
OfficerTold = ConditionPut | DialogueOpened | DialogueNoted | DialogueOver | CourtesyNoted


def conditions_due(house: House, event: ConditionsDue, say: Words) -> Facts:
    """Which conditions still wait for the applicant, until when, and what the desk added."""
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "city": _city(house, event.city, say),
        "due_on": say.day(event.due_on),
        "conditions": [plain(one.text) for one in event.conditions],
        "moved": event.moved,
        "note": plain(event.note),
    }


def condition_turned(house: House, event: ConditionTurned, say: Words) -> Facts:
    """Which condition is closed, and how."""
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "city": _city(house, event.city, say),
        "text": plain(event.text),
        "waived": event.state == "waived",
        "how": event.how,
    }


def condition_put(house: House, event: ConditionPut, say: Words) -> Facts:
    """The reservation, the applicant's answer, and where to say whether it is met."""
    return _officer(house, event, say) | {
        "text": plain(event.text),
        "answer": plain(event.answer),
        "due_on": say.day(event.due_on),
        "link": _page(house, event.link_id, "conditions"),
    }


def dialogue_begun(house: House, event: DialogueOpened | DialogueNoted, say: Words) -> Facts:
    """What the desk wrote, until when the dialogue lasts, and where to answer."""
    return _officer(house, event, say) | {
        "text": plain(event.text),
        "due_on": say.day(event.due_on),
        "link": _page(house, event.link_id, "dialogue"),
    }


def dialogue_over(house: House, event: DialogueOver, say: Words) -> Facts:
    """How the dialogue ended, and the opinion that stands."""
    return _officer(house, event, say) | {**_result(event, say), "note": plain(event.note)}


def dialogue_reported(house: House, event: DialogueReported, say: Words) -> Facts:
    """The same, for the office."""
    return {
        "title": title_of(event.title, say),
        "organisation": plain(polish(event.organisation, say.locale)),
        "city": _city(house, event.city, say),
        **_result(event, say),
        "link": house.address(f"/desk/{event.number}"),
    }


def courtesy(house: House, event: CourtesyNoted, say: Words) -> Facts:
    """Which project Paris does not retain although the city had said yes."""
    return _officer(house, event, say) | {"organisation": plain(polish(event.organisation, say.locale))}


def _result(event: DialogueOver | DialogueReported, say: Words) -> Facts:
    return {"result": event.result, "opinion": say.t(f"notify.opinion.{event.opinion}")}


def _officer(house: House, event: OfficerTold, say: Words) -> Facts:
    return {
        "name": plain(event.officer_name),
        "title": title_of(event.title, say),
        "city": _city(house, event.city, say),
    }


def _city(house: House, city: str, say: Words) -> str:
    found = house.programme.cities.get(city)
    return found.name.in_(say.locale) if found is not None else city


def _page(house: House, link_id: Any, page: str) -> str:
    # The token is put in by the post, on the way out.
    return house.address(f"/partner/{{{{token:{link_id}}}}}/{page}")


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], Facts]] = {
    ConditionsDue: conditions_due,
    ConditionTurned: condition_turned,
    ConditionPut: condition_put,
    DialogueOpened: dialogue_begun,
    DialogueNoted: dialogue_begun,
    DialogueOver: dialogue_over,
    DialogueReported: dialogue_reported,
    CourtesyNoted: courtesy,
}
