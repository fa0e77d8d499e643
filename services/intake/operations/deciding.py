"""A decision on its way to the author: held until its letter leaves, shown then, and never if it is taken back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.intake.models import HeldDecision
from services.intake.operations.following import show_decision
from shared.events import DecisionDue, DeterminationSigned, Event, encode
from shared.house import House
from shared.timers import cancel_timers, set_timer

SLOT = "decision:"


def hear(house: House, session: Session, event: Event) -> None:
    """Show the author what was decided, or keep it until it may be told."""
    assert isinstance(event, DeterminationSigned)  # noqa: S101 -- the station hands over this type alone
    if event.told_from is None or event.told_from <= house.now():
        show_decision(session, event)
        return
    session.merge(HeldDecision(number=event.number, told_from=event.told_from, told=encode(event)))
    due = DecisionDue(number=event.number, at=event.at)
    set_timer(session, due, slot=f"{SLOT}{event.at.isoformat()}", due_at=event.told_from)


def show(house: House, session: Session, event: Event) -> None:
    """Show the author the decision that was kept, if it still stands."""
    held = session.get(HeldDecision, event.number)
    if held is None or held.told_from > house.now():
        return
    show_decision(session, DeterminationSigned.model_validate(held.told))
    session.delete(held)


def take_back(session: Session, event: Event) -> None:
    """The committee decides anew: what was kept is never shown."""
    held = session.get(HeldDecision, event.number)
    if held is not None:
        session.delete(held)
        cancel_timers(session, event.number, at=event.at, prefix=SLOT)
