"""Sittings are planned, get an agenda, call the roll, open and close; each act by somebody named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.review.domain.sitting import ItemState, MotionState, SittingState, quorum
from services.review.domain.sitting_forms import AgendaForm, CallForm, OrderForm, PlanForm
from services.review.models import AgendaItem, Motion, Sitting, SittingMember
from services.review.operations.case import lock
from services.review.operations.minutes import written
from services.review.operations.room import Room, conduct, hidden, require_quorum
from services.review.operations.table import ranked_table
from services.review.operations.views import DossierRow
from shared.access import Person
from shared.errors import Conflict, Fault, Invalid
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor, Role
from shared.programme import StageKind

STEPS = {"up": -1, "down": 1}
ATTENDING = frozenset({Role.DESK, Role.COMMITTEE, Role.ADMIN})


def people(session: Session, roles: Iterable[Role] = ATTENDING) -> list[Person]:
    """Those who may belong to a sitting, by name; `roles`: any of them. Only the committee's own vote."""
    wanted = set(roles)
    query = select(Person).where(Person.closed_at.is_(None)).order_by(Person.name, Person.email)
    return [one for one in session.scalars(query) if wanted & set(one.roles)]


def plan(session: Session, house: House, actor: Actor, form: PlanForm) -> Sitting:
    """Plan a sitting. Raises Invalid with every fault."""
    known = _checked(session, form)
    row = Sitting(
        id=uuid7(),
        title=form.title,
        held_on=form.held_on,
        place=form.place,
        chair_id=form.chair,
        chair_name=known[form.chair].name,
        state=SittingState.PLANNED,
        members=0,
        needed=0,
        closed_name="",
        version=0,
        last_act="plan",
        last_name=actor.name,
        last_at=house.now(),
    )
    session.add(row)
    session.add_all(_seats(row.id, form, known))
    room = Room(session=session, house=house, actor=actor, sitting=row)
    room.done("plan", title=form.title, held_on=form.held_on.isoformat(), chair=str(form.chair))
    return row


def replan(room: Room, form: PlanForm) -> None:
    """Change the plan of a sitting that has not opened. Raises Conflict, Invalid with every fault."""
    room.require(SittingState.PLANNED)
    known = _checked(room.session, form)
    row = room.sitting
    row.title, row.held_on, row.place = form.title, form.held_on, form.place
    row.chair_id, row.chair_name = form.chair, known[form.chair].name
    present = {one.person_id for one in room.members.values() if one.present}
    for one in room.members.values():
        room.session.delete(one)
    room.session.flush()
    room.session.add_all(_seats(row.id, form, known, present=present))
    room.done("replan", title=form.title, held_on=form.held_on.isoformat(), chair=str(form.chair))


def _checked(session: Session, form: PlanForm) -> dict[UUID, Person]:
    known = {one.id: one for one in people(session)}
    faults = [*form.faults()]
    faults += [
        Fault(
            field="voting",
            code="review.sitting.fault_voting",
            params={"name": known[one].name if one in known else str(one)},
        )
        for one in form.voting
        if one not in known or Role.COMMITTEE not in known[one].roles
    ][:1]
    faults += [
        Fault(field=field, code="review.sitting.fault_person")
        for field, given in (("chair", (form.chair,)), ("attending", form.attending))
        if not known.keys() >= set(given)
    ]
    if faults:
        raise Invalid(tuple(faults))
    return known


def _seats(
    sitting: UUID, form: PlanForm, known: dict[UUID, Person], *, present: Iterable[UUID] = ()
) -> list[SittingMember]:
    here = set(present)
    return [
        SittingMember(
            sitting=sitting,
            person_id=one,
            name=known[one].name,
            voting=one in form.voting,
            present=one in here,
            attended=False,
        )
        for one in dict.fromkeys((*form.voting, *form.attending))
    ]


def candidates(session: Session, house: House) -> tuple[DossierRow, ...]:
    """The files before the committee that are on no agenda still to be dealt with, best standing first."""
    elsewhere = taken(session)
    return tuple(one.row for one in ranked_table(session, house) if one.row.number not in elsewhere)


def taken(session: Session) -> dict[str, str]:
    """Files on the agenda of a sitting that is not closed and that wait or were voted there, with its title."""
    query = select(AgendaItem.number, Sitting.title).join(Sitting, AgendaItem.sitting == Sitting.id)
    query = query.where(Sitting.state != SittingState.CLOSED, AgendaItem.state != ItemState.POSTPONED)
    return {row.number: row.title for row in session.execute(query)}


def add_files(room: Room, form: AgendaForm) -> None:
    """Put files on the agenda, after those that are there, in the order of the committee's ranking.

    Raises Invalid for a file that is not before the committee, Conflict for one on another agenda.
    """
    room.require(SittingState.PLANNED, SittingState.OPEN)
    wanted = dict.fromkeys(form.numbers)
    found = lock(room.session, wanted)
    elsewhere, order = taken(room.session), [one.row.number for one in ranked_table(room.session, room.house)]
    gone = [one for one in wanted if found[one] is None or one not in order]
    if gone:
        fault = Fault(field="numbers", code="review.sitting.fault_file", params={"numbers": ", ".join(gone)})
        raise Invalid((fault,))
    there = {one.number: one for one in room.agenda}
    for number in sorted(wanted, key=order.index):
        if number in elsewhere or number in there:
            title = elsewhere.get(number, room.sitting.title)
            raise Conflict("review.sitting.error_taken", number=number, title=title)
    last = max((one.position for one in room.agenda), default=0)
    for place, number in enumerate(sorted(wanted, key=order.index), start=1):
        item = AgendaItem(
            sitting=room.sitting.id, number=number, position=last + place, state=ItemState.WAITING, note=""
        )
        room.session.add(item)
        room.done("agenda", number=number)


