"""What review does when it hears: a file was filed, completed or withdrawn, its legal date moved, a delay ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.review.domain.city_papers import CityAct
from services.review.domain.papers import Completion, RecallForm
from services.review.domain.road import Act, Stage
from services.review.models import PiecesRequest
from services.review.operations import holding, legal, officers, partner_periods, pieces, ringing, turning, undelivered
from services.review.operations.case import SYSTEM, Deed, lock
from services.review.operations.condition_answers import answering
from services.review.operations.digest import send_digest
from services.review.operations.evidence import tell_evidence
from services.review.operations.gate import carry_out
from services.review.operations.opening import open_dossier
from services.review.operations.partner_digest import send_partner_digest
from services.review.operations.telling import is_recallable
from shared.bus import publish
from shared.events import (
    AgreementDayCame,
    CityActed,
    ConditionAnswered,
    ConsentChanged,
    DelayEnded,
    DigestDue,
    Event,
    EvidenceDue,
    LegalDateMoved,
    LikenessFound,
    Listener,
    MailRefused,
    MailUndelivered,
    OfficerEngaged,
    PartnerDigestDue,
    PartnerReminderDue,
    PiecesProvided,
    ProposalRevised,
    ProposalSubmitted,
    ProposalWithdrawn,
    RevisionTooLate,
)
from shared.house import House
from shared.i18n import words
from shared.policy import Actor
from shared.stations import Station

APPLICANT = Actor(ref="applicant")


def station(house: House) -> Station:
    """Review's place on the bus."""
    take: dict[type[Event], Callable[[House, Session, Any], None]] = {
        ProposalSubmitted: _submitted,
        ProposalWithdrawn: _withdrawn,
        ProposalRevised: _revised,
        LikenessFound: _alike,
        PiecesProvided: _provided,
        ConditionAnswered: _condition_answered,
        LegalDateMoved: _date_moved,
        DelayEnded: _delay_ended,
        DigestDue: _digest_due,
        PartnerDigestDue: _partner_digest_due,
        PartnerReminderDue: _reminder_due,
        OfficerEngaged: _officer_engaged,
        MailRefused: _mail_refused,
        MailUndelivered: _mail_undelivered,
        AgreementDayCame: _day_came,
        CityActed: _city_acted,
        EvidenceDue: _evidence_due,
        ConsentChanged: _consent_changed,
    }
    return Station(
        listener=Listener.REVIEW,
        refresh=house.registry.refresh,
        take={event: partial(handler, house) for event, handler in take.items()},
        preload=preload,
    )


def _submitted(house: House, session: Session, event: ProposalSubmitted) -> None:
    open_dossier(session, house, event)


def _withdrawn(house: House, session: Session, event: ProposalWithdrawn) -> None:
    dossier = lock(session, [event.number])[event.number]
    if dossier is None:
        return
    if is_recallable(session, house, dossier):
        # Nobody was told of a decision yet: to its author the proposal was open, and could be taken back.
        paper = RecallForm(reason=words(dossier.locale).t("review.deciding.withdrawn"))
        carry_out(session, house, event.number, Deed(act=Act.RECALL, actor=APPLICANT, paper=paper))
    if Stage(dossier.stage).open:
        carry_out(session, house, event.number, Deed(act=Act.WITHDRAW, actor=APPLICANT))


def _revised(house: House, session: Session, event: ProposalRevised) -> None:
    dossier = lock(session, [event.number])[event.number]
    if dossier is None or dossier.text_version >= event.version:
        return
    if dossier.stage == Stage.SCREENING:
        paper = Completion(version=event.version, proposal=event.proposal, files=event.files, provided_at=event.at)
        carry_out(session, house, event.number, Deed(act=Act.REVISE, actor=APPLICANT, paper=paper))
    elif Stage(dossier.stage).open:
        # It crossed the desk's decision: what is being judged must not change under the reader.
        publish(session, RevisionTooLate(number=event.number, at=house.now(), version=event.version))


def _alike(_: House, session: Session, event: LikenessFound) -> None:
    dossier = lock(session, [event.number])[event.number]
    if dossier is not None:
        dossier.alike = list(event.others)


def _provided(house: House, session: Session, event: PiecesProvided) -> None:
    row = _request(session, event.number, event.request_id)
    if row is not None and row.state != "completed":
        paper = Completion(version=event.version, proposal=event.proposal, files=event.files, provided_at=event.at)
        deed = Deed(act=Act.COMPLETE_PIECES, actor=APPLICANT, paper=paper, request=event.request_id)
        carry_out(session, house, event.number, deed)


def _condition_answered(house: House, session: Session, event: ConditionAnswered) -> None:
    deed = answering(session, event)
    if deed is not None:
        carry_out(session, house, event.number, deed)


def _date_moved(house: House, session: Session, event: LegalDateMoved) -> None:
    legal.move_date(session, house, event)


def _digest_due(house: House, session: Session, event: DigestDue) -> None:
    send_digest(session, house, event)


def _partner_digest_due(house: House, session: Session, event: PartnerDigestDue) -> None:
    send_partner_digest(session, house, event)


def _reminder_due(house: House, session: Session, event: PartnerReminderDue) -> None:
    partner_periods.send_reminders(session, house, event)


def _officer_engaged(house: House, session: Session, event: OfficerEngaged) -> None:
    officers.reached(session, house, event.city)


def _mail_refused(house: House, session: Session, event: MailRefused) -> None:
    officers.refused(session, house, event)


def _mail_undelivered(house: House, session: Session, event: MailUndelivered) -> None:
    undelivered.note(session, house, event)


def _day_came(house: House, session: Session, event: AgreementDayCame) -> None:
    turning.day_came(session, house, event)


def _city_acted(house: House, session: Session, event: CityActed) -> None:
    turning.acted(session, house, event)
    if event.act == CityAct.CHANGE_OFFICER:
        officers.reached(session, house, event.city)


def _consent_changed(_: House, session: Session, event: ConsentChanged) -> None:
    dossier = lock(session, [event.number])[event.number]
    if dossier is not None:
        dossier.call_again = event.consents.call_again


def _evidence_due(house: House, session: Session, event: EvidenceDue) -> None:
    tell_evidence(session, house, event)


def _delay_ended(house: House, session: Session, event: DelayEnded) -> None:
    if event.timer.startswith(legal.TIMER):
        legal.warn(session, house, event)
    elif event.timer in partner_periods.TIMERS:
        _do(house, session, event, partner_periods.ring(session, house, event))
    elif ringing.follows(event.timer) or event.timer in holding.TIMERS:
        rings = holding.ringing if event.timer in holding.TIMERS else ringing.ring
        _do(house, session, event, rings(session, house, event))
    elif event.timer == pieces.TIMER and _still_awaited(session, house, event):
        carry_out(session, house, event.number, Deed(act=Act.LAPSE_PIECES, actor=SYSTEM, request=event.ref))


def _do(house: House, session: Session, event: DelayEnded, deed: Deed | None) -> None:
    if deed is not None:
        carry_out(session, house, event.number, deed)


def preload(session: Session, subjects: Sequence[str]) -> None:
    """Lock the files of a batch in one query."""
    lock(session, subjects)


def _still_awaited(session: Session, house: House, event: DelayEnded) -> bool:
    row = _request(session, event.number, event.ref)
    return row is not None and row.state == "open" and house.today() > row.due_on


def _request(session: Session, number: str, request_id: UUID | None) -> PiecesRequest | None:
    """The request, while its file is open."""
    dossier = lock(session, [number])[number]
    if dossier is None or not Stage(dossier.stage).open:
        return None
    return session.get(PiecesRequest, request_id)
