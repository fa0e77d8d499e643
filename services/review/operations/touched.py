"""What a change of an agreement's state does to the files of that city: listed, told to the desk, nothing silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.review.domain.road import Act, Stage
from services.review.domain.turning import Effect, FileFacts, ReopenForm, TurnPaper, effect_of
from services.review.domain.verdict import Answer
from services.review.models import AgreementTurn, Determination, Dossier, OpinionRow
from services.review.operations.case import SYSTEM, Deed, lock
from services.review.operations.gate import carry_out
from services.review.operations.holding import back_when_told
from services.review.operations.question_clock import clock_of
from services.review.operations.reopening import KEPT
from shared.bus import publish
from shared.events import AgreementTurned, TouchedFile, subject_of
from shared.house import House
from shared.i18n import words
from shared.ids import uuid7
from shared.programme import AgreementState, City
from shared.programme.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The agreement changed its state on the day `on`. `seq`: the act on the city's record that led to it, if any."""

    before: AgreementState
    after: AgreementState
    on: date
    seq: int | None = None


def touch(session: Session, house: House, city: City, change: Change) -> AgreementTurn:
    """Let every file heed that the agreement with `city` changed its state, and tell the desk."""
    before, after, on = change.before, change.after, change.on
    touched: list[TouchedFile] = []
    for dossier in _concerned(session, city.id):
        effect = effect_of(before, after, facts_of(session, house, dossier, city.id))
        if effect is not None:
            paper = TurnPaper(effect=effect, before=before, after=after, on=on)
            carry_out(session, house, dossier.number, _deed(city, paper))
            if after.current:
                back_when_told(session, house, dossier.number, city.id)
            touched.append(TouchedFile(number=dossier.number, title=dossier.title, effect=effect))
    row = AgreementTurn(id=uuid7(), city=city.id, on=on, before=before, after=after, at=house.now())
    row.seq = change.seq
    row.files = [{"number": one.number, "effect": one.effect} for one in touched]
    session.add(row)
    publish(session, _told(house, row, touched))
    return row


def _concerned(session: Session, city: str) -> Sequence[Dossier]:
    """The files that are open, or kept for this city; locked."""
    kept = and_(Determination.number == Dossier.number, Determination.city == city, Determination.outcome.in_(KEPT))
    waits = or_(Dossier.closed_at.is_(None), select(Determination.number).where(kept).exists())
    query = select(Dossier.number).where(Dossier.cities.contains([city]), waits).order_by(Dossier.number)
    numbers = session.scalars(query).all()
    held = lock(session, numbers)
    return [one for number in numbers if (one := held[number]) is not None]


def facts_of(session: Session, house: House, dossier: Dossier, city: str) -> FileFacts:
    """What is known of a file and one of its cities today."""
    asked = session.get(OpinionRow, (dossier.number, city))
    row = session.get(Determination, (dossier.number, city))
    return FileFacts(
        stage=Stage(dossier.stage),
        answer=Answer(asked.state) if asked is not None else Answer.NOT_ASKED,
        clock=clock_of(asked),
        outcome=Outcome(row.outcome) if row is not None else None,
        told=row is not None and row.told_from is not None and row.told_from <= house.now(),
        holds=row is not None and row.hold_until is not None and house.today() <= row.hold_until,
    )


def _deed(city: City, paper: TurnPaper) -> Deed:
    if paper.effect is Effect.RESUMED:
        reason = words("fr").t("review.turn.because_renewed", city=city.name.in_("fr"))
        return Deed(act=Act.REOPEN_CITY, actor=SYSTEM, city=city.id, paper=ReopenForm(reason=reason))
    return Deed(act=Act.HEED_TURN, actor=SYSTEM, city=city.id, paper=paper)


def _told(house: House, row: AgreementTurn, files: Sequence[TouchedFile]) -> AgreementTurned:
    return AgreementTurned(
        number=subject_of(row.city),
        at=row.at,
        city=row.city,
        before=row.before,
        after=row.after,
        on=row.on,
        files=tuple(files),
        turn=row.id,
        email=house.programme.office.email,
    )
