"""The press office is told: everyone of it, once each."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import Recusal, people
from shared.bus import publish
from shared.events import PressAlerted
from shared.house import House
from shared.policy import Role


def alert_press(session: Session, house: House, number: str, *, kind: str, title: str, why: str = "") -> None:
    """Tell everyone of the press office, except who stepped aside from this file, what became of a text."""
    aside = set(session.scalars(select(Recusal.person_id).where(Recusal.number == number)))
    for person in people(session, Role.COMMS):
        if person.id in aside:
            continue
        told = {"press_name": person.name, "press_email": person.email, "press_locale": person.locale}
        publish(session, PressAlerted(number=number, at=house.now(), kind=kind, why=why, title=title, **told))
