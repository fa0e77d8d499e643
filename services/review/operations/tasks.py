"""What waits for someone, drawn from how things stand: no list of tasks that could fall out of step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, case, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy import String as Text
from sqlalchemy.orm import Session

from services.review.domain.road import WORKING, Stage
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import (
    Assignment,
    Condition,
    Determination,
    Dossier,
    Label,
    LabelNotice,
    OpinionRow,
    PiecesRequest,
)
from services.review.operations.anonymous import hidden_titles
from services.review.operations.approval_tasks import awaits_approval
from services.review.operations.barred import unread
from services.review.operations.case import person_id
from services.review.operations.clock_tasks import letter_lost, nobody_speaks, not_reached
from services.review.operations.following_tasks import conditions_said, dialogues_to_answer, dialogues_to_open
from services.review.operations.turn_tasks import hold_is_over, waits_for_no_clock
from shared.errors import Forbidden, Malformed
from shared.house import House
from shared.policy import Actor, Permission, Role, may
from shared.programme import StageKind

FAR = date(9999, 12, 31)  # without a due day: last


class Kind(StrEnum):
    """What is to be done."""

    SCREENING = "screening"
    PIECES_LAPSED = "pieces_lapsed"  # the applicant did not complete the file in time: decide
    REVIEWERS = "reviewers"  # too few of them: name some
    DOUBT = "doubt"  # a reviewer is not sure about a tie: rule on it
    REVIEW = "review"
    OPINION = "opinion"
    OFFICER = "officer"  # nobody holds a link to answer for the city: obtain its opinion
    NAME_OFFICER = "name_officer"  # nobody speaks for the city today: no reminder leaves
    UNREACHED = "unreached"  # the mail to its officer never arrived
    UNDELIVERED = "undelivered"  # a letter about the file did not arrive: reach its reader another way
    SILENT = "silent"  # the city let both periods pass: a word may still help
    CONSENSUS = "consensus"
    DETERMINATION = "determination"
    CONDITION = "condition"  # its day has passed: say what became of it
    CONDITION_SAID = "condition_said"  # answered, or not met in the city's eyes: say what becomes of it
    DIALOGUE = "dialogue"  # the city says no where Paris says yes: talk it over before the decision
    DIALOGUE_NOTE = "dialogue_note"  # the city wrote last
    LABEL_HEARING = "label_hearing"  # the holder of a label was heard: keep it or withdraw it
    APPROVAL = "approval"  # a stage wants a yes or a no of those who hold a role
    HOLD_OVER = "hold_over"  # held for a renewal that did not come in time: decide what becomes of it
    GO_ON = "go_on"  # only a city whose clock stands still is awaited: send the file on, or wait


WHO: dict[Kind, tuple[Permission, Role]] = {
    Kind.SCREENING: (Permission.SCREEN, Role.DESK),
    Kind.PIECES_LAPSED: (Permission.SCREEN, Role.DESK),
    Kind.REVIEWERS: (Permission.ASSIGN, Role.DESK),
    Kind.DOUBT: (Permission.ASSIGN, Role.DESK),
    Kind.REVIEW: (Permission.REVIEW, Role.REVIEWER),
    Kind.OPINION: (Permission.GIVE_OPINION, Role.PARTNER),
    Kind.OFFICER: (Permission.ENTER_OPINION, Role.DESK),
    Kind.NAME_OFFICER: (Permission.REGISTRY, Role.DESK),
    Kind.UNREACHED: (Permission.OFFICER_LINKS, Role.DESK),
    Kind.UNDELIVERED: (Permission.UNDELIVERED, Role.DESK),
    Kind.SILENT: (Permission.ENTER_OPINION, Role.DESK),
    Kind.CONSENSUS: (Permission.CONSENSUS, Role.DESK),
    Kind.DETERMINATION: (Permission.DETERMINE, Role.COMMITTEE),
    Kind.CONDITION: (Permission.CONDITIONS, Role.DESK),
    Kind.CONDITION_SAID: (Permission.CONDITIONS, Role.DESK),
    Kind.DIALOGUE: (Permission.DIALOGUE, Role.DESK),
    Kind.DIALOGUE_NOTE: (Permission.DIALOGUE, Role.DESK),
    Kind.LABEL_HEARING: (Permission.GRANT_LABEL, Role.DESK),
    Kind.APPROVAL: (Permission.APPROVE, Role.COMMITTEE),
    Kind.HOLD_OVER: (Permission.REGISTRY, Role.DESK),
    Kind.GO_ON: (Permission.REGISTRY, Role.DESK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks: for a role (the office may look at another's), at a stage, about a city, due by a day."""

    role: Role | None = None
    stage: Stage | None = None
    city: str | None = None
    due: date | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do. `ref`: the assignment, where there is one. `cursor` asks for those that follow."""

    kind: Kind
    role: Role
    number: str
    title: str
    organisation: str
    stage: str
    city: str | None
    due_on: date | None
    late: bool
    ref: UUID | None
    cursor: str


def tasks(session: Session, house: House, actor: Actor, wanted: Wanted) -> tuple[Task, ...]:
    """What waits for this person, or for the role asked about, soonest first.

    Raises Forbidden when another role's tasks are not theirs to see, Malformed for a cursor not ours.
    """
    kinds = _kinds(actor, wanted.role)
    if not kinds:
        return ()
    every = union_all(*(_part(house, actor, kind) for kind in kinds)).subquery()
    due, key = func.coalesce(every.c.due_on, FAR), every.c.kind + ":" + func.coalesce(every.c.about, "")
    query = select(every, key.label("key")).order_by(due, every.c.number, key).limit(wanted.limit)
    if wanted.stage is not None:
        query = query.where(every.c.stage == wanted.stage)
    if wanted.city is not None:
        query = query.where(every.c.cities.contains([wanted.city]))
    if wanted.due is not None:
        query = query.where(due <= wanted.due)
    if wanted.after is not None:
        query = query.where(tuple_(due, every.c.number, key) > tuple_(*_read(wanted.after)))
    # Whoever still has to review a file knows of it as its reviewer alone.
    query = query.where((every.c.kind == Kind.REVIEW) | every.c.number.not_in(unread(session, actor)))
    found = tuple(_task(row, house.today()) for row in session.execute(query))
    return _without_names(session, house, found) if Role.REVIEWER in actor.roles else found


def _without_names(session: Session, house: House, found: tuple[Task, ...]) -> tuple[Task, ...]:
    to_read = [one.number for one in found if one.kind is Kind.REVIEW]
    query = select(Dossier.number, Dossier.programme_digest).where(Dossier.number.in_(to_read))
    files = ((row.number, row.programme_digest) for row in session.execute(query))
    hidden = hidden_titles(session, house, files) if to_read else {}
    return tuple(
        replace(one, title=hidden[one.number], organisation="") if one.number in hidden else one for one in found
    )


def _kinds(actor: Actor, role: Role | None) -> list[Kind]:
    own = [kind for kind, (permission, _) in WHO.items() if may(actor, permission)]
    if role is None:
        return own
    asked = [kind for kind, (_, who) in WHO.items() if who is role]
    if role in actor.roles:
        return [kind for kind in asked if kind in own]
    if not may(actor, Permission.DOSSIERS):
        raise Forbidden("shared.error.forbidden")
    return asked


def _part(house: House, actor: Actor, kind: Kind) -> Select[Any]:
    unsure = Assignment.declaration.is_not_distinct_from("perhaps")
    least = house.programme.stages.of_kind(StageKind.EVALUATION).minimum
    parts: dict[Kind, Select[Any]] = {
        Kind.SCREENING: _at(kind, Stage.SCREENING).where(_last_request().not_in(("awaited", "lapsed"))),
        Kind.PIECES_LAPSED: _at(kind, Stage.SCREENING).where(_last_request() == "lapsed"),
        Kind.REVIEWERS: _at(kind, Stage.EVALUATION).where(_readers() < least),
        Kind.DOUBT: _assigned(kind).where(unsure),
        Kind.REVIEW: _own(_assigned(kind).where(~unsure), actor),
        Kind.OPINION: _asked(kind, Answer.ASKED),
        Kind.OFFICER: _asked(kind, Answer.ASKED).where(OpinionRow.link_id.is_(None), ~nobody_speaks(house)),
        Kind.NAME_OFFICER: _asked(kind, Answer.ASKED).where(nobody_speaks(house)),
        Kind.UNREACHED: _asked(kind, Answer.ASKED).where(not_reached()),
        Kind.UNDELIVERED: letter_lost(partial(_any, kind)),
        Kind.SILENT: _asked(kind, Answer.SILENT),
        Kind.CONSENSUS: _at(kind, Stage.CONSENSUS),
        Kind.DETERMINATION: _at(kind, Stage.COMMITTEE),
        Kind.CONDITION: _overdue(kind, house.today()),
        Kind.CONDITION_SAID: conditions_said(partial(_any, kind)),
        Kind.DIALOGUE: dialogues_to_open(partial(_any, kind)),
        Kind.DIALOGUE_NOTE: dialogues_to_answer(partial(_any, kind)),
        Kind.LABEL_HEARING: _heard(kind, house.today()),
        Kind.APPROVAL: _dated(kind).where(awaits_approval(house.programme.stages, actor, today=house.today())),
        Kind.HOLD_OVER: _held(kind).where(hold_is_over(house.today())),
        Kind.GO_ON: _dated(kind).where(waits_for_no_clock(house.programme, least=least, today=house.today())),
    }
    return parts[kind]


def _own(query: Select[Any], actor: Actor) -> Select[Any]:
    # A reader sees what they have to read; the office, which reads nothing, sees what everyone has.
    return query.where(Assignment.person_id == person_id(actor)) if Role.REVIEWER in actor.roles else query


def _readers() -> ColumnElement[int]:
    live = Assignment.state.in_(("assigned", "filed"))
    counted = select(func.count()).where(Assignment.number == Dossier.number, live)
    return counted.correlate(Dossier).scalar_subquery()


def _last_request() -> ColumnElement[str]:
    """How the last request for pieces stands; one that is open and essential is `awaited`: nobody else can act."""
    awaited = (PiecesRequest.state == "open") & PiecesRequest.essential
    state = case((awaited, "awaited"), else_=PiecesRequest.state)
    last = select(state).where(PiecesRequest.number == Dossier.number).correlate(Dossier)
    newest = last.order_by(PiecesRequest.asked_at.desc(), PiecesRequest.id.desc()).limit(1)
    return func.coalesce(newest.scalar_subquery(), "none")


def _select(kind: Kind, due_on: Any, about: Any, ref: Any) -> Select[Any]:
    return _any(kind, due_on, about, ref).where(Dossier.closed_at.is_(None))


def _any(kind: Kind, due_on: Any, about: Any, ref: Any) -> Select[Any]:
    return select(
        literal(kind.value, Text).label("kind"),
        Dossier.number,
        Dossier.title,
        Dossier.organisation,
        Dossier.stage,
        Dossier.cities,
        due_on.label("due_on"),
        about.label("about"),
        ref.label("ref"),
    )


def _at(kind: Kind, stage: Stage) -> Select[Any]:
    return _dated(kind).where(Dossier.stage == stage)


def _dated(kind: Kind) -> Select[Any]:
    return _select(kind, Dossier.due_on, cast(null(), Text), cast(null(), Uuid))


def _assigned(kind: Kind) -> Select[Any]:
    query = _select(kind, Assignment.due_on, cast(Assignment.id, Text), Assignment.id)
    return query.join(Assignment, Assignment.number == Dossier.number).where(Assignment.state == "assigned")


def _asked(kind: Kind, state: Answer) -> Select[Any]:
    query = _select(kind, OpinionRow.due_on, cast(OpinionRow.city, Text), cast(null(), Uuid))
    joined = query.join(OpinionRow, OpinionRow.number == Dossier.number)
    return joined.where(OpinionRow.state == state, OpinionRow.clock == Clock.RUNNING, Dossier.stage.in_(WORKING))


def _overdue(kind: Kind, today: date) -> Select[Any]:
    """Cities whose conditions are late: their files are closed, and still ask for someone."""
    query = _any(kind, func.min(Condition.due_on), cast(Condition.city, Text), cast(null(), Uuid))
    late = query.join(Condition, Condition.number == Dossier.number).where(Condition.state == "open")
    return late.where(Condition.due_on < today).group_by(Dossier.number, Condition.city)


def _heard(kind: Kind, today: date) -> Select[Any]:
    """Labels under notice whose hearing is over: nobody but the office can go on."""
    query = _any(kind, LabelNotice.hearing_until, cast(null(), Text), cast(null(), Uuid))
    joined = query.join(Label, Label.proposal_number == Dossier.number).join(
        LabelNotice, LabelNotice.label == Label.number
    )
    return joined.where(LabelNotice.decision.is_(None), LabelNotice.hearing_until < today)


def _held(kind: Kind) -> Select[Any]:
    query = _any(kind, Determination.hold_until, cast(Determination.city, Text), cast(null(), Uuid))
    return query.join(Determination, Determination.number == Dossier.number)


def _task(row: Any, today: date) -> Task:
    kind = Kind(row.kind)
    return Task(
        kind=kind,
        role=WHO[kind][1],
        number=row.number,
        title=row.title,
        organisation=row.organisation,
        stage=row.stage,
        city=row.about if row.ref is None else None,
        due_on=row.due_on,
        late=row.due_on is not None and row.due_on < today,
        ref=row.ref,
        cursor=f"{row.due_on or FAR}~{row.number}~{row.key}",
    )


def _read(cursor: str) -> tuple[date, str, str]:
    try:
        day, number, key = cursor.split("~")
        return date.fromisoformat(day), number, key
    except ValueError as error:
        raise Malformed("review.error.unknown_cursor") from error
