"""What the letters about missing pieces and the legal date are told."""

from __future__ import annotations

from services.notify.domain.typography import polish
from services.notify.operations.naming import officer_of, title_of
from services.notify.operations.rendering import plain
from shared.events import LegalDateNear, PiecesExtended, PiecesProvided, PiecesRequested
from shared.house import House, link_path
from shared.i18n import Words

Facts = dict[str, object]


def pieces_requested(house: House, event: PiecesRequested, say: Words) -> Facts:
    """What is missing and why, until when, and what it does to the legal date (L114-5, R112-11-4 CRPA)."""
    return _request(house, event, say) | {
        "reason": plain(event.reason),
        "pieces": [{"what": plain(one.what), "rule": plain(one.rule)} for one in event.pieces],
        "essential": event.essential,
        "legal_on": say.day(event.legal_on),
    }


def pieces_extended(house: House, event: PiecesExtended, say: Words) -> Facts:
    """Until when the author may complete the file now."""
    return _request(house, event, say) | {"stops_clock": event.stops_clock}


def _request(house: House, event: PiecesRequested | PiecesExtended, say: Words) -> Facts:
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "due_on": say.day(event.due_on),
        "silence": house.programme.call.silence.effect,
        "officer": officer_of(house, event.officer, say),
        "link": house.address(link_path(event.link_id)),
    }


def pieces_received(house: House, event: PiecesProvided, say: Words) -> Facts:
    """The receipt of a completion, with the legal date that holds from now on."""
    return {
        "name": plain(event.proposal.contact.name),
        "title": title_of(event.proposal.title, say),
        "received": say.moment(event.at),
        "version": event.version,
        "files": ", ".join(plain(one.name) for one in event.files),
        "essential": event.essential,
        "legal_on": say.day(event.legal_on),
        "silence": house.programme.call.silence.effect,
        "link": house.address(link_path(event.link_id)),
    }


def legal_alarm(house: House, event: LegalDateNear, say: Words) -> Facts:
    """How many days are left to the office before silence decides a file."""
    return {
        "title": title_of(event.title, say),
        "organisation": plain(polish(event.organisation, say.locale)),
        "legal_on": say.day(event.legal_on),
        "days": event.days,
        "silence": house.programme.call.silence.effect,
        "link": house.address(f"/desk/{event.number}"),
    }
