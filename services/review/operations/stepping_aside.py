"""Stepping aside: somebody of the office who is tied to a file gives it up, and it is gone for them everywhere."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.papers import RecusalForm, SeatedRecusalForm
from services.review.operations.case import Case, Trace, person_id
from shared.access import Recusal
from shared.errors import NotFound


def step_aside(case: Case) -> Trace:
    """From this commit on, nothing of the file is this person's to see. Raises NotFound for whoever is no person.

    In the committee's room, somebody else may write it down.
    """
    form, actor = case.paper(RecusalForm), case.deed.actor
    person, name = person_id(actor), actor.name
    if isinstance(form, SeatedRecusalForm):
        person, name = form.person, form.name
    if person is None:
        raise NotFound("shared.error.not_found")
    bar(case, person, name=name, reason=form.reason)
    return Trace(reasons=form.reason, details={"person": str(person)})


def bar(case: Case, person: UUID, *, name: str, reason: str) -> None:
    """Take the file from this person, at every door of the house: they have a tie."""
    if case.session.get(Recusal, (case.number, person)) is None:
        row = Recusal(number=case.number, person_id=person, name=name, reason=reason, declared_at=case.now)
        case.session.add(row)


def recused(session: Session, number: str) -> frozenset[UUID]:
    """Everyone who stepped aside from this file."""
    return frozenset(session.scalars(select(Recusal.person_id).where(Recusal.number == number)))
