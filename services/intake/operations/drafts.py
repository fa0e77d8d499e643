"""Drafts: what someone began to write is kept as typed, found again by a mailed link, and never taken for a filing."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.intake.domain.answers import Kept, typed_from
from services.intake.domain.identity import email_faults
from services.intake.models import Attachment, Draft, Filing
from shared.access import Link
from shared.bus import publish
from shared.errors import Conflict, Fault, Invalid, NotFound, Stale
from shared.events import DraftDue, DraftNudged, DraftSaved, Event
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from shared.timers import set_timer

NUDGES = (7, 2)  # days before the closing


def subject_of(draft_id: UUID) -> str:
    """How a draft is called where proposals are called by their number."""
    return f"draft:{draft_id.hex}"


def begin(session: Session, house: House, *, locale: str, typed: Kept | None = None, **about: Any) -> Draft:
    """A new draft and the link that opens it. `about`: `number` and `request_id` of what it prepares a version of."""
    now, draft_id = house.now(), uuid7()
    draft = Draft(
        id=draft_id,
        call=house.programme.call.slug,
        locale=locale,
        typed=typed or {},
        revision=1,
        begun_at=now,
        touched_at=now,
        link_id=uuid7(),
        **about,
    )
    link = Link(id=draft.link_id, role=Role.APPLICANT, subject=subject_of(draft_id), email="", locale=locale)
    session.add_all([draft, link])
    return draft


def begin_from(session: Session, house: House, filing: Filing, *, request_id: UUID | None = None) -> Draft:
    """A draft of the next version of a proposal: for a revision, or to complete it as `request_id` asked."""
    about = {"number": filing.number, "request_id": request_id}
    return begin(session, house, locale=filing.locale, typed=typed_from(filing.proposal), **about)


def draft_of(session: Session, draft_id: UUID, *, lock: bool = False) -> Draft:
    """The draft. Raises NotFound when it was thrown away."""
    draft = session.get(Draft, draft_id, with_for_update=lock or None)
    if draft is None:
        raise NotFound("intake.error.no_draft")
    return draft


def save(session: Session, house: House, draft_id: UUID, typed: Kept, *, match: str = "") -> Draft:
    """Keep what was typed. The first time an address stands there, the link is mailed to it.

    Raises NotFound, Conflict when it was filed meanwhile, Stale when `match` is not the tag of what is kept.
    """
    draft = draft_of(session, draft_id, lock=True)
    if draft.filed_as is not None:
        raise Conflict("intake.error.draft_filed", number=draft.filed_as)
    if match and match != draft.tag:
        raise Stale("intake.error.draft_changed")
    if typed != draft.typed:
        draft.typed, draft.revision, draft.touched_at = typed, draft.revision + 1, house.now()
    email = _address(typed)
    # Whoever revises or completes has the link of their proposal: a draft's own would only confuse.
    if draft.number is None and draft.email is None and email and not any(email_faults("contact.email", email)):
        _mail(session, house, draft, email)
    return draft


def mail_link(session: Session, house: House, draft_id: UUID, email: str) -> Draft:
    """Mail the draft's link. Raises Invalid when the address holds no mail."""
    if faults := tuple(email_faults("email", email)) or (() if email else (_no_address(),)):
        raise Invalid(faults)
    draft = draft_of(session, draft_id, lock=True)
    _mail(session, house, draft, email)
    return draft


def throw_away(session: Session, draft_id: UUID) -> list[UUID]:
    """Delete a draft that was not filed; the ids of its files, whose bytes the caller deletes after the commit."""
    draft = draft_of(session, draft_id, lock=True)
    if draft.filed_as is not None:
        raise Conflict("intake.error.draft_filed", number=draft.filed_as)
    gone = session.scalars(delete(Attachment).where(Attachment.draft_id == draft_id).returning(Attachment.id))
    files = list(gone)
    session.delete(draft)
    link = session.get(Link, draft.link_id)
    if link is not None:
        link.revoked_at = draft.touched_at
    return files


def _no_address() -> Fault:
    return Fault(field="email", code="intake.missing.contact.email")


def _address(typed: Kept) -> str:
    return next(iter(typed.get("contact.email", [])), "").strip()


def _title(draft: Draft) -> str:
    return next(iter(draft.typed.get("title", [])), "").strip()[:150]


def _mail(session: Session, house: House, draft: Draft, email: str) -> None:
    draft.email = email
    closes_at = house.programme.call.closes_at
    told = DraftSaved(
        number=subject_of(draft.id),
        at=house.now(),
        link_id=draft.link_id,
        email=email,
        locale=draft.locale,
        title=_title(draft),
        closes_at=closes_at,
    )
    publish(session, told)
    if closes_at is not None:
        _set_nudges(session, draft, closes_at, now=house.now())


def _set_nudges(session: Session, draft: Draft, closes_at: datetime, *, now: datetime) -> None:
    for days in NUDGES:
        due_at = closes_at - timedelta(days=days)
        if due_at > now:
            subject = subject_of(draft.id)
            set_timer(session, DraftDue(number=subject, at=now, days=days), slot=f"draft:{days}", due_at=due_at)


def nudge(house: House, session: Session, event: Event) -> None:
    """Remind the author of a draft that still is not filed, by the days that are left now.

    Nothing for one that is filed or was thrown away, nor once the call has closed. Two reminders that were missed and
    come at the same moment are the same event to those who write letters.
    """
    assert isinstance(event, DraftDue)  # noqa: S101 -- the station hands over this type alone
    draft = session.get(Draft, UUID(event.number.removeprefix("draft:")))
    closes_at = house.programme.call.closes_at
    if draft is None or draft.filed_as is not None or draft.email is None or closes_at is None:
        return
    if event.at >= closes_at:
        return
    told = DraftNudged(
        number=event.number,
        at=event.at,
        days=ceil((closes_at - event.at) / timedelta(days=1)),
        link_id=draft.link_id,
        email=draft.email,
        locale=draft.locale,
        title=_title(draft),
        closes_at=closes_at,
    )
    publish(session, told)