def reorder(room: Room, form: OrderForm) -> None:
    """Move a file by one place among those its reader sees, or take it off. Raises NotFound, Conflict."""
    room.require(SittingState.PLANNED, SittingState.OPEN)
    item = room.item(form.number)
    if form.step == "out":
        _take_off(room, item)
        return
    seen = [one for one in room.agenda if one.number not in hidden(room.session, room.actor)]
    place = seen.index(item) + STEPS[form.step]
    if not 0 <= place < len(seen):
        raise Conflict(f"review.sitting.error_{form.step}", number=form.number)
    other = seen[place]
    item.position, other.position = other.position, item.position
    room.done("reorder", number=form.number, position=item.position)


def _take_off(room: Room, item: AgendaItem) -> None:
    if room.motions(item.number):
        raise Conflict("review.sitting.error_voted_here", number=item.number)
    room.session.delete(item)
    room.done("off_agenda", number=item.number)


def call(room: Room, form: CallForm) -> None:
    """Write down who is in the room now, and who chairs. Raises Invalid for who does not belong to the sitting."""
    room.require(SittingState.PLANNED, SittingState.OPEN)
    chair = form.chair or room.sitting.chair_id
    unknown = set(form.present) - room.members.keys()
    if unknown or chair not in room.members:
        raise Invalid((Fault(field="present" if unknown else "chair", code="review.sitting.fault_person"),))
    present, opened = set(form.present), room.sitting.state == SittingState.OPEN
    for one in room.members.values():
        one.present = one.person_id in present
        one.attended = one.attended or (opened and one.present)
    room.sitting.chair_id, room.sitting.chair_name = chair, room.members[chair].name
    room.done("call", present=sorted(str(one) for one in present), chair=str(chair))


def open_sitting(room: Room) -> None:
    """Open the sitting. Raises Conflict without a chair in the room, without an agenda, without a quorum."""
    room.require(SittingState.PLANNED)
    row = room.sitting
    if not room.agenda:
        raise Conflict("review.sitting.error_no_agenda")
    if not room.members[row.chair_id].present:
        raise Conflict("review.sitting.error_no_chair", chair=row.chair_name)
    least = room.house.programme.stages.of_kind(StageKind.COMMITTEE).quorum
    found = quorum(room.seats, recused=(), least=least)
    require_quorum(found)
    row.state, row.opened_at, row.opened_by = SittingState.OPEN, room.now, room.actor.ref
    row.members, row.needed = found.members, found.needed
    for one in room.members.values():
        one.attended = one.present
    room.done("open", members=found.members, seated=found.seated, needed=found.needed)


def close_sitting(session: Session, house: House, actor: Actor, sitting_id: UUID, *, match: str | None) -> None:
    """Close the sitting and approve its minutes: nothing in it changes any more. What was not reached is postponed.

    The session must be one that sees every file, for the minutes are whole, whoever closes them.
    Raises Conflict while something is being voted on.
    """
    room = conduct(session, house, actor, sitting_id, match=match)
    room.require(SittingState.OPEN)
    _refuse_open(room)
    waiting = [one for one in room.agenda if one.state == ItemState.WAITING]
    for one in waiting:
        one.state = ItemState.POSTPONED
    session.flush()
    row, told = room.sitting, {"closed_at": room.now, "approved_by": actor.name}
    minutes = written(session, row).model_copy(update=told)
    row.state, row.closed_at, row.closed_by = SittingState.CLOSED, room.now, actor.ref
    row.closed_name, row.minutes = actor.name, minutes.model_dump(mode="json")
    room.done("close", files=len(minutes.files), not_reached=[one.number for one in waiting])


def _refuse_open(room: Room) -> None:
    query = select(Motion.number).where(Motion.sitting == room.sitting.id, Motion.state == MotionState.OPEN)
    open_ones: Sequence[str] = room.session.scalars(query.distinct().order_by(Motion.number)).all()
    if open_ones:
        closed_to = hidden(room.session, room.actor)
        seen = [one for one in open_ones if one not in closed_to]
        raise Conflict("review.sitting.error_voting", numbers=", ".join(seen) or "…")


def count_files(session: Session, sittings: Iterable[UUID], *, hide: frozenset[str]) -> dict[UUID, int]:
    """How many files each of these sittings has on its agenda, those hidden from the reader left out."""
    query = select(AgendaItem.sitting, func.count().label("files")).where(AgendaItem.sitting.in_(list(sittings)))
    query = query.where(AgendaItem.number.not_in(hide)).group_by(AgendaItem.sitting)
    return {row.sitting: row.files for row in session.execute(query)}
