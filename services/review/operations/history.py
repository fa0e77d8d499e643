"""How a file stood on a past day: at which stage, with whom, due when; read from what happened until that evening."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.basis import Verdict
from services.review.domain.road import Act, Stage
from services.review.models import Assignment, Basis, Dossier, Move, OpinionRow, PiecesRequest
from services.review.operations.rules import rules_by
from shared.audit import Detail, Entry
from shared.clock import day_in
from shared.errors import Fault, Invalid, NotFound
from shared.house import House
from shared.programme import StageKind
from shared.programme.outcomes import Outcome
from shared.programme.working_there import days_after_there

# The acts that take a file from a reader; which reader, the journal says.
TAKES = (Act.RELEASE, Act.DECLARE_CONFLICT, Act.RULE_ON_CONFLICT, Act.DECLINE, Act.HAND_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Somebody's part on that evening. `who`: a reviewer's name, a city's id, empty for the applicant.

    `kind`: reviewer, city or applicant. `state`: assigned, filed, released; asked, given, silent, closed; open.
    """

    kind: str
    who: str
    state: str
    since: date
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A file at the end of one day. `roles`: who could act at its stage; `decided`: outcomes signed by then."""

    number: str
    on: date
    stage: Stage
    stage_id: str
    since: date
    due_on: date | None
    late: bool
    roles: tuple[str, ...]
    last_act: str
    last_by: str
    last_at: datetime
    held: tuple[Held, ...]
    decided: dict[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is looked at: a file, until the end of a day."""

    session: Session
    house: House
    dossier: Dossier
    end: datetime
    moves: Sequence[Move]

    @property
    def number(self) -> str:
        return self.dossier.number

    def day(self, at: datetime) -> date:
        return day_in(self.house.programme.office.tz, at)

    def first(self, act: Act) -> datetime | None:
        return next((one.at for one in self.moves if one.act == act), None)

    def before(self, at: datetime | None) -> bool:
        return at is not None and at < self.end


def evening(session: Session, house: House, number: str, *, on: date) -> Evening:
    """The file as it stood when the day `on` ended at the office.

    Raises NotFound when there is no such file, or was not yet; Invalid for a day to come.
    """
    dossier = session.get(Dossier, number)
    if dossier is None:
        raise NotFound("shared.error.not_found")
    if on > house.today():
        raise Invalid((Fault(field="on", code="review.explain.fault_future"),))
    if on < day_in(house.programme.office.tz, dossier.opened_at):
        raise NotFound("review.explain.error_not_there", number=number, day=on.isoformat())
    end = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(house.programme.office.tz))
    moves = session.scalars(select(Move).where(Move.number == number, Move.at < end).order_by(Move.seq)).all()
    look = _Look(session=session, house=house, dossier=dossier, end=end, moves=moves)
    stage, roles = _stage(look)
    return Evening(
        number=number,
        on=on,
        stage=stage,
        stage_id=moves[-1].to_stage,
        since=look.day(_entered(moves)),
        due_on=moves[-1].due_on,
        late=moves[-1].due_on is not None and moves[-1].due_on < on,
        roles=roles,
        last_act=moves[-1].act,
        last_by=moves[-1].actor_name,
        last_at=moves[-1].at,
        held=(*_readers(look), *_cities(look, open_=stage.open), *_applicant(look, open_=stage.open)),
        decided=_decided(look),
    )


def _stage(look: _Look) -> tuple[Stage, tuple[str, ...]]:
    road = rules_by(look.session, look.house, look.dossier.programme_digest).stages
    stage_id = look.moves[-1].to_stage
    found = next((one for one in road.stages if one.id == stage_id), None)
    return (Stage(found.kind), tuple(found.roles)) if found is not None else (Stage(stage_id), ())


def _entered(moves: Sequence[Move]) -> datetime:
    here = moves[-1].to_stage
    return next(one.at for one in reversed(moves) if one.to_stage == here and one.from_stage != here)


def _readers(look: _Look) -> Iterator[Held]:
    query = select(Assignment).where(Assignment.number == look.number, Assignment.assigned_at < look.end)
    taken, withdrawn = _taken(look), look.first(Act.WITHDRAW)
    for row in look.session.scalars(query.order_by(Assignment.assigned_at, Assignment.id)):
        given_back = taken.get(str(row.id), withdrawn)
        state = "filed" if look.before(row.filed_at) else "released" if given_back else "assigned"
        since = row.filed_at if state == "filed" else given_back
        yield Held(
            kind="reviewer",
            who=row.name,
            state=state,
            since=look.day(since or row.assigned_at),
            due_on=row.due_on if state == "assigned" else None,
        )


