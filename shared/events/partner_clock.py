"""The clock of a partner city: mornings on which it is reminded, periods that end, mails that did not arrive."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class PartnerReminderDue(Event):
    """The morning of `day` has come in a city (`number` is `city:<id>`): some of its questions may want a reminder."""

    city: str
    day: date


class ReminderLine(BaseModel):
    """One file of which a city is reminded. `link_id`: the officer's personal link to it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    title: str
    organisation: str
    due_on: date
    link_id: UUID


class PartnerReminded(Event):
    """All reminders of a city that were due, in one mail to whoever speaks for it (`number` is `city:<id>`)."""

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    lines: tuple[ReminderLine, ...]


class SecondPeriodBegan(Event):
    """The first period of a question ended without an answer: the officer and each deputy get their own link.

    `over`: the second one has ended too, and an answer is welcome until the decision.
    """

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    link_id: UUID
    title: str
    organisation: str
    due_on: date
    over: bool = False


class PartnerLate(Event):
    """The desk is told that a city let its first period pass; `told`: how many people there were written to."""

    city: str
    title: str
    organisation: str
    due_on: date
    told: int
    email: str
    locale: str = "fr"


class PartnerSilent(Event):
    """The desk is told that a city let both periods pass: its silence is neither a yes nor a no."""

    city: str
    title: str
    organisation: str
    email: str
    locale: str = "fr"


class OfficerEngaged(Event):
    """Somebody speaks for a city from now on (`number` is `city:<id>`): what is open there is theirs to answer."""

    city: str


class MailUndelivered(Event):
    """A mail about a file will never arrive, and brought no officer a question: the desk must find another way."""

    mail_id: UUID
    letter: str


class MailRefused(Event):
    """A mail to a city's officer will never arrive (`number` as the mail's: a file, or `city:<id>`)."""

    mail_id: UUID
    letter: str
    recipient: str
