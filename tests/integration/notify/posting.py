"""What tests of the post share: a letter of each class, bells that ring at once, one round of the post."""

from __future__ import annotations

from sqlalchemy import Engine, select

from services.notify.domain.letters import MailClass
from shared.bus import Work, claim
from shared.db import transaction
from shared.events import Event, Listener, OpinionRequested
from shared.house import House
from shared.stations import Station, answer
from shared.timers import wake
from tests.integration.notify.telling import every_event, submitted


def letter_of_class(kind: MailClass) -> Event:
    """What makes a receipt (A) or an invitation to a city (B)."""
    if kind is MailClass.AGAIN:
        return submitted()
    return next(event for event in every_event("fr") if isinstance(event, OpinionRequested))


def rung_again(engines: dict[str, Engine]) -> None:
    """Let the pause of every open delivery be over."""
    with transaction(engines["notify"]) as session:
        for work in session.scalars(select(Work).where(Work.done_at.is_(None))):
            work.due_at = work.ring_at = work.created_at


def posting(engines: dict[str, Engine], station: Station, house: House) -> int:
    """Let the timers that are due ring, then the post do what waits for it; the number of deliveries done."""
    with transaction(engines["relay"]) as session:
        wake(session, house.now())
    with transaction(engines["relay"]) as session:
        waiting = claim(session, [Listener.POST], 1000).get(Listener.POST, [])
    return answer(engines["notify"], station, waiting) if waiting else 0