def _taken(look: _Look) -> dict[str, datetime]:
    """When each assignment that was taken back by that evening was."""
    query = select(Entry.at, Detail.payload).join(Detail, Detail.hash == Entry.hash)
    query = query.where(Entry.subject == look.number, Entry.act.in_(TAKES), Entry.at < look.end)
    return {one.payload["assignment"]: one.at for one in look.session.execute(query) if _takes(one.payload)}


def _takes(payload: dict[str, Any]) -> bool:
    # A declaration of interests takes the file away only where there was a conflict.
    return "assignment" in payload and payload.get("conflict", True) in (True, "yes")


def _cities(look: _Look, *, open_: bool) -> Iterator[Held]:
    silent = {one.city: one.at for one in look.moves if one.act == Act.FALL_SILENT}
    query = select(OpinionRow).where(OpinionRow.number == look.number).order_by(OpinionRow.city)
    for row in look.session.scalars(query):
        if look.before(row.given_at) and row.given_at is not None:
            yield Held(kind="city", who=row.city, state="given", since=look.day(row.given_at), due_on=None)
        elif not look.before(row.asked_at) or row.asked_at is None:
            continue
        elif row.city in silent:
            yield Held(kind="city", who=row.city, state="silent", since=look.day(silent[row.city]), due_on=None)
        else:
            yield Held(
                kind="city",
                who=row.city,
                state="asked" if open_ else "closed",
                since=look.day(row.asked_at),
                due_on=_asked_until(look, row, row.asked_at) if open_ else None,
            )


def _asked_until(look: _Look, row: OpinionRow, asked_at: datetime) -> date | None:
    again = any(one.act == Act.ASK_AGAIN and one.city == row.city for one in look.moves)
    if again or row.attempt == 1:
        return row.due_on
    city = look.house.programme.cities.get(row.city)  # asked again since: the row holds the second day
    return days_after_there(city, day_in(city.tz, asked_at), city.reply_days) if city is not None else None


def _applicant(look: _Look, *, open_: bool) -> Iterator[Held]:
    call, extended = look.house.programme.call, look.first(Act.EXTEND_PIECES)
    query = select(PiecesRequest).where(PiecesRequest.number == look.number, PiecesRequest.asked_at < look.end)
    for row in look.session.scalars(query.order_by(PiecesRequest.asked_at)):
        if open_ and not look.before(row.ended_at):
            since = look.day(row.asked_at)
            later = row.extended and extended is None  # extended since: the row holds the later day
            due_on = since + timedelta(days=call.pieces_days) if later else row.due_on
            yield Held(kind="applicant", who="", state="open", since=since, due_on=due_on)


def _decided(look: _Look) -> dict[str, Outcome]:
    """The outcomes that stood that evening: each decision adds its cities, what was taken back or reopened goes."""
    query = select(Basis).where(Basis.number == look.number, Basis.made_at < look.end)
    kept = {one.made_at: Verdict.model_validate(one.verdict).cities for one in look.session.scalars(query)}
    standing: dict[str, Outcome] = {}
    last: set[str] = set()
    for move in look.moves:
        if move.act == Act.DETERMINE:
            signed = {city: one.chosen for city, one in kept.get(move.at, {}).items() if one.chosen is not None}
            last, standing = set(signed), standing | signed
        elif move.act in (Act.REOPEN_CITY, Act.BRING_BACK):
            standing.pop(move.city or "", None)
        elif _undone(look, move):
            standing = {city: one for city, one in standing.items() if city not in last}
    return standing


def _undone(look: _Look, move: Move) -> bool:
    """Whether a decision was taken back by this act: recalled, or not signed by everybody."""
    road = rules_by(look.session, look.house, look.dossier.programme_digest).stages
    kinds = {one.id: one.kind for one in road.stages}
    left, entered = kinds.get(move.from_stage or ""), kinds.get(move.to_stage)
    return move.act == Act.RECALL or (left is StageKind.DETERMINATION and entered is StageKind.COMMITTEE)
