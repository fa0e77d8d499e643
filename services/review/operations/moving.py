"""Moving files in flight to other rules: who could, who stays, what would change; done only when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from services.review.domain.road import WORKING
from services.review.models import Dossier, Move
from services.review.operations.rules import keep_rules, rules_by
from shared import audit
from shared.bus import publish
from shared.events import StageEntered
from shared.house import House
from shared.policy import Actor
from shared.programme.rules import Rules, rules_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One open file under the present rules. `why_not`: what keeps it under those it began with; else empty.

    `ahead`, `ahead_now`: the stages still before it, by its own rules and by the present ones.
    """

    number: str
    stage_id: str
    digest: str
    ahead: tuple[str, ...]
    ahead_now: tuple[str, ...]
    why_not: str


def changes(session: Session, house: House) -> tuple[Change, ...]:
    """What moving would do to every open file that is not under the present rules. Nothing is changed."""
    present = rules_in(house.programme)
    return tuple(_change(session, house, one, present) for one in _strangers(session, present.digest))


def move_to_present(session: Session, house: House, *, actor: Actor) -> int:
    """Put every open file that can be moved under the present rules; how many were."""
    keep_rules(session, house)
    present = rules_in(house.programme)
    found = _strangers(session, present.digest, lock=True)
    movable = [one for one in found if not _change(session, house, one, present).why_not]
    for dossier in movable:
        _move(session, house, dossier, present=present, actor=actor)
    return len(movable)


def _move(session: Session, house: House, dossier: Dossier, *, present: Rules, actor: Actor) -> None:
    before, dossier.programme_digest, now = dossier.programme_digest, present.digest, house.now()
    here, number = dossier.stage_id, dossier.number
    dossier.version += 1
    dossier.due_on = present.stages.stage(here).due_on(house.today())
    move = Move(number=number, seq=dossier.version, act="move_rules", from_stage=here, to_stage=here, at=now)
    move.actor, move.actor_name = actor.ref, actor.name
    session.add(move)
    digests = {"from": before, "to": present.digest}
    audit.record(session, number, act="move_rules", actor=actor.ref, at=now, **digests)
    publish(session, StageEntered(number=number, at=now, stage=here, due_on=dossier.due_on))


def _strangers(session: Session, digest: str, *, lock: bool = False) -> Sequence[Dossier]:
    query = select(Dossier).options(defer(Dossier.proposal)).order_by(Dossier.number)
    query = query.where(Dossier.stage.in_(WORKING), Dossier.programme_digest != digest)
    return session.scalars(query.with_for_update() if lock else query).all()


def _change(session: Session, house: House, dossier: Dossier, present: Rules) -> Change:
    own = rules_by(session, house, dossier.programme_digest)
    return Change(
        number=dossier.number,
        stage_id=dossier.stage_id,
        digest=dossier.programme_digest,
        ahead=_ahead(own, dossier.stage_id),
        ahead_now=_ahead(present, dossier.stage_id),
        why_not=_why_not(own, present, dossier.stage_id),
    )


def _ahead(rules: Rules, stage_id: str) -> tuple[str, ...]:
    ids = [one.id for one in rules.stages.main]
    return tuple(ids[ids.index(stage_id) + 1 :]) if stage_id in ids else ()


def _why_not(own: Rules, present: Rules, stage_id: str) -> str:
    here = next((one for one in own.stages.main if one.id == stage_id), None)
    there = next((one for one in present.stages.main if one.id == stage_id), None)
    if there is None:
        return f"the present road has no {stage_id}"
    if here is not None and here.kind is not there.kind:
        return f"{stage_id} is a {there.kind} now and was a {here.kind}"
    criteria = {one.id for one in own.rubric.criteria} != {one.id for one in present.rubric.criteria}
    if criteria and here is not None and here.kind != "screening":
        return "reviews were begun on other criteria"
    return ""
