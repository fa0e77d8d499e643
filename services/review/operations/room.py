"""A sitting under lock while one act is done in it: who may act, what must not have changed, what the journal keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.road import Stage
from services.review.domain.sitting import MotionState, Quorum, Seat, SittingState, quorum, voters
from services.review.models import AgendaItem, Dossier, Motion, Sitting, SittingMember
from services.review.operations.barred import BARRED
from services.review.operations.case import lock, person_id
from services.review.operations.rules import rules_by
from services.review.operations.stepping_aside import recused
from shared import audit
from shared.errors import Conflict, Forbidden, NotFound, Stale
from shared.house import House
from shared.i18n import Words, words
from shared.policy import Actor, Role
from shared.programme import StageKind


@dataclass(frozen=True, kw_only=True)
class Room:
    """One sitting, locked, and whoever acts in it."""

    session: Session
    house: House
    actor: Actor
    sitting: Sitting

    @cached_property
    def now(self) -> datetime:
        """The instant of the act."""
        return self.house.now()

    @property
    def say(self) -> Words:
        """The words of whoever acts."""
        return words(self.actor.locale, self.house.programme.office.tz)

    @cached_property
    def members(self) -> dict[UUID, SittingMember]:
        """Everyone who belongs to the sitting, by name."""
        query = select(SittingMember).where(SittingMember.sitting == self.sitting.id)
        return {one.person_id: one for one in self.session.scalars(query.order_by(SittingMember.name))}

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The members as the rules see them."""
        return seats_of(self.members.values())

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        """The files of the sitting, in order; a file closed to whoever acts is among them."""
        query = select(AgendaItem).where(AgendaItem.sitting == self.sitting.id)
        return list(self.session.scalars(query.order_by(AgendaItem.position, AgendaItem.number)))

    def item(self, number: str) -> AgendaItem:
        """A file of the agenda. Raises NotFound, also for one that does not exist for whoever acts."""
        found = next((one for one in self.agenda if one.number == number), None)
        if found is None or number in hidden(self.session, self.actor):
            raise NotFound("shared.error.not_found")
        return found

    def dossier(self, number: str) -> Dossier:
        """The file, locked. Raises Conflict when it is not before the committee any more."""
        found = lock(self.session, [number])[number]
        if found is None:
            raise NotFound("shared.error.not_found")
        if found.stage != Stage.COMMITTEE:
            raise Conflict("review.sitting.error_left_committee", number=number)
        return found

    def motions(self, number: str) -> list[Motion]:
        """Everything that was put to the vote on a file here, in order."""
        query = select(Motion).where(Motion.sitting == self.sitting.id, Motion.number == number)
        return list(self.session.scalars(query.order_by(Motion.city, Motion.attempt)))

    def open_motions(self, number: str) -> dict[str, Motion]:
        """What is being voted on, by city. Raises Conflict when nothing is."""
        found = {one.city: one for one in self.motions(number) if one.state == MotionState.OPEN}
        if not found:
            raise Conflict("review.sitting.error_nothing_put", number=number)
        return found

    def voters(self, number: str) -> dict[UUID, Seat]:
        """Those who vote on a file."""
        return {one.person: one for one in voters(self.seats, recused=recused(self.session, number))}

    def quorum(self, dossier: Dossier) -> Quorum:
        """The quorum for a file. Raises Conflict when it is not reached, with the names of those who are missing."""
        least = rules_by(self.session, self.house, dossier.programme_digest).stages.of_kind(StageKind.COMMITTEE).quorum
        found = quorum(self.seats, recused=recused(self.session, dossier.number), least=least)
        require_quorum(found)
        return found

    def require(self, *states: SittingState) -> None:
        """Raise Conflict unless the sitting is in one of these states."""
        if self.sitting.state not in states:
            raise Conflict(f"review.sitting.error_is_{self.sitting.state}")

    def done(self, act: str, *, number: str | None = None, quiet: bool = False, **details: Any) -> None:
        """Write the act into the journal, of the file or of the sitting. `quiet`: others need not read again."""
        if not quiet:
            self.sitting.version += 1
            self.sitting.last_act, self.sitting.last_name, self.sitting.last_at = act, self.actor.name, self.now
        subject = number if number is not None else str(self.sitting.id)
        told = {"sitting": str(self.sitting.id), **details}
        audit.record(self.session, subject, act=f"sitting_{act}", actor=self.actor.ref, at=self.now, **told)


def enter(session: Session, house: House, actor: Actor, sitting_id: UUID) -> Room:
    """Come into a sitting to do something in it. Raises NotFound."""
    row = session.get(Sitting, sitting_id, with_for_update=True)
    if row is None:
        raise NotFound("shared.error.not_found")
    return Room(session=session, house=house, actor=actor, sitting=row)


def conduct(session: Session, house: House, actor: Actor, sitting_id: UUID, *, match: str | None) -> Room:
    """Come in to conduct the sitting. `match`: the tag of what was seen, if it was said.

    Raises NotFound, Forbidden for who is neither the desk nor the chair, Stale with who changed what since.
    """
    room = enter(session, house, actor, sitting_id)
    if not conducts(actor, room.sitting):
        raise Forbidden("review.sitting.error_conduct", chair=room.sitting.chair_name)
    if match is not None and match != room.sitting.tag:
        row, say = room.sitting, room.say
        what = say.t(f"review.sitting.act.{row.last_act}")
        raise Stale("review.sitting.error_stale", by=row.last_name, at=say.hour(row.last_at), what=what)
    return room


def conducts(actor: Actor, sitting: Sitting) -> bool:
    """Whether this person writes down what happens in the room: the desk as its secretary, or the chair."""
    return Role.DESK in actor.roles or person_id(actor) == sitting.chair_id


def hidden(session: Session, actor: Actor) -> frozenset[str]:
    """The files that do not exist for this reader."""
    found: frozenset[str] = session.info.get(BARRED, frozenset())
    return actor.barred | found


def seats_of(members: Iterable[SittingMember]) -> tuple[Seat, ...]:
    """Members as the rules see them."""
    return tuple(
        Seat(person=one.person_id, name=one.name, voting=one.voting, present=one.present, attended=one.attended)
        for one in members
    )


def require_quorum(found: Quorum) -> None:
    """Raise Conflict when too few sit, with the names of those who are missing."""
    if found.reached:
        return
    params: dict[str, str | int] = {"seated": found.seated, "needed": found.needed, "members": found.members}
    if not found.missing:
        raise Conflict("review.sitting.error_too_few", **params)
    raise Conflict("review.sitting.error_quorum", missing=", ".join(found.missing), **params)
