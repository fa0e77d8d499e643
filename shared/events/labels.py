"""What becomes of a label: granted, put in question with a hearing, withdrawn or kept."""

from __future__ import annotations

from datetime import date

from shared.events.base import Event
from shared.events.review import Signatory


class LabelEvent(Event):
    """What every event about a label says: its number, the project, and whom to write to."""

    label: str
    title: str
    contact_name: str
    email: str
    locale: str
    country: str = "FR"
    officer: str


class LabelGranted(LabelEvent):
    """The project bears the label with these cities, from the first to the last day of the period."""

    cities: tuple[str, ...]
    starts_on: date
    ends_on: date
    signatory: Signatory


class LabelNoticeGiven(LabelEvent):
    """The office thinks of withdrawing the label; its holder may answer until the end of `hearing_until`.

    `ground`: `unlawful` (L242-1 CRPA) or `condition` (L242-2 CRPA).
    """

    ground: str
    reasons: str
    hearing_until: date


class LabelNoticeAnswered(Event):
    """The holder answered in writing. What they said stays with the office."""

    label: str


class LabelWithdrawn(LabelEvent):
    """The label is withdrawn, after notice and hearing, with reasons."""

    ground: str
    reasons: str
    signatory: Signatory


class LabelKept(LabelEvent):
    """After notice and hearing the label stands."""

    reasons: str
    ends_on: date
    signatory: Signatory
