"""What somebody of the office may not see: files they stepped aside from, and files they still have to review.

The filter sits under every query of a reader's session, so that lists, counts, exports and pages agree: what is
not theirs does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from services.review.models import Assignment, Dossier
from services.review.operations.case import person_id
from shared.db import transaction
from shared.policy import Actor, Permission, may

BARRED = "barred"  # the key under which a session keeps the numbers that do not exist for its reader


@contextmanager
def for_reader(engine: Engine, actor: Actor) -> Iterator[Session]:
    """A transaction that finds no file from which this person stepped aside."""
    with transaction(engine) as session:
        session.info[BARRED] = actor.barred
        yield session


@contextmanager
def for_office(engine: Engine, actor: Actor) -> Iterator[Session]:
    """The same for the office's own pages: a file that this person has yet to review is closed there too."""
    with for_reader(engine, actor) as session:
        session.info[BARRED] = actor.barred | unread(session, actor)
        yield session


def unread(session: Session, actor: Actor) -> frozenset[str]:
    """The files that somebody who sees all files was given to review and has not filed: they read them blind."""
    person = person_id(actor)
    if person is None or not may(actor, Permission.DOSSIERS):
        return frozenset()
    query = select(Assignment.number).where(Assignment.person_id == person, Assignment.state == "assigned")
    return frozenset(session.scalars(query))


@event.listens_for(Session, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    barred = state.session.info.get(BARRED)
    if not barred or not state.is_select:
        return
    state.statement = state.statement.options(
        with_loader_criteria(Dossier, Dossier.number.not_in(barred), include_aliases=True),
        with_loader_criteria(Assignment, Assignment.number.not_in(barred), include_aliases=True),
    )
