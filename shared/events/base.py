"""Who listens, and what every event says."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Listener(StrEnum):
    """Who takes deliveries. Each answers on the queue of its service (QUEUES)."""

    INTAKE = "intake"
    REVIEW = "review"
    NOTIFY = "notify"
    POST = "post"  # hands mails to the mail server, outside of any transaction
    HOOKS = "hooks"  # tells other services, outside of any transaction
    FILES = "files"  # examines attachments, outside of any transaction


QUEUES: dict[Listener, str] = {
    Listener.INTAKE: "intake",
    Listener.REVIEW: "review",
    Listener.NOTIFY: "notify",
    Listener.POST: "notify",
    Listener.HOOKS: "notify",
    Listener.FILES: "intake",
}


class Event(BaseModel):
    """A fact about one proposal (`number`), true since `at` (UTC)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    at: datetime
