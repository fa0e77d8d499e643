"""What keeps the house running: sign-in links, mails to post, delays that end, signs of life."""

from __future__ import annotations

from uuid import UUID

from shared.events.base import Event


class SignInAsked(Event):
    """A member of staff asked for a link to come in; the subject is the link."""

    link_id: UUID
    name: str
    email: str
    locale: str


class MailReady(Event):
    """A mail stands in the ledger and may leave now."""

    mail_id: UUID


class DelayEnded(Event):
    """A delay set earlier ran out. `timer` says which, `city` for whom."""

    timer: str
    city: str | None = None
    ref: UUID | None = None


class CanarySent(Event):
    """Nothing happened: a listener that does not take even this is stuck."""
