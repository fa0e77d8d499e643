"""What the letters about reviews are told: the morning's list of a reader, and to the office what is days late."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify.operations.naming import title_of
from services.notify.operations.rendering import plain
from shared.events import DigestLine, ReviewDigest, ReviewOverdue
from shared.house import House
from shared.i18n import Words

Facts = dict[str, object]


def digest(house: House, event: ReviewDigest, say: Words) -> Facts:
    """What one reviewer still has to read: late first, then new, then the rest."""
    parts: Mapping[str, list[dict[str, str]]] = {
        state: [_line(one, say) for one in event.lines if one.state == state] for state in ("late", "new", "due")
    }
    return {
        "name": plain(event.reviewer_name),
        "count": len(event.lines),
        "link": house.address("/reviews"),
        **parts,
    }


def _line(one: DigestLine, say: Words) -> dict[str, str]:
    return {"number": one.number, "title": title_of(one.title, say), "due_on": say.day(one.due_on)}


def overdue(house: House, event: ReviewOverdue, say: Words) -> Facts:
    """Which review is late, whose, and where the office can give the file to somebody else."""
    return {
        "title": title_of(event.title, say),
        "reviewer": plain(event.reviewer_name),
        "due_on": say.day(event.due_on),
        "days": event.days,
        "link": house.address(f"/desk/{event.number}"),
    }
