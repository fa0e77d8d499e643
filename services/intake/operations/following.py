"""Following: what the author of a proposal reads, and what they may still do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.domain.journey import Happened, Leg, journey
from services.intake.models import Filing, PiecesAsked, Step
from services.intake.operations.pieces import asked, awaited
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound
from shared.events import (
    AgreementTold,
    CityDetermination,
    DeterminationSigned,
    Event,
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
    ProposalWithdrawn,
    RevisionTooLate,
    ScreeningClosed,
    StageEntered,
)
from shared.house import House
from shared.policy import Actor
from shared.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A filing with all that its author may read."""

    filing: Filing
    proposal: Proposal
    steps: tuple[Step, ...]
    decisions: tuple[CityDetermination, ...]
    awaited: PiecesAsked | None = None

    @property
    def pieces_open(self) -> bool:
        """Whether the desk waits for the author to complete the file."""
        return self.awaited is not None

    @property
    def may_withdraw(self) -> bool:
        """Whether the proposal can still be taken back: any time before the decision."""
        return self.filing.open

    def legs(self, house: House) -> tuple[Leg, ...]:
        """The way of this file: done, going on, to come."""
        happened = [
            Happened(code=one.code, at=one.at, stage=one.stage, city=one.city, due_on=one.due_on) for one in self.steps
        ]
        return journey(happened, house.programme.stages)


def story(session: Session, number: str) -> Story:
    """A filing and what happened to it. Raises NotFound."""
    filing = session.get(Filing, number)
    if filing is None:
        raise NotFound("shared.error.not_found")
    steps = session.scalars(select(Step).where(Step.number == number).order_by(Step.id)).all()
    decided = (filing.decisions or {}).get("decisions", [])
    return Story(
        filing=filing,
        proposal=Proposal.model_validate(filing.proposal),
        steps=tuple(steps),
        decisions=tuple(CityDetermination.model_validate(one) for one in decided),
        awaited=awaited(asked(session, number)),
    )


def withdraw(session: Session, house: House, number: str, *, actor: Actor) -> None:
    """Take a proposal back. Raises NotFound, or Conflict once it is decided or withdrawn already."""
    filing = session.get(Filing, number, with_for_update=True)
    if filing is None:
        raise NotFound("shared.error.not_found")
    if not filing.open:
        raise Conflict("intake.error.cannot_withdraw")
    now, proposal = house.now(), Proposal.model_validate(filing.proposal)
    filing.status, filing.withdrawn_at = "withdrawn", now
    session.add(Step(number=number, at=now, code="withdrawn"))
    record(session, number, act="withdraw", actor=actor.ref, at=now)
    told = ProposalWithdrawn(
        number=number, at=now, title=proposal.title, locale=filing.locale, email=proposal.contact.email
    )
    publish(session, told)


def preload(session: Session, numbers: Sequence[str]) -> object:
    """Fetch and lock the filings of a batch in one query."""
    query = select(Filing).where(Filing.number.in_(numbers)).order_by(Filing.number)
    return session.scalars(query.with_for_update()).all()


def enter_stage(session: Session, event: Event) -> None:
    """Show the author that the file moved on, with the day by which that stage should end."""
    assert isinstance(event, StageEntered)  # noqa: S101 -- the station hands over this type alone
    filing = session.get_one(Filing, event.number)
    if not filing.open:
        return
    if event.city is None and filing.status == event.stage:
        _put_off(session, event)
        return
    step = Step(number=event.number, at=event.at, code="stage", stage=event.stage, city=event.city)
    step.due_on = event.due_on
    session.add(step)
    if event.city is None:
        filing.status = event.stage


def _put_off(session: Session, event: StageEntered) -> None:
    """The stage goes on, and should end on another day: pieces were asked for, or came."""
    here = select(Step).where(Step.number == event.number, Step.stage == event.stage, Step.city.is_(None))
    step = session.scalars(here.order_by(Step.id.desc()).limit(1)).first()
    if step is not None:
        step.due_on = event.due_on


def revision_too_late(session: Session, event: Event) -> None:
    """Tell the author that a new version came after the admission: the office judges the one before."""
    assert isinstance(event, RevisionTooLate)  # noqa: S101 -- the station hands over this type alone
    session.add(Step(number=event.number, at=event.at, code="revision_too_late"))


def close_screening(session: Session, event: Event) -> None:
    """Show the author what screening said; a file that is not admissible ends there."""
    assert isinstance(event, ScreeningClosed)  # noqa: S101 -- the station hands over this type alone
    filing = session.get_one(Filing, event.number)
    if not filing.open:
        return
    code = event.outcome.value if event.outcome is not None else "admissible"
    session.add(Step(number=event.number, at=event.at, code=code))
    if event.outcome is not None:
        filing.status, filing.decided_at = event.outcome.value, event.at
        filing.decisions = {"decisions": [], "reasons": event.reasons}


QUOTE_STEP = "quote_asked"
LABEL_STEPS: dict[type[Event], str] = {
    LabelGranted: "label_granted",
    LabelNoticeGiven: "label_notice",
    LabelNoticeAnswered: "label_answered",
    LabelWithdrawn: "label_withdrawn",
    LabelKept: "label_kept",
}


def label_step(session: Session, event: Event) -> None:
    """Show the author what became of the project's label; once there was one, its page is at hand."""
    session.add(Step(number=event.number, at=event.at, code=LABEL_STEPS[type(event)]))


def quote_asked(session: Session, event: Event) -> None:
    """Show the author that their quote may be read in its place; its page is at hand from now on."""
    session.add(Step(number=event.number, at=event.at, code=QUOTE_STEP))


def agreement_told(session: Session, event: Event) -> None:
    """Show the author that the agreement with a city changed, once the desk has told them."""
    assert isinstance(event, AgreementTold)  # noqa: S101 -- the station hands over this type alone
    code = "city_reopened" if event.effect == "resumed" else "agreement_changed"
    session.add(Step(number=event.number, at=event.at, code=code, city=event.city))


def show_decision(session: Session, event: Event) -> None:
    """Show the author what was decided, city by city; of a decision and a withdrawal that cross, the first holds.

    Where some cities were decided again, the decisions with the others come with theirs, as they were.
    """
    assert isinstance(event, DeterminationSigned)  # noqa: S101 -- the station hands over this type alone
    filing = session.get_one(Filing, event.number)
    decided = filing.decided_at is not None and not event.again
    if decided or (filing.withdrawn_at is not None and filing.withdrawn_at < event.at):
        return
    session.add(Step(number=event.number, at=event.at, code="decided"))
    filing.status, filing.decided_at, filing.withdrawn_at = "decided", event.at, None
    filing.decisions = {
        "decisions": [one.model_dump(mode="json") for one in event.decisions],
        "signatory": event.signatory.model_dump(mode="json"),
    }
