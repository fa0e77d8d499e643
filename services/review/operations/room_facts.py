"""Everything that happened in a sitting, in five queries however many files it has: for its page and its minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.sitting import MotionState, Seat, Tally, Vote, tally
from services.review.models import AgendaItem, Ballot, Motion, Sitting, SittingMember
from services.review.operations.room import seats_of
from shared.access import Recusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFacts:
    """A sitting's members, files, motions by number, ballots by motion, and who has a tie, by number and person."""

    seats: tuple[Seat, ...]
    items: tuple[AgendaItem, ...]
    motions: Mapping[str, tuple[Motion, ...]]
    ballots: Mapping[UUID, tuple[Ballot, ...]]
    left: Mapping[str, Mapping[UUID, str]]

    def cast(self, motion: Motion) -> tuple[Ballot, ...]:
        """The votes that count: those of voting members without a tie; a casting vote stands apart."""
        tied = self.left.get(motion.number, {})
        voting = {one.person for one in self.seats if one.voting} - tied.keys()
        return tuple(one for one in self.ballots.get(motion.id, ()) if not one.casting and one.person_id in voting)

    def counted(self, motion: Motion) -> Tally:
        """The votes on a motion: as they were when it ended, or as they are."""
        if motion.state != MotionState.OPEN:
            return Tally(yes=motion.yes, no=motion.no, abstain=motion.abstain)
        return tally(Vote(one.vote) for one in self.cast(motion))

    def casting(self, motion: Motion) -> Vote | None:
        """The chair's casting vote, where one was needed."""
        return next((Vote(one.vote) for one in self.ballots.get(motion.id, ()) if one.casting), None)


def room_facts(session: Session, sitting: Sitting, *, hide: frozenset[str] = frozenset()) -> RoomFacts:
    """What happened in a sitting; `hide`: files that do not exist for the reader."""
    members = session.scalars(
        select(SittingMember).where(SittingMember.sitting == sitting.id).order_by(SittingMember.name)
    )
    seats = seats_of(members)
    files = select(AgendaItem).where(AgendaItem.sitting == sitting.id, AgendaItem.number.not_in(hide))
    items = tuple(session.scalars(files.order_by(AgendaItem.position, AgendaItem.number)))
    put = select(Motion).where(Motion.sitting == sitting.id).order_by(Motion.city, Motion.attempt)
    motions = list(session.scalars(put))
    cast = select(Ballot).where(Ballot.motion.in_([one.id for one in motions])).order_by(Ballot.at, Ballot.person_id)
    ballots = list(session.scalars(cast))
    return RoomFacts(
        seats=seats,
        items=items,
        motions={item.number: tuple(one for one in motions if one.number == item.number) for item in items},
        ballots={motion.id: tuple(one for one in ballots if one.motion == motion.id) for motion in motions},
        left=_left(session, seats, [one.number for one in items]),
    )


def _left(session: Session, seats: tuple[Seat, ...], numbers: list[str]) -> dict[str, dict[UUID, str]]:
    query = select(Recusal).where(Recusal.number.in_(numbers), Recusal.person_id.in_([one.person for one in seats]))
    found: dict[str, dict[UUID, str]] = {number: {} for number in numbers}
    for one in session.scalars(query.order_by(Recusal.name)):
        found[one.number][one.person_id] = one.name
    return found
