"""What happens to the agreement with a partner city: somebody acted on it, a day passed, files were touched.

The subject (`number`) of these events is `city:<id>`.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event

SUBJECT = "city:"


def subject_of(city: str) -> str:
    """The subject of what happens to a city."""
    return f"{SUBJECT}{city}"


class CityActed(Event):
    """Somebody acted on the record of a city; `seq` is the version it led to."""

    city: str
    act: str
    seq: int


class AgreementDayCame(Event):
    """A day came on which the state of an agreement may change by itself."""

    city: str
    on: date


class TouchedFile(BaseModel):
    """A file that a change of state touches, and how: `frozen`, `resumed`, `warned`, `prepared`, ..."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    title: str
    effect: str


class AgreementTurned(Event):
    """The agreement with a city changed its state on a day; the desk is told first, with the files it touches.

    `turn`: the page that lists them; `email`: the office's own address.
    """

    city: str
    before: str
    after: str
    on: date
    files: tuple[TouchedFile, ...] = ()
    turn: UUID | None = None
    email: str = ""
    locale: str = "fr"


class AgreementTold(Event):
    """The desk tells an applicant what a change of the agreement with a city means for their file.

    `effect`: what it does to the file. `due_on`: by when the city answers, where it is asked.
    """

    city: str
    before: str
    after: str
    on: date
    effect: str
    title: str
    contact_name: str
    email: str
    locale: str
    due_on: date | None = None


class EvidenceDue(Event):
    """The agreement with a city ends on `ends_on`: the office should see what it has brought."""

    city: str
    ends_on: date


class EvidenceReady(Event):
    """The office (`email`) is told that an agreement ends in so many days, with a few figures of what it brought."""

    city: str
    ends_on: date
    days: int
    files: int
    labels: int
    unused: int  # domains that no file chose
    email: str
    locale: str = "fr"
