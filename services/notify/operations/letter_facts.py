"""What each letter is told: the facts of its event, in the reader's language, ready to be put into its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.agreement_wording import letter_sentence
from services.notify.domain.appeal import appeal_from
from services.notify.domain.typography import polish
from services.notify.operations import (
    clock_facts,
    evidence_facts,
    following_facts,
    label_facts,
    officer_facts,
    pieces_facts,
    press_facts,
    review_facts,
    turn_facts,
)
from services.notify.operations.naming import officer_of, title_of
from services.notify.operations.rendering import plain
from shared.access import SIGN_IN_LIFE, Link
from shared.clock import day_in
from shared.events import (
    AgreementTold,
    CityDetermination,
    ConditionsDue,
    ConditionTurned,
    DeterminationSigned,
    DraftNudged,
    DraftSaved,
    Event,
    EvidenceReady,
    LabelGranted,
    LabelKept,
    LabelNoticeGiven,
    LabelWithdrawn,
    LegalDateNear,
    OpinionReceived,
    OpinionRequested,
    PiecesExtended,
    PiecesProvided,
    PiecesRequested,
    ProposalRevised,
    ProposalSubmitted,
    ProposalWithdrawn,
    QuoteAsked,
    ReviewAssigned,
    ReviewCancelled,
    ReviewDigest,
    ReviewOverdue,
    ScreeningClosed,
    SignInAsked,
)
from shared.house import House, link_path
from shared.i18n import Words, words
from shared.policy import Role
from shared.programme import Outcome, StageKind
from shared.proposal import Proposal

Facts = Mapping[str, object]


def letter_facts(session: Session, house: House, event: Event, *, locale: str) -> Facts:
    """Everything the letter about `event` may say. Raises KeyError for an event that makes no letter."""
    say = words(locale, house.programme.office.tz)
    told = TELLERS[type(event)](house, event, say)
    if type(event) in WITH_OWN_PAGE:
        told["link"] = _own_page(session, house, event.number)
    return {"number": event.number, **_office(house, say), **told}


def _withdrawal(_: House, event: ProposalWithdrawn, say: Words) -> dict[str, object]:
    return {"title": title_of(event.title, say), "withdrawn": say.moment(event.at)}


def _sign_in(house: House, event: SignInAsked, say: Words) -> dict[str, object]:
    return {
        "name": plain(event.name),
        "until": say.moment(event.at + SIGN_IN_LIFE),
        "link": house.address(link_path(event.link_id)),
    }


def _revision(house: House, event: ProposalRevised, say: Words) -> dict[str, object]:
    link = house.address(link_path(event.link_id))
    told = {"revised": say.moment(event.at), "version": event.version, "link": link}
    return _applicant(house, event.proposal, say) | told


def _draft(house: House, event: DraftSaved | DraftNudged, say: Words) -> dict[str, object]:
    return {
        "title": title_of(event.title, say) if event.title else "",
        "closes": say.moment(event.closes_at),
        "days": event.days if isinstance(event, DraftNudged) else 0,
        "link": house.address(link_path(event.link_id)),
    }


def _office(house: House, say: Words) -> dict[str, object]:
    office = house.programme.office
    told = {
        "name": f"{office.authority.in_(say.locale)} – {office.name.in_(say.locale)}",
        "address": office.address,
        "contact": f"{office.email} · {office.phone}",
        "court": office.court.in_(say.locale),
    }
    return {
        "office": told,
        "office_name": office.name.in_(say.locale),
        "officer": officer_of(house, office.case_officer, say),
    }


def _applicant(house: House, proposal: Proposal, say: Words) -> dict[str, object]:
    kind = house.programme.org_kinds[proposal.organisation.kind]
    name = plain(polish(proposal.organisation.shown_name, say.locale))
    return {
        "name": plain(proposal.contact.name),
        "title": title_of(proposal.title, say),
        "organisation": name,
        "of_organisation": f"{kind.of_the if say.locale == 'fr' else f'of the {kind.noun}'} {name}",
        "appeal": appeal_from(proposal.organisation.country),
    }


def _acknowledgement(house: House, event: ProposalSubmitted, say: Words) -> dict[str, object]:
    received_on = day_in(house.programme.office.tz, event.at)
    screening = house.programme.stages.of_kind(StageKind.SCREENING)
    return _applicant(house, event.proposal, say) | {
        "received": say.moment(event.at),
        "legal_on": say.day(event.legal_on),
        "is_public_law": event.is_public_law,
        "silence": house.programme.call.silence.effect,
        "screened_by": say.day(screening.due_on(received_on)),
        "link": house.address(link_path(event.link_id)),
    }


def _screening(house: House, event: ScreeningClosed, say: Words) -> dict[str, object]:
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "reasons": plain(event.reasons),
        "decided_by": plain(event.officer),
        "decided_on": say.day(day_in(house.programme.office.tz, event.at)),
        "appeal": appeal_from(event.country),
    }


def _review(house: House, event: ReviewAssigned | ReviewCancelled, say: Words) -> dict[str, object]:
    told: dict[str, object] = {"name": plain(event.reviewer_name), "title": title_of(event.title, say)}
    match event:
        case ReviewAssigned():
            return told | {"due_on": say.day(event.due_on), "link": house.address("/reviews")}
        case ReviewCancelled():
            return told | {"reason": plain(event.reason)}


def _opinion(house: House, event: OpinionRequested | OpinionReceived, say: Words) -> dict[str, object]:
    told: dict[str, object] = {
        "name": plain(event.officer_name),
        "title": title_of(event.title, say),
        "city": house.programme.cities[event.city].name.in_(say.locale),
    }
    match event:
        case OpinionReceived():
            opinion = say.t(f"notify.opinion.{event.opinion}")
            there = words(say.locale, house.programme.cities[event.city].tz)
            return told | {"opinion": opinion, "received": there.moment(event.at)}
        case OpinionRequested():
            return told | {
                "organisation": plain(polish(event.organisation, say.locale)),
                "due_on": say.day(event.due_on),
                "attempt": event.attempt,
                "link": house.address(link_path(event.link_id)),
            }


def _determination(house: House, event: DeterminationSigned, say: Words) -> dict[str, object]:
    tz = house.programme.office.tz
    signed_on, told_on = day_in(tz, event.signed_at or event.at), day_in(tz, event.told_from or event.at)
    notifying = house.programme.stages.of_kind(StageKind.DETERMINATION)
    known = [house.programme.benefits[one] for one in event.benefits if one in house.programme.benefits]
    return _applicant(house, event.proposal, say) | {
        "decisions": [_decision(house, one, event.proposal, say) for one in event.decided_now],
        "again": bool(event.again),
        "benefits": [benefit.label.in_(say.locale) for benefit in known],
        "contact_by": say.day(notifying.due_on(told_on)),
        "total": say.number(float(event.total)) if event.total else "",
        "signatory": {name: plain(value) for name, value in event.signatory.model_dump().items()},
        "signed_on": say.day(signed_on),
        "officer": officer_of(house, event.case_officer, say),
    }


def _decision(house: House, one: CityDetermination, proposal: Proposal, say: Words) -> dict[str, str]:
    city = house.programme.cities[one.city]
    names = {"city": city.name.in_(say.locale)}
    alone = one.outcome is Outcome.PARIS_ONLY  # nothing may be said in the partner city's name
    return {
        "city": names["city"],
        "outcome": say.t(f"notify.outcome.{one.outcome}.name", **names),
        "meaning": say.t(f"notify.outcome.{one.outcome}.meaning", **names),
        "agreement": "" if alone else letter_sentence(city, one.agreement_state, say, project_ends=proposal.ends_on),
        "reasons": plain(one.reasons),
        "conditions": plain(one.conditions),
        "conditions_by": say.day(one.conditions_by) if one.conditions_by else "",
    }


def _own_page(session: Session, house: House, number: str) -> str:
    """The applicant's personal address of their proposal; empty when every link was taken back."""
    query = select(Link).where(Link.subject == number, Link.role == Role.APPLICANT, Link.revoked_at.is_(None))
    link = session.scalars(query.order_by(Link.id.desc()).limit(1)).first()
    return "" if link is None else house.address(link_path(link.id))


