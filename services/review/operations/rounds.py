"""Decisions of a file by rounds: which stand, which city waits for one, and what belongs to the present round.

A file is decided whole at first. With a city that is reopened, the decisions with the others stand from before.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.road import BESIDE_A_DECISION, Act, Stage
from services.review.models import Determination, Dossier, Move
from services.review.operations.case import Case


def decision_rows(session: Session, dossier: Dossier) -> list[Determination]:
    """The decisions that stand, in the applicant's order of cities; empty when there is none."""
    rows = session.scalars(select(Determination).where(Determination.number == dossier.number)).all()
    return sorted(rows, key=lambda one: dossier.cities.index(one.city))


def round_rows(session: Session, dossier: Dossier) -> list[Determination]:
    """Those that were taken in the file's present round; empty while it is not decided, or not decided anew."""
    return [one for one in decision_rows(session, dossier) if one.round == dossier.round]


def open_cities(session: Session, dossier: Dossier) -> tuple[str, ...]:
    """The cities that wait for a decision: all of a file that was never decided."""
    standing = {one.city for one in decision_rows(session, dossier)}
    return tuple(one for one in dossier.cities if one not in standing)


def was_reopened(session: Session, number: str) -> bool:
    """Whether a city of this file was ever opened for another decision after the first was told."""
    query = select(Move.seq).where(Move.number == number, Move.act.in_((Act.REOPEN_CITY, Act.BRING_BACK)))
    return session.scalars(query.limit(1)).first() is not None


def goes_beside(case: Case, act: Act) -> bool:
    """Whether this act concerns a decision that was told and stands, on a file of which a city is decided anew."""
    if act not in BESIDE_A_DECISION or case.place.kind is Stage.DECIDED or not case.place.kind.open:
        return False
    rows = decision_rows(case.session, case.dossier)
    return any(one.round < case.dossier.round and one.told_from is not None for one in rows)


def whole(row: Determination) -> dict[str, object]:
    """A decision as JSON values, for the journal: what was decided stays known."""
    values = {one.name: getattr(row, one.name) for one in Determination.__table__.columns}
    return {
        name: value if value is None or isinstance(value, (str, bool, int)) else value.isoformat()
        for name, value in values.items()
    }
