"""Approvals: those who hold a role agree or object, each once; a substitute may speak when the stage is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.approvals import ApprovalForm, Approvals, approvals_at
from services.review.domain.road import Place
from services.review.domain.road import Stage as At
from services.review.models import Approval, Dossier
from services.review.operations.case import Case, Trace, person_id
from services.review.operations.rules import rules_by
from services.review.operations.standing import said_by
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.house import House
from shared.policy import Actor
from shared.programme.rules import Rules
from shared.programme.stages import Stage
from shared.programme.values import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one person said. `on_behalf_of`: the role they stood in for, else empty."""

    name: str
    on_behalf_of: str
    agreed: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A stage that wants approvals, as the office sees it. `mine`: whether the reader may speak now."""

    stage_id: str
    label: Label
    state: Approvals
    words: tuple[Word, ...]
    mine: bool


def approve(case: Case) -> Trace:
    """One holder of the role says yes or no.

    Raises NotFound for a stage where nothing is asked, Forbidden for somebody it does not name, Conflict for
    who spoke before or comes too late, Invalid for an objection without a reason.
    """
    form = case.paper(ApprovalForm)
    stage = _asked(case.rules, case.place, form.stage)
    person, spoken = person_id(case.deed.actor), [one for one in case.approvals() if one.stage_id == stage.id]
    if person is None:
        raise NotFound("shared.error.not_found")
    role = _role(stage, case.deed.actor, late=is_late(case.dossier, case.today))
    if any(one.person_id == person for one in spoken):
        raise Conflict("review.approval.error_twice")
    if not approvals_at(stage, said_by(spoken)).open:
        raise Conflict("review.approval.error_over")
    if faults := form.faults():
        raise Invalid(faults)
    case.session.add(
        Approval(
            number=case.number,
            stage_id=stage.id,
            round=case.dossier.round,
            person_id=person,
            name=case.deed.actor.name,
            on_behalf_of=role,
            agreed=form.agreed,
            reason=form.reason,
            at=case.now,
        )
    )
    return Trace(reasons=form.reason, details={"stage": stage.id, "agreed": form.agreed, "on_behalf_of": role})


def _asked(rules: Rules, place: Place, stage_id: str) -> Stage:
    found = next((one for one in wanting(rules, place) if one.id == stage_id), None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def wanting(rules: Rules, place: Place) -> tuple[Stage, ...]:
    """The stages that want approvals now: where the file is, and beside it."""
    road = rules.stages
    here = [one for one in road.stages if one.id == place.id]
    return tuple(one for one in (*here, *road.beside(place.id)) if one.approvals > 0)


def is_late(dossier: Dossier, today: date) -> bool:
    """Whether the stage should have been over before today: substitutes may act then."""
    return dossier.due_on is not None and dossier.due_on < today


def _role(stage: Stage, actor: Actor, *, late: bool) -> str:
    if actor.roles & set(stage.roles):
        return ""
    if late and actor.roles & set(stage.substitutes):
        return stage.roles[0]
    raise Forbidden("review.approval.error_not_yours")


def approvals_shown(session: Session, house: House, number: str, *, actor: Actor) -> tuple[ApprovalView, ...]:
    """Every stage of a file's road that wants approvals, for this reader. Raises NotFound."""
    dossier = session.get(Dossier, number)
    if dossier is None:
        raise NotFound("shared.error.not_found")
    rules = rules_by(session, house, dossier.programme_digest)
    place = Place(id=dossier.stage_id, kind=At(dossier.stage))
    query = select(Approval).where(Approval.number == number, Approval.round == dossier.round)
    said, open_here = list(session.scalars(query.order_by(Approval.at, Approval.person_id))), wanting(rules, place)
    late = is_late(dossier, house.today())
    return tuple(
        _view(one, [row for row in said if row.stage_id == one.id], actor=actor, here=one in open_here, late=late)
        for one in rules.stages.stages
        if one.approvals > 0
    )


def _view(stage: Stage, rows: list[Approval], *, actor: Actor, here: bool, late: bool) -> ApprovalView:
    state, person = approvals_at(stage, said_by(rows)), person_id(actor)
    named = bool(actor.roles & (set(stage.roles) | (set(stage.substitutes) if late else set())))
    silent = person is not None and all(row.person_id != person for row in rows)
    return ApprovalView(
        stage_id=stage.id,
        label=stage.label,
        state=state,
        words=tuple(
            Word(name=row.name, on_behalf_of=row.on_behalf_of, agreed=row.agreed, reason=row.reason, at=row.at)
            for row in rows
        ),
        mine=here and named and silent and state.open,
    )
