"""Approvals of press texts: by the author of a quote and cities, who are asked, by the desk and the press office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.press.approving import APPLICANT, DESK, PARTNER, PRESS, Needed, Stand
from services.notify.models import Answer, PressApproval
from services.notify.operations.alerting import alert_press
from services.notify.operations.checking import blocking, found_in
from services.notify.operations.mentions import day_of, follow
from services.notify.operations.press_states import Piece, Seen, piece_of, piece_seen, settle
from shared.access import Link, Person, officers
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound, Stale
from shared.events import Event, QuoteAsked, WordsAsked
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor, Role
from shared.programme.calendar import working_days_after

DAYS = {APPLICANT: 5, PARTNER: 10}  # working days to answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words that someone outside has before them as they answer."""

    number: str
    role: str
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Words that someone outside is asked about. `due_on`: until when; `answer`: theirs, None while it is awaited."""

    number: str
    title: str
    words: tuple[str, ...]
    seal: str
    due_on: date
    answer: str | None
    texts: dict[str, str]


def approve(session: Session, house: House, seen: Seen, *, role: str, actor: Actor) -> None:
    """The desk, or the press office last, approves everything that this version says.

    Raises NotFound, Stale where another version came since, Conflict: it has errors, it is approved already, the same
    person gave the other approval, or the press office comes before the others.
    """
    piece = piece_seen(session, house, seen)
    stand = _needed(piece, role)
    if stand.done:
        raise Conflict("notify.desk.approved_already")
    day = day_of(house, piece.kept)
    if n := blocking(found_in(piece.texts, piece.facts, house.programme, day)):
        raise Conflict("notify.desk.has_errors", n=n)
    if role == PRESS and not all(one.done for one in piece.stands if one.need.role != PRESS):
        raise Conflict("notify.desk.press_is_last")
    if role == PRESS and _gave(session, piece, DESK) == actor.ref:
        raise Conflict("notify.desk.two_people")
    _note(session, house, piece, Saying(need=stand.need, said=Answer.YES, by=actor))


def ask(session: Session, house: House, seen: Seen, *, role: str, actor: Actor) -> None:
    """Ask the author of the quote, or a city, about their words. Once for the same words.

    Raises NotFound, Stale, Conflict: the desk did not approve yet, they were asked already, nobody can be asked.
    """
    piece = piece_seen(session, house, seen)
    stand = _needed(piece, role)
    if role in {DESK, PRESS}:
        raise NotFound("shared.error.not_found")
    if stand.given is not None:
        raise Conflict("notify.desk.asked_already")
    if not _needed(piece, DESK).done:
        raise Conflict("notify.desk.desk_is_first")
    due_on = working_days_after(house.today(), DAYS[APPLICANT if role == APPLICANT else PARTNER])
    event = _question(session, house, piece, role=role, due_on=due_on)
    publish(session, event)
    _note(session, house, piece, Saying(need=stand.need, said=Answer.ASKED, by=actor, due_on=due_on))


def answer(session: Session, house: House, asked: Asked, *, yes: bool, actor: Actor) -> None:
    """The author of a quote, or a city, says whether these words may appear.

    A quote that may not appear is left out, a city that does not want to be named is not; the text is drafted anew.
    Raises NotFound where they were not asked, Stale where the words changed since, Conflict where they answered.
    """
    piece = piece_of(session, house, asked.number)
    role, stand = asked.role, _needed(piece, asked.role)
    if stand.given is None and not _was_asked(session, asked):
        raise NotFound("shared.error.not_found")
    if stand.need.seal != asked.seal:
        raise Stale("notify.desk.words_changed")
    if stand.given is None or stand.given.answer != Answer.ASKED:
        raise Conflict("notify.desk.answered_already")
    _note(session, house, piece, Saying(need=stand.need, said=Answer.YES if yes else Answer.NO, by=actor))
    side = "quote" if role == APPLICANT else "city"
    alert_press(session, house, asked.number, kind=f"{side}_{'yes' if yes else 'no'}", title=piece.facts.title)
    if not yes:
        _leave_out(session, house, piece, role)


def leave_out_quote(session: Session, house: House, seen: Seen, *, actor: Actor) -> None:
    """The press office goes on without the quote: nobody answered in time, or nobody was to be asked.

    Raises NotFound, Stale, Conflict where the text has none.
    """
    piece = piece_seen(session, house, seen)
    if piece.facts.quote is None:
        raise Conflict("notify.desk.no_quote")
    record(session, seen.number, act="leave_out_quote", actor=actor.ref, at=house.now(), version=piece.version)
    _leave_out(session, house, piece, APPLICANT)


def question_of(session: Session, house: House, number: str, role: str) -> Question:
    """What someone outside was asked about this text. Raises NotFound where they were not."""
    piece = piece_of(session, house, number, lock=False)
    stand = _needed(piece, role)
    if stand.given is None:
        raise NotFound("shared.error.not_found")
    rows = select(PressApproval).where(PressApproval.number == number, PressApproval.role == role)
    asked = session.scalars(rows.where(PressApproval.due_on.is_not(None)).order_by(PressApproval.id.desc())).first()
    answered = None if stand.given.answer == Answer.ASKED else stand.given.answer
    return Question(
        number=number,
        title=piece.rows["fr"].project,
        words=tuple(dict.fromkeys(stand.need.words)),
        seal=stand.need.seal,
        due_on=asked.due_on if asked is not None and asked.due_on is not None else house.today(),
        answer=answered,
        texts={locale: one.text for locale, one in piece.texts.items() if locale in {"fr", "en"}},
    )


def _needed(piece: Piece, role: str) -> Stand:
    stand = piece.stand(role)
    if stand is None:
        raise NotFound("shared.error.not_found")
    return stand


def _was_asked(session: Session, asked: Asked) -> bool:
    rows = select(PressApproval.id).where(PressApproval.number == asked.number, PressApproval.role == asked.role)
    return session.scalars(rows.limit(1)).first() is not None


def _gave(session: Session, piece: Piece, role: str) -> str | None:
    number, seal = piece.kept.number, _needed(piece, role).need.seal
    query = select(PressApproval.by).where(PressApproval.number == number, PressApproval.role == role)
    return session.scalars(query.where(PressApproval.seal == seal).order_by(PressApproval.id.desc())).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An answer or a question about some words: of whom, and until when it is awaited."""

    need: Needed
    said: Answer
    by: Actor
    due_on: date | None = None


