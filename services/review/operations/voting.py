"""What happens in the room for one file: an outcome is put to the vote, members vote, the result is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from services.review.domain.sitting import ItemState, MotionState, SittingState, Vote, result, tally
from services.review.domain.sitting_forms import (
    BallotLine,
    BallotsForm,
    CountForm,
    MotionForm,
    NoteForm,
    PostponeForm,
    TakeUpForm,
)
from services.review.models import AgendaItem, Ballot, Dossier, Motion
from services.review.operations.case import person_id
from services.review.operations.queries import rows_of
from services.review.operations.room import Room, conducts
from services.review.operations.rounds import open_cities
from services.review.operations.sitting import taken
from services.review.operations.stepping_aside import recused
from shared.errors import Conflict, Fault, Forbidden, Invalid
from shared.ids import uuid7


def put(room: Room, number: str, form: MotionForm) -> None:
    """Put outcomes to the vote, each allowed today for its city.

    Raises Conflict without a quorum, for a file that is not before the committee, while another vote is open or
    after one was carried; Invalid for an outcome that is not open today.
    """
    item, dossier = _waiting(room, number)
    found, before = room.quorum(dossier), room.motions(number)
    _refuse_put(room, dossier, form, before)
    for city, outcome in form.outcomes.items():
        attempt = 1 + max((one.attempt for one in before if one.city == city), default=0)
        motion = Motion(
            id=uuid7(),
            sitting=room.sitting.id,
            number=number,
            city=city,
            attempt=attempt,
            outcome=outcome,
            state=MotionState.OPEN,
            put_at=room.now,
            put_by=room.actor.ref,
            members=found.members,
            seated=found.seated,
            needed=found.needed,
            yes=0,
            no=0,
            abstain=0,
            reason="",
        )
        room.session.add(motion)
    told = {city: str(one) for city, one in form.outcomes.items()}
    room.done("put", number=number, outcomes=told, position=item.position)


def _waiting(room: Room, number: str) -> tuple[AgendaItem, Dossier]:
    room.require(SittingState.OPEN)
    item, dossier = room.item(number), room.dossier(number)
    _require_waiting(item)
    return item, dossier


def _require_waiting(item: AgendaItem) -> None:
    if item.state != ItemState.WAITING:
        raise Conflict(f"review.sitting.error_item_{item.state}", number=item.number)


def _refuse_put(room: Room, dossier: Dossier, form: MotionForm, before: Iterable[Motion]) -> None:
    (row,) = rows_of(room.session, room.house, [dossier])
    waiting = open_cities(room.session, dossier)
    allowed = {one.city: one.allowed for one in row.cities if one.city in waiting}
    faults = [
        Fault(field=f"outcomes.{city}", code="review.fault.outcome_not_open")
        for city, outcome in form.outcomes.items()
        if outcome not in allowed.get(city, ())
    ]
    if faults:
        raise Invalid(tuple(faults))
    for one in before:
        if one.city in form.outcomes and one.state in (MotionState.OPEN, MotionState.CARRIED):
            raise Conflict(f"review.sitting.error_put_{one.state}", number=dossier.number)


def vote(room: Room, number: str, form: BallotsForm) -> None:
    """Vote, or write down the votes of others in the room. One's own vote may change until the result is noted.

    Raises Forbidden for who writes down another's vote and neither is the desk nor chairs, Conflict for who does not
    vote on this file or did so with their own hand, and when another outcome has been put since.
    """
    _waiting(room, number)
    cast = _cast(room, number, form.ballots)
    room.done("vote", number=number, quiet=True, votes=cast)


def _cast(room: Room, number: str, ballots: Iterable[BallotLine]) -> list[dict[str, str]]:
    motions, seated = room.open_motions(number), room.voters(number)
    for one in ballots:
        person = one.person or person_id(room.actor)
        motion = motions.get(one.city)
        if motion is None or motion.outcome != one.outcome:
            raise Conflict("review.sitting.error_other_question", number=number)
        if person != person_id(room.actor) and not conducts(room.actor, room.sitting):
            raise Forbidden("review.sitting.error_conduct", chair=room.sitting.chair_name)
        if person is None or person not in seated:
            name = room.members[person].name if person in room.members else room.actor.name
            raise Conflict("review.sitting.error_not_voting", name=name, number=number)
        _write(room, motion, person, one.vote)
    return [
        {"city": one.city, "person": str(one.person or person_id(room.actor)), "vote": str(one.vote)} for one in ballots
    ]


def _write(room: Room, motion: Motion, person: UUID, said: Vote, *, casting: bool = False) -> None:
    row = room.session.get(Ballot, (motion.id, person, casting))
    if row is None:
        row = Ballot(motion=motion.id, person_id=person, casting=casting, vote=said)
        room.session.add(row)
    elif row.own and person != person_id(room.actor):
        if row.vote == said:
            return
        said_before = room.say.t(f"review.sitting.vote.{row.vote}")
        raise Conflict("review.sitting.error_own_vote", name=room.members[person].name, vote=said_before)
    row.vote, row.recorded_by, row.at = said, room.actor.ref, room.now


def count(room: Room, number: str, form: CountForm) -> Mapping[str, MotionState]:
    """Note the result for every city that is being voted on.

    Raises Invalid while somebody in the room has not voted, or a tie waits for the chair; Conflict without a quorum.
    """
    item, dossier = _waiting(room, number)
    motions, found = room.open_motions(number), room.quorum(dossier)
    cast = _cast(room, number, form.ballots)
    room.session.flush()
    votes = {city: _votes(room, one) for city, one in motions.items()}
    if faults := (*_not_voted(room, number, votes), *_undecided(room, number, votes, form)):
        raise Invalid(faults)
    results = {city: _end(room, one, votes[city], form.casting.get(city)) for city, one in motions.items()}
    for one in motions.values():
        one.members, one.seated, one.needed = found.members, found.seated, found.needed
    room.session.flush()
    if _all_carried(room, dossier):
        item.state = ItemState.VOTED
    told = {city: str(one) for city, one in results.items()}
    casting = {city: str(one) for city, one in form.casting.items() if tally(votes[city].values()).tied}
    room.done("count", number=number, votes=cast, results=told, casting=casting, seated=found.seated)
    return results


def _votes(room: Room, motion: Motion) -> dict[UUID, Vote]:
    # Who voted and left the room since has voted; who left because of a tie has not.
    away = recused(room.session, motion.number)
    voting = {one.person for one in room.seats if one.voting} - away
    query = select(Ballot).where(Ballot.motion == motion.id, Ballot.casting.is_(False))
    return {one.person_id: Vote(one.vote) for one in room.session.scalars(query) if one.person_id in voting}


def _not_voted(room: Room, number: str, votes: Mapping[str, Mapping[UUID, Vote]]) -> tuple[Fault, ...]:
    seated = room.voters(number)
    missing = {seat.name for given in votes.values() for person, seat in seated.items() if person not in given}
    if not missing:
        return ()
    names = ", ".join(sorted(missing))
    return (Fault(field="ballots", code="review.sitting.fault_not_voted", params={"names": names}),)


def _undecided(room: Room, number: str, votes: Mapping[str, Mapping[UUID, Vote]], form: CountForm) -> tuple[Fault, ...]:
    """A tie waits for the chair, if the chair is in the room and has no tie to the file."""
    if not _chair_decides(room, number):
        return ()
    seated = room.voters(number).keys()
    return tuple(
        Fault(
            field=f"casting.{city}",
            code="review.sitting.fault_tie",
            params={"yes": tally(given.values()).yes, "chair": room.sitting.chair_name},
        )
        for city, given in votes.items()
        if given.keys() >= seated and tally(given.values()).tied and city not in form.casting
    )


def _chair_decides(room: Room, number: str) -> bool:
    chair = room.sitting.chair_id
    return room.members[chair].present and chair not in recused(room.session, number)


def _end(room: Room, motion: Motion, votes: Mapping[UUID, Vote], casting: Vote | None) -> MotionState:
    counted, decisive = tally(votes.values()), Vote.ABSTAIN
    if casting is not None and counted.tied and _chair_decides(room, motion.number):
        decisive = casting
        _write(room, motion, room.sitting.chair_id, casting, casting=True)
    ended = result(counted, casting=decisive)
    _settle(room, motion, ended, votes)
    return ended


def _settle(room: Room, motion: Motion, ended: MotionState, votes: Mapping[UUID, Vote]) -> None:
    counted = tally(votes.values())
    motion.state, motion.ended_at = ended, room.now
    motion.yes, motion.no, motion.abstain = counted.yes, counted.no, counted.abstain


def _all_carried(room: Room, dossier: Dossier) -> bool:
    last = {one.city: one.state for one in room.motions(dossier.number)}
    return all(last.get(city) == MotionState.CARRIED for city in open_cities(room.session, dossier))


def postpone(room: Room, number: str, form: PostponeForm) -> None:
    """Leave a file to another sitting; what was being voted on is set aside.

    Also one that left the committee since, as when its applicant withdrew it: its vote would stay open for ever.
    """
    room.require(SittingState.OPEN)
    item = room.item(number)
    _require_waiting(item)
    _set_aside(room, number, reason=form.note, states=(MotionState.OPEN, MotionState.CARRIED))
    item.state, item.note = ItemState.POSTPONED, form.note
    room.done("postpone", number=number, note=form.note)


def reopen(room: Room, number: str, form: TakeUpForm) -> None:
    """Take a file up again: its votes are set aside.

    Raises Conflict for one about which nothing was said yet, or that another sitting took over since.
    """
    room.require(SittingState.OPEN)
    item, _ = room.item(number), room.dossier(number)
    if item.state == ItemState.POSTPONED and (title := taken(room.session).get(number)) is not None:
        raise Conflict("review.sitting.error_taken", number=number, title=title)
    states = (MotionState.OPEN, MotionState.CARRIED, MotionState.REJECTED)
    changed = _set_aside(room, number, reason=form.reason, states=states)
    if item.state == ItemState.WAITING and not changed:
        raise Conflict("review.sitting.error_nothing_put", number=number)
    item.state = ItemState.WAITING
    room.done("reopen", number=number, reason=form.reason)


def _set_aside(room: Room, number: str, *, reason: str, states: tuple[MotionState, ...]) -> int:
    last = {one.city: one for one in room.motions(number)}
    found = [one for one in last.values() if one.state in states]
    for one in found:
        one.reason = reason
        if one.state == MotionState.OPEN:
            _settle(room, one, MotionState.SET_ASIDE, _votes(room, one))
        one.state = MotionState.SET_ASIDE
    return len(found)


def annotate(room: Room, number: str, form: NoteForm) -> None:
    """Write down what the minutes say of the discussion of a file."""
    room.require(SittingState.OPEN)
    room.item(number).note = form.note
    room.done("note", number=number, note=form.note)
