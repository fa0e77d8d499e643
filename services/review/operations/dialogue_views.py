"""What each side reads of a dialogue: the notes, the opinions the city gave before, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.dialogue import DialogueState, Side
from services.review.models import Dialogue, DialogueNote, Dossier, OpinionRow, OpinionVersion
from services.review.operations.conditions import open_counts
from shared.errors import NotFound
from shared.programme.outcomes import Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """What one office wrote. `by`: who, of that office."""

    side: Side
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierOpinion:
    """An opinion that the city gave and changed since, with its reason."""

    opinion: Opinion
    reason: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueView:
    """A dialogue with one city, as both offices read it. `opinion`: the city's present one, with its reason."""

    number: str
    city: str
    tag: str
    title: str
    locale: str
    state: DialogueState
    due_on: date | None
    awaits: Side
    opinion: Opinion
    reason: str
    earlier: tuple[EarlierOpinion, ...]
    notes: tuple[NoteView, ...]
    ended_at: datetime | None
    ended_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a city's lamps: its dialogue, if any, and how many conditions are still open."""

    dialogue: DialogueState | None = None
    conditions: int = 0


def dialogues_of(session: Session, number: str) -> tuple[DialogueView, ...]:
    """The dialogues of a file, proposed ones too, as the office sees them."""
    dossier = session.get_one(Dossier, number)
    rows = session.scalars(select(Dialogue).where(Dialogue.number == number)).all()
    return tuple(_view(session, dossier, one) for one in sorted(rows, key=lambda one: dossier.cities.index(one.city)))


def dialogue_with(session: Session, number: str, city: str) -> DialogueView:
    """One dialogue, as its city reads it. Raises NotFound while there is none, or it is only proposed."""
    dossier, row = session.get(Dossier, number), session.get(Dialogue, (number, city))
    if dossier is None or row is None or row.state == DialogueState.PROPOSED:
        raise NotFound("shared.error.not_found")
    return _view(session, dossier, row)


def _view(session: Session, dossier: Dossier, row: Dialogue) -> DialogueView:
    asked = session.get(OpinionRow, (row.number, row.city))
    answers = (asked.answers if asked is not None else None) or {}
    opinion = asked.opinion if asked is not None and asked.opinion else row.opinion
    return DialogueView(
        number=row.number,
        city=row.city,
        tag=row.tag,
        title=dossier.title,
        locale=dossier.locale,
        state=DialogueState(row.state),
        due_on=row.due_on,
        awaits=Side(row.awaits),
        opinion=Opinion(opinion),
        reason=answers.get("reason", ""),
        earlier=_earlier(session, row),
        notes=_notes(session, row),
        ended_at=row.ended_at,
        ended_by=row.ended_name,
        note=row.note,
    )


def _earlier(session: Session, row: Dialogue) -> tuple[EarlierOpinion, ...]:
    query = select(OpinionVersion).where(OpinionVersion.number == row.number, OpinionVersion.city == row.city)
    return tuple(
        EarlierOpinion(opinion=Opinion(one.opinion), reason=one.answers.get("reason", ""), given_at=one.given_at)
        for one in session.scalars(query.order_by(OpinionVersion.version))
    )


def _notes(session: Session, row: Dialogue) -> tuple[NoteView, ...]:
    query = select(DialogueNote).where(DialogueNote.number == row.number, DialogueNote.city == row.city)
    return tuple(
        NoteView(side=Side(one.side), by=one.author_name, text=one.text, at=one.at)
        for one in session.scalars(query.order_by(DialogueNote.at, DialogueNote.id))
    )


def beside(session: Session, numbers: Sequence[str]) -> Mapping[tuple[str, str], Beside]:
    """What stands beside the lamps of these files, by file and city; nothing for a city beside which nothing stands."""
    query = select(Dialogue.number, Dialogue.city, Dialogue.state).where(Dialogue.number.in_(numbers))
    states = {(number, city): DialogueState(state) for number, city, state in session.execute(query)}
    counts = open_counts(session, numbers)
    return {one: Beside(dialogue=states.get(one), conditions=counts.get(one, 0)) for one in {*states, *counts}}
