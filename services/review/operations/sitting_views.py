"""Sittings as frozen rows for pages and API: the list, and one room with its files, votes and quorums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from services.review.domain.road import Stage
from services.review.domain.sitting import (
    ItemState,
    MotionState,
    Quorum,
    Seat,
    SittingState,
    Tally,
    Vote,
    quorum,
    voters,
)
from services.review.models import AgendaItem, Dossier, Motion, Sitting
from services.review.operations.case import person_id
from services.review.operations.room import conducts, hidden
from services.review.operations.room_facts import RoomFacts, room_facts
from services.review.operations.rules import rules_by
from services.review.operations.sitting import count_files
from shared.errors import NotFound
from shared.house import House
from shared.policy import Actor
from shared.programme import StageKind
from shared.programme.outcomes import Outcome

MOST = 100  # sittings of one list: some years of them


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRow:
    """A sitting in a list. `files`: how many are on its agenda, for this reader."""

    id: UUID
    title: str
    held_on: date
    place: str
    chair: str
    state: SittingState
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionView:
    """An outcome put to the vote. `votes`: by person, those that the reader may see (their own, or all who conduct).

    `voted`: who has voted; `waited_for`: who in the room has not. `counted`: None to a member while the vote is open.
    """

    city: str
    attempt: int
    outcome: Outcome
    state: MotionState
    counted: Tally | None
    casting: Vote | None
    votes: Mapping[UUID, Vote]
    voted: int
    waited_for: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """A file of the agenda. `left`: who stepped aside from it; `voters`: who votes on it now.

    `decidable`: whether it is still before the committee; `carried`: what was voted, by city.
    """

    number: str
    title: str
    organisation: str
    written_in: str
    cities: tuple[str, ...]
    state: ItemState
    decidable: bool
    note: str
    quorum: Quorum
    left: tuple[str, ...]
    voters: tuple[Seat, ...]
    motions: tuple[MotionView, ...]
    carried: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingView:
    """One sitting. `quorum`: of the sitting as a whole; `conducts`: whether the reader writes down what happens.

    `votes`: whether the reader is a voting member who is in the room.
    """

    id: UUID
    tag: str
    title: str
    held_on: date
    place: str
    chair: UUID
    chair_name: str
    state: SittingState
    opened_at: datetime | None
    closed_at: datetime | None
    seats: tuple[Seat, ...]
    quorum: Quorum
    items: tuple[ItemView, ...]
    conducts: bool
    votes: bool


def sittings(session: Session, actor: Actor) -> tuple[SittingRow, ...]:
    """All sittings, the latest first."""
    found = list(session.scalars(select(Sitting).order_by(Sitting.held_on.desc(), Sitting.id.desc()).limit(MOST)))
    files = count_files(session, [one.id for one in found], hide=hidden(session, actor))
    return tuple(
        SittingRow(
            id=one.id,
            title=one.title,
            held_on=one.held_on,
            place=one.place,
            chair=one.chair_name,
            state=SittingState(one.state),
            files=files.get(one.id, 0),
        )
        for one in found
    )


def sitting_of(session: Session, sitting_id: UUID) -> Sitting:
    """A sitting. Raises NotFound."""
    found = session.get(Sitting, sitting_id)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def sitting_view(session: Session, house: House, actor: Actor, sitting_id: UUID) -> SittingView:
    """One sitting as this reader may see it. Raises NotFound."""
    row = sitting_of(session, sitting_id)
    facts = room_facts(session, row, hide=hidden(session, actor))
    numbers = [one.number for one in facts.items]
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.number.in_(numbers))
    files = {one.number: one for one in session.scalars(query)}
    looks = _Looks(session=session, house=house, facts=facts, reader=person_id(actor), all=conducts(actor, row))
    return SittingView(
        id=row.id,
        tag=row.tag,
        title=row.title,
        held_on=row.held_on,
        place=row.place,
        chair=row.chair_id,
        chair_name=row.chair_name,
        state=SittingState(row.state),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        seats=facts.seats,
        quorum=quorum(facts.seats, recused=(), least=house.programme.stages.of_kind(StageKind.COMMITTEE).quorum),
        items=tuple(looks.item(one, files[one.number]) for one in facts.items if one.number in files),
        conducts=looks.all,
        votes=any(one.person == looks.reader for one in voters(facts.seats, recused=())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How one reader looks at the files of a sitting: `all`: they see every ballot."""

    session: Session
    house: House
    facts: RoomFacts
    reader: UUID | None
    all: bool

    def item(self, item: AgendaItem, file: Dossier) -> ItemView:
        """A file of the agenda."""
        rules = rules_by(self.session, self.house, file.programme_digest)
        left, seats = self.facts.left[file.number], self.facts.seats
        seated, motions = voters(seats, recused=left), self.facts.motions[file.number]
        last = {one.city: one for one in motions}
        return ItemView(
            number=file.number,
            title=file.title,
            organisation=file.organisation,
            written_in=file.locale,
            cities=tuple(file.cities),
            state=ItemState(item.state),
            decidable=file.stage == Stage.COMMITTEE,
            note=item.note,
            quorum=quorum(seats, recused=left, least=rules.stages.of_kind(StageKind.COMMITTEE).quorum),
            left=tuple(left.values()),
            voters=seated,
            motions=tuple(self.motion(one, seated) for one in motions),
            carried={c: Outcome(one.outcome) for c, one in last.items() if one.state == MotionState.CARRIED},
        )

    def motion(self, motion: Motion, seated: tuple[Seat, ...]) -> MotionView:
        """A vote, with the ballots that the reader may see."""
        votes = {one.person_id: Vote(one.vote) for one in self.facts.cast(motion)}
        is_open = motion.state == MotionState.OPEN
        return MotionView(
            city=motion.city,
            attempt=motion.attempt,
            outcome=Outcome(motion.outcome),
            state=MotionState(motion.state),
            counted=self.facts.counted(motion) if self.all or not is_open else None,
            casting=self.facts.casting(motion),
            votes={who: said for who, said in votes.items() if self.all or who == self.reader},
            voted=len(votes),
            waited_for=tuple(one.name for one in seated if one.person not in votes) if is_open else (),
            reason=motion.reason,
        )
