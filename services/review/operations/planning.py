"""The plan: readers for all files that wait for some, shown first, then carried out exactly as it was shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.assignment import Aside, Candidate, Why, facts_of
from services.review.domain.invitation import Picked, PlannedForm
from services.review.domain.matching import Choice, Pick, Vacancy, plan
from services.review.domain.papers import ReleaseForm
from services.review.domain.road import Act, Stage
from services.review.models import Dossier
from services.review.operations.case import Deed, lock
from services.review.operations.gate import carry_out
from services.review.operations.rules import rules_by
from services.review.operations.standing_in import Scene, StandIn, scene, stand_ins
from shared.errors import Conflict
from shared.house import House
from shared.i18n import words
from shared.policy import Actor
from shared.programme import StageKind
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file that waits for `needed` readers, and whom the plan gives it."""

    number: str
    title: str
    organisation: str
    locale: str
    needed: int
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a reviewer has to read now, and with the plan."""

    reader: Candidate
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, told but not done. `digest` stands for what it would do."""

    files: tuple[PlannedFile, ...]
    stand_ins: tuple[StandIn, ...]
    loads: tuple[Load, ...]
    digest: str

    @property
    def empty(self) -> int:
        """Places for which nobody is free."""
        return sum(one.needed - len(one.choice.chosen) for one in self.files)

    @property
    def points(self) -> int:
        """All points together."""
        return sum(one.choice.points for one in self.files)

    @property
    def worst(self) -> PlannedFile | None:
        """The file with the fewest readers who know its field; of these, the one with the fewest points."""
        return min(self.files, key=lambda one: (one.choice.knowing, one.choice.points, one.number), default=None)

    @property
    def does_something(self) -> bool:
        """Whether anything would change."""
        return any(one.choice.chosen for one in self.files) or any(one.why_not is None for one in self.stand_ins)


class PlanMoved(Conflict):
    """Things changed since the plan was shown; `plan` is the one of now."""

    def __init__(self, fresh: Plan) -> None:
        super().__init__("review.matching.error_changed")
        self.plan = fresh


def draw_plan(session: Session, house: House) -> Plan:
    """The best plan for all files that wait for readers, as things stand. Nothing is changed."""
    now = scene(session, house)
    taken_over = stand_ins(session, now)
    takes = Counter(one.substitute.id for one in taken_over if one.why_not is None)
    readers = [_with(one, takes[one.id]) for one in now.known.candidates.values()]
    wanted = {one.number: _wanted(session, house, now, one) for one in now.dossiers}
    short = [_barring(one, taken_over) for one in wanted.values() if one is not None]
    choices = plan(short, readers, max_open=now.limit)
    files = tuple(_file(one, wanted[one.number], choices) for one in now.dossiers if one.number in choices)
    return Plan(files=files, stand_ins=taken_over, loads=_loads(now, takes, files), digest=_digest(files, taken_over))


def _with(reader: Candidate, more: int) -> Candidate:
    return replace(reader, load=reader.load + more, open=reader.open + more)


def _wanted(session: Session, house: House, now: Scene, dossier: Dossier) -> Vacancy | None:
    stage = rules_by(session, house, dossier.programme_digest).stages.of_kind(StageKind.EVALUATION)
    made = now.made[dossier.number]
    needed = stage.reviewers - sum(one.live for one in made)
    if needed <= 0:
        return None
    barred = now.known.barred((one.person_id for one in made), start=now.today, end=stage.due_on(now.today))
    facts = facts_of(dossier.number, Proposal.model_validate(dossier.proposal))
    return Vacancy(facts=facts, needed=needed, barred=barred)


def _barring(wanted: Vacancy, taken_over: Iterable[StandIn]) -> Vacancy:
    number = wanted.facts.number
    more = {one.substitute.id: Aside.TAKEN for one in taken_over if one.number == number and one.why_not is None}
    return replace(wanted, barred={**wanted.barred, **more})


def _file(dossier: Dossier, wanted: Vacancy | None, choices: Mapping[str, Choice]) -> PlannedFile:
    return PlannedFile(
        number=dossier.number,
        title=dossier.title,
        organisation=dossier.organisation,
        locale=dossier.locale,
        needed=wanted.needed if wanted is not None else 0,
        choice=choices[dossier.number],
    )


def _loads(now: Scene, takes: Mapping[UUID, int], files: Iterable[PlannedFile]) -> tuple[Load, ...]:
    given = Counter(pick.reader.id for one in files for pick in one.choice.chosen)
    everyone = sorted(now.known.candidates.values(), key=lambda one: (one.name, one.id))
    return tuple(
        Load(reader=one, before=one.open, after=one.open + takes.get(one.id, 0) + given[one.id]) for one in everyone
    )


def _digest(files: Iterable[PlannedFile], taken_over: Iterable[StandIn]) -> str:
    does = [[one.number, [[str(pick.reader.id), _points(pick)] for pick in one.choice.chosen]] for one in files]
    moves = [[str(one.assignment), str(one.substitute.id)] for one in taken_over if one.why_not is None]
    return sha256(json.dumps([does, moves], sort_keys=True).encode()).hexdigest()


def _points(pick: Pick) -> dict[str, int]:
    return {str(why): points for why, points in pick.reasons.items()}


def carry_out_plan(session: Session, house: House, actor: Actor, *, digest: str) -> Plan:
    """Do what was shown, all or nothing. Raises PlanMoved when the plan of now is another."""
    reading = select(Dossier.number).where(Dossier.stage == Stage.EVALUATION)
    lock(session, session.scalars(reading))
    fresh = draw_plan(session, house)
    if fresh.digest != digest:
        raise PlanMoved(fresh)
    for stand_in in fresh.stand_ins:
        if stand_in.why_not is None:
            _take_over(session, house, actor, stand_in)
    for one in fresh.files:
        if one.choice.chosen:
            picked = [Picked(reviewer=pick.reader.id, why=pick.why, points=_points(pick)) for pick in one.choice.chosen]
            deed = Deed(act=Act.ASSIGN, actor=actor, paper=PlannedForm(picked=tuple(picked)))
            carry_out(session, house, one.number, deed)
    return fresh


def _take_over(session: Session, house: House, actor: Actor, one: StandIn) -> None:
    # The substitute comes first: without any open review the file could move on in between.
    paper = PlannedForm(picked=(Picked(reviewer=one.substitute.id, why=Why.SUBSTITUTE),))
    carry_out(session, house, one.number, Deed(act=Act.ASSIGN, actor=actor, paper=paper))
    reason = words(actor.locale).t("review.matching.stands_in", absent=one.absent, substitute=one.substitute.name)
    release = Deed(
        act=Act.RELEASE, actor=actor, paper=ReleaseForm(reason=reason, replace=False), assignment=one.assignment
    )
    carry_out(session, house, one.number, release)