def _note(session: Session, house: House, piece: Piece, saying: Saying) -> None:
    need = saying.need
    number, by = piece.kept.number, saying.by
    row = PressApproval(
        id=uuid7(),
        number=number,
        role=need.role,
        seal=need.seal,
        version=piece.version,
        answer=saying.said,
        by=by.ref,
        name=by.name,
        at=house.now(),
        due_on=saying.due_on,
    )
    session.add(row)
    told = {"role": need.role, "version": piece.version}
    record(session, number, act=f"press_{saying.said}", actor=by.ref, at=house.now(), **told)
    piece.kept.bounced = None
    settle(session, house, piece.kept)


def _leave_out(session: Session, house: House, piece: Piece, role: str) -> None:
    kept = piece.kept
    if role == APPLICANT:
        kept.unquoted = True
    elif kept.facts is not None:
        city = role.removeprefix(PARTNER)
        named = [one for one in kept.facts["named"] if one["city"] != city]
        kept.facts = {**kept.facts, "named": named, "hidden": sorted({*kept.facts["hidden"], city})}
    session.flush()
    follow(session, house, kept)


def _question(session: Session, house: House, piece: Piece, *, role: str, due_on: date) -> Event:
    told = {"number": piece.kept.number, "at": house.now(), "version": piece.version, "due_on": due_on}
    if role == APPLICANT:
        query = select(Link).where(Link.subject == piece.kept.number, Link.role == Role.APPLICANT)
        link = session.scalars(query.where(Link.revoked_at.is_(None)).order_by(Link.id.desc()).limit(1)).first()
        if link is None:
            raise Conflict("notify.desk.nobody_to_ask")
        who = {"contact_name": link.name, "email": link.email, "locale": link.locale}
        return QuoteAsked(**told, title=piece.facts.title, **who)
    city = role.removeprefix(PARTNER)
    speaking = officers(session, city, house.today())
    if not speaking:
        raise Conflict("notify.desk.nobody_to_ask")
    officer = speaking[0]
    link_id = _open_link(session, house, piece.kept.number, officer)
    who = {"officer_name": officer.name, "officer_email": officer.email, "officer_locale": officer.locale}
    return WordsAsked(**told, city=city, title=piece.facts.title, link_id=link_id, **who)


def _open_link(session: Session, house: House, number: str, officer: Person) -> UUID:
    """A link that shows a city's words and nothing else of a file."""
    link = Link(
        id=uuid7(),
        role=Role.PARTNER_PRESS,
        subject=number,
        city=officer.city,
        name=officer.name,
        email=officer.email,
        locale=officer.locale,
        sent_at=house.now(),
    )
    session.add(link)
    return link.id
