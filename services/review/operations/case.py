"""A deed on a file: what is to be done, by whom, with which paper, and everything needed to do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.papers import Paper
from services.review.domain.road import Act, Place, Stage
from services.review.models import Approval, Assignment, Dossier, OpinionRow, PiecesRequest
from services.review.operations.rules import rules_by
from shared.bus import publish
from shared.errors import Conflict, NotFound
from shared.events import Event
from shared.house import House
from shared.policy import Actor
from shared.programme import StageKind
from shared.programme.rules import Rules
from shared.proposal import Proposal

SYSTEM = Actor(ref="system")
PERSON = "person:"
Handed = TypeVar("Handed", bound=Paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act by one person, or by a delay that ended. `match`: the tag of what they saw, if they said it."""

    act: Act
    actor: Actor
    paper: Paper | None = None
    city: str | None = None
    assignment: UUID | None = None
    request: UUID | None = None
    match: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What an act leaves behind: words for the file's history, details for the journal (JSON values)."""

    reasons: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file under lock while a deed is carried out."""

    session: Session
    house: House
    dossier: Dossier
    deed: Deed

    @property
    def number(self) -> str:
        """The file's number."""
        return self.dossier.number

    @cached_property
    def rules(self) -> Rules:
        """The road and the rubric that this file began with."""
        return rules_by(self.session, self.house, self.dossier.programme_digest)

    @property
    def place(self) -> Place:
        """Where the file is."""
        return Place(id=self.dossier.stage_id, kind=Stage(self.dossier.stage))

    @cached_property
    def now(self) -> datetime:
        """The instant of the deed."""
        return self.house.now()

    @cached_property
    def today(self) -> date:
        """The day of the deed, at the office."""
        return self.house.today()

    @cached_property
    def proposal(self) -> Proposal:
        """The text as filed."""
        return Proposal.model_validate(self.dossier.proposal)

    def paper(self, kind: type[Handed]) -> Handed:
        """What was handed in. Raises TypeError when the deed carries something else."""
        if not isinstance(self.deed.paper, kind):
            raise TypeError(f"{self.deed.act} needs a {kind.__name__}")
        return self.deed.paper

    def tell(self, *events: Event) -> None:
        """Publish what happened, with the commit."""
        publish(self.session, *events)

    def due_on(self, kind: StageKind) -> date:
        """When a stage that begins today should be over."""
        return self.rules.stages.of_kind(kind).due_on(self.today)

    def assignments(self) -> list[Assignment]:
        """All that were ever made for this file, in order."""
        query = select(Assignment).where(Assignment.number == self.number)
        return list(self.session.scalars(query.order_by(Assignment.assigned_at, Assignment.id)))

    def opinions(self) -> list[OpinionRow]:
        """One per city of the proposal, once the cities were asked."""
        return list(self.session.scalars(select(OpinionRow).where(OpinionRow.number == self.number)))

    def approvals(self) -> list[Approval]:
        """What was said at the stages that want approvals, since the file last came to its decision."""
        query = select(Approval).where(Approval.number == self.number, Approval.round == self.dossier.round)
        return list(self.session.scalars(query.order_by(Approval.at, Approval.person_id)))

    def own_assignment(self) -> Assignment:
        """The actor's assignment. Raises NotFound: a file not assigned does not exist for a reviewer."""
        person = person_id(self.deed.actor)
        query = select(Assignment).where(Assignment.number == self.number, Assignment.person_id == person)
        found = self.session.scalars(query).first() if person else None
        if found is None or not found.live:
            raise NotFound("shared.error.not_found")
        return found

    def requests(self) -> list[PiecesRequest]:
        """What the applicant was asked to complete, in order."""
        query = select(PiecesRequest).where(PiecesRequest.number == self.number)
        return list(self.session.scalars(query.order_by(PiecesRequest.asked_at, PiecesRequest.id)))

    def opinion(self) -> OpinionRow:
        """The question to the deed's city. Raises NotFound for a city that the proposal does not address."""
        if self.deed.city not in self.dossier.cities:
            raise NotFound("shared.error.not_found")
        found = self.session.get(OpinionRow, (self.number, self.deed.city))
        if found is None:
            raise Conflict("review.error.not_asked_yet")
        return found


def person_id(actor: Actor) -> UUID | None:
    """The person at the door; None for the holder of a link and for the system."""
    return UUID(actor.ref.removeprefix(PERSON)) if actor.ref.startswith(PERSON) else None


def lock(session: Session, numbers: Iterable[str]) -> dict[str, Dossier | None]:
    """These files, locked until the transaction ends: always in one order, each asked for once.

    A number without a file stands as None.
    """
    held: dict[str, Dossier | None] = session.info.setdefault("dossiers", {})
    wanted = sorted(set(numbers) - held.keys())
    if wanted:
        query = select(Dossier).where(Dossier.number.in_(wanted)).order_by(Dossier.number).with_for_update()
        held |= dict.fromkeys(wanted) | {one.number: one for one in session.scalars(query)}
    return held