TELLERS: Mapping[type[Event], Callable[[House, Any, Words], dict[str, object]]] = {
    ProposalSubmitted: _acknowledgement,
    ScreeningClosed: _screening,
    ProposalWithdrawn: _withdrawal,
    ReviewAssigned: _review,
    ReviewCancelled: _review,
    ReviewDigest: review_facts.digest,
    ReviewOverdue: review_facts.overdue,
    OpinionRequested: _opinion,
    OpinionReceived: _opinion,
    DeterminationSigned: _determination,
    SignInAsked: _sign_in,
    PiecesRequested: pieces_facts.pieces_requested,
    PiecesExtended: pieces_facts.pieces_extended,
    PiecesProvided: pieces_facts.pieces_received,
    LegalDateNear: pieces_facts.legal_alarm,
    ProposalRevised: _revision,
    DraftSaved: _draft,
    DraftNudged: _draft,
    LabelGranted: label_facts.label_granted,
    LabelNoticeGiven: label_facts.label_notice,
    LabelWithdrawn: label_facts.label_withdrawn,
    LabelKept: label_facts.label_kept,
    **following_facts.TELLERS,
    **officer_facts.TELLERS,
    **clock_facts.TELLERS,
    **turn_facts.TELLERS,
    **press_facts.TELLERS,
    EvidenceReady: evidence_facts.evidence_ready,
}
WITH_OWN_PAGE = frozenset(
    {
        ScreeningClosed,
        ProposalWithdrawn,
        DeterminationSigned,
        LabelGranted,
        LabelNoticeGiven,
        LabelWithdrawn,
        LabelKept,
        ConditionsDue,
        ConditionTurned,
        AgreementTold,
        QuoteAsked,
    }
)
