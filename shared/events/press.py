"""What is asked and told about press texts: a quote to its author, words to a city, alarms to the press office.

The subject of what happens to a release is `rel:<id>`, its id without dashes.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from shared.events.base import Event

RELEASE = "rel:"


class QuoteAsked(Event):
    """The author of a quote is asked about the sentences that carry it, until the end of `due_on`."""

    version: int
    due_on: date
    title: str
    contact_name: str
    email: str
    locale: str


class WordsAsked(Event):
    """A partner city is asked about the sentences that name it, until the end of `due_on`."""

    city: str
    version: int
    due_on: date
    title: str
    link_id: UUID
    officer_name: str
    officer_email: str
    officer_locale: str


class PublicationDue(Event):
    """The instant came at which a press text was to appear."""

    due_at: datetime


class ReleaseDue(Event):
    """The instant came at which a press release was to appear; its subject is `rel:<id>`."""

    release: UUID
    due_at: datetime


class PressAlerted(Event):
    """Someone of the press office is told what became of a text; `kind` says what, `why` the ground where one is."""

    kind: str
    why: str = ""
    title: str
    press_name: str
    press_email: str
    press_locale: str
