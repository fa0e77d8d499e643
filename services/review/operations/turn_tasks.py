"""Which files wait for the desk because an agreement turned: conditions of the list of tasks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.orm import Session

from services.review.domain.road import Stage
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Assignment, Determination, Dossier, OpinionRow
from services.review.operations.rules import rules_by
from shared.house import House
from shared.programme import Programme, StageKind
from shared.programme.outcomes import Outcome


def hold_is_over(today: date) -> ColumnElement[bool]:
    """Cities held for a renewal whose time has passed, on a file that can be brought back; with Determination."""
    held = and_(Determination.outcome == Outcome.HELD, Determination.hold_until < today)
    return and_(held, Determination.told_from.is_not(None), Dossier.stage != Stage.DETERMINATION)


def waits_for_no_clock(programme: Programme, *, least: int, today: date) -> ColumnElement[bool]:
    """Files read by all, awaited from nobody but cities whose clock stands still or was lost."""
    asked = and_(OpinionRow.number == Dossier.number, OpinionRow.state == Answer.ASKED)
    reading = and_(Assignment.number == Dossier.number, Assignment.state == "assigned")
    filed = select(func.count()).where(Assignment.number == Dossier.number, Assignment.state == "filed")
    stopped = [one.id for one in programme.cities.values() if one.state_on(today).frozen]
    return and_(
        Dossier.stage == Stage.EVALUATION,
        exists().where(asked, OpinionRow.clock != Clock.RUNNING),
        not_(exists().where(asked, OpinionRow.clock == Clock.RUNNING)),
        not_(exists().where(reading)),
        filed.correlate(Dossier).scalar_subquery() >= least,
        not_(Dossier.cities.contained_by(stopped)),
    )


def can_go_on(session: Session, house: House, number: str) -> bool:
    """Whether the desk can send this file on without the city that is still asked."""
    dossier = session.get(Dossier, number)
    if dossier is None:
        return False
    least = rules_by(session, house, dossier.programme_digest).stages.of_kind(StageKind.EVALUATION).minimum
    waits = waits_for_no_clock(house.programme, least=least, today=house.today())
    return session.scalar(select(Dossier.number).where(Dossier.number == number, waits)) is not None
