"""The minutes of a sitting: drawn from what happened while it is open, kept as they were approved once it is closed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from services.review.domain.minutes import Minutes, MinutesFile, MinutesVote
from services.review.domain.sitting import ItemState, MotionState
from services.review.models import AgendaItem, Dossier, Motion, Sitting
from services.review.operations.room import hidden
from services.review.operations.room_facts import RoomFacts, room_facts
from shared.policy import Actor
from shared.programme.outcomes import Outcome


def written(session: Session, sitting: Sitting, *, hide: frozenset[str] = frozenset()) -> Minutes:
    """The minutes as they would be now; `hide`: files that do not exist for the reader."""
    facts = room_facts(session, sitting, hide=hide)
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.number.in_([i.number for i in facts.items]))
    files = {one.number: one for one in session.scalars(query)}
    voting = [one for one in facts.seats if one.voting]
    return Minutes(
        title=sitting.title,
        held_on=sitting.held_on,
        place=sitting.place,
        chair=sitting.chair_name,
        opened_at=sitting.opened_at,
        closed_at=None,
        approved_by="",
        present=tuple(one.name for one in voting if one.attended),
        excused=tuple(one.name for one in voting if not one.attended),
        attending=tuple(one.name for one in facts.seats if not one.voting and one.attended),
        members=sitting.members or len(voting),
        needed=sitting.needed,
        files=tuple(_file(facts, one, files) for one in facts.items if one.number in files),
    )


def _file(facts: RoomFacts, item: AgendaItem, files: Mapping[str, Dossier]) -> MinutesFile:
    file = files[item.number]
    return MinutesFile(
        number=file.number,
        title=file.title,
        organisation=file.organisation,
        written_in=file.locale,
        state=ItemState(item.state),
        note=item.note,
        left=tuple(facts.left[file.number].values()),
        votes=tuple(_vote(facts, one) for one in facts.motions[file.number]),
    )


def _vote(facts: RoomFacts, motion: Motion) -> MinutesVote:
    counted = facts.counted(motion)
    return MinutesVote(
        city=motion.city,
        attempt=motion.attempt,
        outcome=Outcome(motion.outcome),
        state=MotionState(motion.state),
        yes=counted.yes,
        no=counted.no,
        abstain=counted.abstain,
        casting=facts.casting(motion),
        members=motion.members,
        seated=motion.seated,
        needed=motion.needed,
        reason=motion.reason,
    )


def minutes_for(session: Session, sitting: Sitting, actor: Actor) -> Minutes:
    """The minutes as this reader may have them: a file from which they stepped aside does not exist for them."""
    hide = hidden(session, actor)
    if sitting.minutes is None:
        return written(session, sitting, hide=hide)
    kept = Minutes.model_validate(sitting.minutes)
    return kept.model_copy(update={"files": tuple(one for one in kept.files if one.number not in hide)})
