"""What a partner city's officer is told besides the question itself: codes, what is open, and what the desk hears."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event
from shared.programme.outcomes import Opinion


class OpinionCodeAsked(Event):
    """An officer is about to send an opinion: a code proves who reads their mailbox. The digits are not told here."""

    city: str
    code_id: UUID
    officer_name: str
    officer_email: str
    officer_locale: str
    title: str
    expires_at: datetime


class OpinionArrived(Event):
    """A city answered by its own link: the desk is told, beside the receipt that the officer gets."""

    city: str
    officer_name: str
    opinion: Opinion
    title: str
    email: str
    locale: str


class PartnerDigestDue(Event):
    """The morning of `day` has come in a city (`number` is `city:<id>`): what is open there may be told."""

    city: str
    day: date


class PartnerDigestLine(BaseModel):
    """One file that waits for a city's answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    title: str
    organisation: str
    due_on: date | None = None
    late: bool = False


class PartnerDigest(Event):
    """All files that wait for a city's answer, soonest first, and the address of the page that shows them."""

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    link_id: UUID
    lines: tuple[PartnerDigestLine, ...]
    regular: bool = False  # came by itself: the desk did not send it


class ProofKept(Event):
    """The desk kept the proof of an opinion: it is examined before anybody opens it."""

    file_id: UUID
    media_type: str
