"""Leaving the room: a member of a sitting has a tie to a file, and it is gone for them everywhere."""

from __future__ import annotations

from uuid import UUID

from services.review.domain.papers import RecusalForm, SeatedRecusalForm
from services.review.domain.road import Act
from services.review.domain.sitting import SittingState
from services.review.domain.sitting_forms import LeaveForm
from services.review.operations.case import Deed, person_id
from services.review.operations.gate import carry_out
from services.review.operations.room import Room, conducts
from services.review.operations.stepping_aside import recused
from shared.errors import Conflict, Fault, Forbidden, Invalid


def leave(room: Room, number: str, form: LeaveForm) -> UUID:
    """Somebody leaves for a file: their votes on it do not count, nor they for its quorum. Who left.

    Raises Forbidden for who speaks of another and neither is the desk nor chairs, Invalid for somebody who does not
    belong to the sitting, Conflict for who left before.
    """
    room.require(SittingState.PLANNED, SittingState.OPEN)
    room.item(number)
    room.dossier(number)
    own = person_id(room.actor)
    person = form.person or own
    if person is None or person not in room.members:
        raise Invalid((Fault(field="person", code="review.sitting.fault_person"),))
    name = room.members[person].name
    if person != own and not conducts(room.actor, room.sitting):
        raise Forbidden("review.sitting.error_conduct", chair=room.sitting.chair_name)
    if person in recused(room.session, number):
        raise Conflict("review.sitting.error_left", name=name, number=number)
    paper = SeatedRecusalForm(reason=form.reason, person=person, name=name) if person != own else _own(form)
    carry_out(room.session, room.house, number, Deed(act=Act.STEP_ASIDE, actor=room.actor, paper=paper))
    room.done("leave", number=number, person=str(person))
    return person


def _own(form: LeaveForm) -> RecusalForm:
    return RecusalForm(reason=form.reason)
