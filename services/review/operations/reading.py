"""What those outside of the office may see: a reviewer's own files, and a partner city's sheet.

A reviewer reads nothing before having declared no tie, and nobody else's scores before having filed. A city
reads no contact: personal data stays in Paris until the applicant says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.papers import OpinionForm
from services.review.domain.road import Stage
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Assignment, Dossier, OpinionRow
from services.review.operations.anonymous import reader_copy, reads_without_names
from services.review.operations.case import person_id
from services.review.operations.views import ReviewView, review_view
from shared.errors import NotFound
from shared.house import House
from shared.policy import Actor
from shared.programme import AgreementState
from shared.proposal import CityWish, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReview:
    """Another reviewer's filed review, without a name."""

    scores: Mapping[str, Decimal]
    total: Decimal | None
    comments: Mapping[str, str]
    unjudged: Mapping[str, str]
    for_applicant: str


def _without_contact(proposal: Proposal | None) -> dict[str, Any] | None:
    return None if proposal is None else proposal.model_dump(mode="json", exclude={"contact", "consents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerFile:
    """A file as one of its reviewers sees it. `proposal` None: the text is closed until no tie is declared.

    Written as JSON, the proposal has no contact: who writes is not what is judged. `anonymous`: once the ties are
    declared, nothing names who proposes. `amendable`: what this reader filed may still be changed.
    """

    number: str
    tag: str
    title: str
    organisation: str
    partners: tuple[tuple[str, str], ...]
    sector: str
    locale: str
    cities: Mapping[str, AgreementState]
    mine: ReviewView
    proposal: Annotated[Proposal | None, PlainSerializer(_without_contact)]
    others: tuple[OtherReview, ...]
    amendable: bool
    anonymous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSheet:
    """What a partner city reads before it answers; it holds no personal data. `answers`: what it said."""

    number: str
    tag: str
    city: str
    agreement: AgreementState
    state: str
    due_on: date | None
    title: str
    locale: str
    organisation: str
    kind: str
    country: str
    sector: str
    summary: str
    paris_gain: str
    wish: CityWish
    starts_on: date | None
    ends_on: date | None
    budget_total: int
    answers: OpinionForm | None
    given_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether an answer is still taken."""
        return self.state in {Answer.ASKED, Answer.SILENT}


def reviewer_file(session: Session, house: House, actor: Actor, number: str) -> ReviewerFile:
    """One of this reviewer's files. Raises NotFound for any other, and for one taken away."""
    query = select(Assignment).where(Assignment.number == number, Assignment.person_id == person_id(actor))
    mine, dossier = session.scalars(query).first(), session.get(Dossier, number)
    if mine is None or dossier is None or not mine.live:
        raise NotFound("shared.error.not_found")
    anonymous = reads_without_names(session, house, dossier.programme_digest)
    hidden = anonymous and mine.declaration == "none"  # until then: only who knows the names can tell their ties
    filed = Proposal.model_validate(dossier.proposal)
    proposal = reader_copy(house, filed) if hidden else filed
    partners = [(wish.city, wish.local_partner.name) for wish in proposal.cities if wish.local_partner]
    cities = house.programme.cities
    return ReviewerFile(
        number=number,
        tag=mine.tag,
        title=proposal.title if hidden else dossier.title,
        organisation=proposal.organisation.name if hidden else dossier.organisation,
        partners=tuple(partners),
        sector=dossier.sector,
        locale=dossier.locale,
        cities={one: cities[one].state_on(house.today()) for one in dossier.cities if one in cities},
        mine=review_view(house, mine),
        proposal=proposal if mine.declaration == "none" else None,
        others=_others(session, house, mine) if mine.state == "filed" else (),
        amendable=mine.state == "filed" and dossier.stage == Stage.EVALUATION,
        anonymous=anonymous,
    )


def _others(session: Session, house: House, mine: Assignment) -> tuple[OtherReview, ...]:
    query = select(Assignment).where(Assignment.number == mine.number, Assignment.state == "filed")
    views = (review_view(house, one) for one in session.scalars(query) if one.id != mine.id)
    # Ordered by what they say, not by name or time: neither is this reader's to know.
    return tuple(
        OtherReview(
            scores=view.scores,
            total=view.total,
            comments=view.comments,
            unjudged=view.unjudged,
            for_applicant=view.for_applicant,
        )
        for view in sorted(views, key=lambda view: (view.total or Decimal(), view.for_applicant))
    )


def partner_sheet(session: Session, house: House, number: str, city: str) -> PartnerSheet:
    """A city's sheet on one proposal. Raises NotFound when that city was never asked about it."""
    row, dossier = session.get(OpinionRow, (number, city)), session.get(Dossier, number)
    if row is None or dossier is None or row.state == Answer.NOT_ASKED:
        raise NotFound("shared.error.not_found")
    proposal = Proposal.model_validate(dossier.proposal)
    return PartnerSheet(
        number=number,
        tag=row.tag,
        city=city,
        agreement=house.programme.cities[city].state_on(house.today()),
        state=row.state if dossier.closed_at is None or row.opinion else Answer.CLOSED,
        due_on=row.due_on if row.clock == Clock.RUNNING else None,
        title=dossier.title,
        locale=dossier.locale,
        organisation=dossier.organisation,
        kind=proposal.organisation.kind,
        country=proposal.organisation.country,
        sector=proposal.sector,
        summary=proposal.summary,
        paris_gain=proposal.paris_gain,
        wish=next(wish for wish in proposal.cities if wish.city == city),
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        budget_total=proposal.budget_total,
        answers=OpinionForm.model_validate(row.answers) if row.answers else None,
        given_at=row.given_at,
    )
