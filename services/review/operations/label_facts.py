"""Labels as they stand: what a file's own page, the office and anyone who verifies a number may read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.label import (
    BEARS,
    BENEFIT,
    Bar,
    LabelPeriod,
    LabelState,
    bar_of,
    default_period,
    is_proposed,
    public_state,
    state_on,
    unlawful_until,
)
from services.review.models import Assignment, Determination, Dossier, Label, LabelNotice
from services.review.operations.rules import rules_by
from services.review.operations.standing import standing_of
from shared.clock import day_in
from shared.errors import NotFound
from shared.house import House
from shared.programme import AgreementState
from shared.programme.outcomes import Outcome
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """Whether a label can be granted today. `refusal`: the sentence that says why not, empty when it can.

    `bars`: why it cannot cover a city, None where it can. `total` and `least` are out of 5.
    """

    refusal: str
    bars: Mapping[str, Bar | None]
    proposed: bool
    asked: bool
    total: Decimal | None
    least: Decimal
    period: LabelPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One notice, its answer and its end, as its holder and the office read them. `over`: the hearing is."""

    given_at: datetime
    given_name: str
    ground: str
    reasons: str
    hearing_until: date
    over: bool
    answer: str
    answered_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    decided_name: str
    decision_reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """One label, as its holder and the office read it. `unlawful_until`: the last day to withdraw it as unlawful."""

    number: str
    state: LabelState
    title: str
    organisation: str
    cities: tuple[str, ...]
    starts_on: date
    ends_on: date
    reasons: str
    granted_at: datetime
    granted_name: str
    signatory_name: str
    signatory_capacity: str
    signatory_service: str
    withdrawn_at: datetime | None
    unlawful_until: date
    version: int
    notices: tuple[NoticeView, ...]

    @property
    def open_notice(self) -> NoticeView | None:
        """The notice that waits for a decision."""
        return next((one for one in self.notices if one.decision is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLabel:
    """What anyone may know who has the number: what it covers, how long, and whether it still does.

    No person is named, and no notice told. `written_in`: the language of title and organisation.
    """

    number: str
    state: LabelState
    title: str
    organisation: str
    written_in: str
    cities: tuple[str, ...]
    starts_on: date
    ends_on: date
    granted_on: date
    withdrawn_on: date | None


def standing_label(session: Session, number: str) -> Label | None:
    """The label that this file bears, ended or not; None when it has none, or it was withdrawn."""
    query = select(Label).where(Label.proposal_number == number, Label.state != LabelState.WITHDRAWN)
    return session.scalars(query).first()


def open_notice(session: Session, label: str) -> LabelNotice | None:
    """The notice on this label that waits for a decision."""
    query = select(LabelNotice).where(LabelNotice.label == label, LabelNotice.decision.is_(None))
    return session.scalars(query).first()


def labels_of(session: Session, house: House, number: str) -> tuple[LabelView, ...]:
    """All labels that a file ever bore, the newest first."""
    query = select(Label).where(Label.proposal_number == number)
    rows = list(session.scalars(query.order_by(Label.granted_at.desc(), Label.number.desc())))
    asked = select(LabelNotice).where(LabelNotice.label.in_([one.number for one in rows]))
    notices: dict[str, list[LabelNotice]] = {}
    for one in session.scalars(asked.order_by(LabelNotice.given_at, LabelNotice.id)):
        notices.setdefault(one.label, []).append(one)
    return tuple(_view(house, one, notices.get(one.number, [])) for one in rows)


def _view(house: House, row: Label, notices: list[LabelNotice]) -> LabelView:
    today, tz = house.today(), house.programme.office.tz
    return LabelView(
        number=row.number,
        state=state_on(row.state, row.ends_on, today),
        title=row.title,
        organisation=row.organisation,
        cities=tuple(row.cities),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reasons=row.reasons,
        granted_at=row.granted_at,
        granted_name=row.granted_name,
        signatory_name=row.signatory_name,
        signatory_capacity=row.signatory_capacity,
        signatory_service=row.signatory_service,
        withdrawn_at=row.withdrawn_at,
        unlawful_until=unlawful_until(day_in(tz, row.granted_at)),
        version=row.version,
        notices=tuple(_notice(one, today) for one in notices),
    )


def _notice(row: LabelNotice, today: date) -> NoticeView:
    return NoticeView(
        given_at=row.given_at,
        given_name=row.given_name,
        ground=row.ground,
        reasons=row.reasons,
        hearing_until=row.hearing_until,
        over=row.hearing_until < today,
        answer=row.answer,
        answered_at=row.answered_at,
        decision=row.decision,
        decided_at=row.decided_at,
        decided_name=row.decided_name,
        decision_reasons=row.decision_reasons,
    )


def public_label(session: Session, house: House, label: str) -> PublicLabel:
    """The label with this number, as anyone may read it. Raises NotFound."""
    query = select(Label, Dossier.locale).join(Dossier, Dossier.number == Label.proposal_number)
    found = session.execute(query.where(Label.number == label)).first()
    if found is None:
        raise NotFound("review.labels.unknown", typed=label)
    row, locale = found
    tz = house.programme.office.tz
    return PublicLabel(
        number=row.number,
        state=public_state(row.state, row.ends_on, house.today()),
        title=row.title,
        organisation=row.organisation,
        written_in=locale,
        cities=tuple(row.cities),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        granted_on=day_in(tz, row.granted_at),
        withdrawn_on=day_in(tz, row.withdrawn_at) if row.withdrawn_at is not None else None,
    )


def grant_of(session: Session, house: House, dossier: Dossier) -> GrantView:
    """Whether this file may be given a label today, with which cities, and what the rules propose."""
    every = session.scalars(select(Determination).where(Determination.number == dossier.number)).all()
    rows = [one for one in every if one.told_from is not None and one.told_from <= house.now()] or every
    bars = {one.city: _bar(house, one) for one in sorted(rows, key=lambda one: dossier.cities.index(one.city))}
    rubric = rules_by(session, house, dossier.programme_digest).rubric
    reviews = session.scalars(select(Assignment).where(Assignment.number == dossier.number))
    total = standing_of(house, dossier, reviews, rubric=rubric).total
    proposal, months = Proposal.model_validate(dossier.proposal), house.programme.call.label_months
    return GrantView(
        refusal=_refusal(house, rows, bars),
        bars=bars,
        proposed=is_proposed(total, least=rubric.label, benefits=proposal.benefits),
        asked=BENEFIT in proposal.benefits,
        total=total,
        least=rubric.label,
        period=default_period(proposal.starts_on, proposal.ends_on, today=house.today(), months=months),
    )


def _bar(house: House, row: Determination) -> Bar | None:
    city = house.programme.cities.get(row.city)
    agreement = city.state_on(house.today()) if city is not None else AgreementState.TO_BE_CREATED
    return bar_of(Outcome(row.outcome), agreement, may_name=row.may_name_partner)


def _refusal(house: House, rows: Sequence[Determination], bars: Mapping[str, Bar | None]) -> str:
    if not any(Outcome(one.outcome) in BEARS for one in rows):
        return "review.labels.error_not_retained"
    # Before, the decision can still be taken back, and nobody outside of the office knows it.
    if not any(one.told_from is not None and one.told_from <= house.now() for one in rows):
        return "review.labels.error_not_told"
    return "" if None in bars.values() else "review.labels.error_no_city"
