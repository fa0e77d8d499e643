"""What follows a city's answer: conditions to their end, a dialogue where it said no, a word of courtesy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event
from shared.programme.outcomes import Opinion


class ConditionTold(BaseModel):
    """One condition of a decision, as its applicant reads it. `origin`: committee, or partner for the city."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    city: str
    position: int
    origin: str
    text: str
    due_on: date


class ConditionsSet(Event):
    """The decision is told: these conditions wait for the applicant's answer."""

    conditions: tuple[ConditionTold, ...]


class ConditionsDue(Event):
    """Conditions still wait for the applicant: the day is near, or was moved (`moved`, with the desk's `note`)."""

    city: str
    title: str
    contact_name: str
    email: str
    locale: str
    due_on: date
    conditions: tuple[ConditionTold, ...]
    moved: bool = False
    note: str = ""


class ConditionAnswered(Event):
    """The applicant answered a condition."""

    city: str
    position: int
    text: str


class ConditionTurned(Event):
    """A condition stands elsewhere: closed, not met in the city's eyes (`note`), or open until another day.

    `how`: desk, city or silence, of one that is closed.
    """

    city: str
    position: int
    state: Literal["open", "refused", "met", "waived"]
    due_on: date
    how: str = ""
    note: str = ""
    text: str
    title: str
    contact_name: str
    email: str
    locale: str


class OfficerEvent(Event):
    """What every event that is written to a city's officer says: whom to write to, about which project."""

    city: str
    officer_name: str
    officer_email: str
    officer_locale: str
    title: str


class ConditionPut(OfficerEvent):
    """A city is asked whether the applicant's answer meets its reservation; its silence is a yes."""

    position: int
    link_id: UUID
    text: str
    answer: str
    due_on: date


class DialogueOpened(OfficerEvent):
    """The desk asks a city to talk its opinion over, until the end of `due_on`."""

    link_id: UUID
    due_on: date
    text: str


class DialogueNoted(OfficerEvent):
    """The desk wrote in a dialogue."""

    note_id: UUID
    link_id: UUID
    due_on: date
    text: str


class DialogueOver(OfficerEvent):
    """A dialogue ended. `result`: confirmed, revised, closed or lapsed; `opinion`: the one that stands."""

    result: str
    opinion: Opinion
    note: str = ""


class DialogueReported(Event):
    """The same, for the office of Paris."""

    city: str
    title: str
    organisation: str
    result: str
    opinion: Opinion
    email: str
    locale: str = "fr"


class CourtesyNoted(OfficerEvent):
    """A city had said yes to a project that Paris does not retain. `told_from`: as the decision itself."""

    organisation: str
    told_from: datetime | None = None
