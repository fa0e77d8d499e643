"""What a reviewer is reminded of, once a day at most."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class DigestDue(Event):
    """The morning of `day` has come for one reviewer (`number` is `reader:` and their id in hexadecimal)."""

    day: date


class DigestLine(BaseModel):
    """One review that waits. `state`: new since the last working morning, late, or due; `left`: days, below 0 late."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    title: str
    due_on: date
    left: int
    state: Literal["new", "late", "due"]


class ReviewDigest(Event):
    """All that one reviewer still has to read, soonest first."""

    reviewer_name: str
    reviewer_email: str
    reviewer_locale: str
    lines: tuple[DigestLine, ...]


class ReviewOverdue(Event):
    """A review is days late: the office decides whether somebody else should read the file."""

    assignment_id: UUID
    reviewer_name: str
    title: str
    due_on: date
    days: int
    email: str
    locale: str
