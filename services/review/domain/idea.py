"""What the public and the desk write about themes of cooperation: shapes and limits.

The three questions are those of the meeting that the office holds with its partners (deck, "Objectifs de notre
réunion"): which themes, which strengths, which projects.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from services.review.domain.papers import REASON, Paper, ShortId, Text
from shared.errors import Fault

QUESTIONS = ("themes", "strengths", "projects")
LONGEST = 2000  # characters of an answer
MOST_CITIES = 20
Answer = Annotated[Text, Field(max_length=LONGEST)]
Title = Annotated[Text, Field(min_length=3, max_length=150)]


class IdeaState(StrEnum):
    """Where an idea is: nobody placed it, it is in an axis, or it is in none for a reason (or erased)."""

    NEW = "new"
    GROUPED = "grouped"
    ASIDE = "aside"


class IdeasAsked(Paper):
    """Which ideas the desk wants to read."""

    state: IdeaState = IdeaState.NEW
    city: ShortId | None = None
    sector: ShortId | None = None


class IdeaForm(Paper):
    """Somebody's answers, at least one of them; cities, sector and organisation are theirs to say or not."""

    themes: Answer = ""
    strengths: Answer = ""
    projects: Answer = ""
    cities: Annotated[tuple[ShortId, ...], Field(max_length=MOST_CITIES)] = ()
    sector: ShortId | None = None
    organisation: Annotated[Text, Field(max_length=200)] = ""

    def faults(self, *, cities: Collection[str], sectors: Collection[str]) -> tuple[Fault, ...]:
        """What is wrong with it: no answer at all, or a city or a sector that the call does not know."""
        found = [] if any(getattr(self, one) for one in QUESTIONS) else [_fault("themes", "nothing")]
        found += [_fault("cities", "city")] if set(self.cities) - set(cities) else []
        found += [_fault("sector", "sector")] if self.sector and self.sector not in sectors else []
        return tuple(found)


def _fault(field: str, code: str) -> Fault:
    return Fault(field=field, code=f"review.ideas.fault_{code}")


class AxisForm(Paper):
    """A thematic axis in both languages. `ideas`: those it is made of, when it is new."""

    title_fr: Title
    title_en: Title
    text_fr: Answer = ""
    text_en: Answer = ""
    cities: Annotated[tuple[ShortId, ...], Field(max_length=MOST_CITIES)] = ()
    ideas: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()

    def faults(self, *, cities: Collection[str]) -> tuple[Fault, ...]:
        """What is wrong with it: a city that the programme does not know."""
        return (_fault("cities", "city"),) if set(self.cities) - set(cities) else ()


class PlaceForm(Paper):
    """Where an idea belongs: in an axis, aside for a reason, or again among the new ones."""

    where: Literal["axis", "aside", "new"]
    axis: UUID | None = None
    reason: Annotated[Text, Field(max_length=1000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing for the place that was chosen."""
        if self.where == "axis" and self.axis is None:
            return (_fault("axis", "axis"),)
        if self.where == "aside" and len(self.reason) < REASON:
            return (Fault(field="reason", code="review.ideas.fault_reason", params={"min_length": REASON}),)
        return ()


class AxisShownForm(Paper):
    """Whether an axis is shown to everybody."""

    published: StrictBool


class MergeForm(Paper):
    """The axis whose ideas are taken in; it ends."""

    axis: UUID


class DomainForm(Paper):
    """The city for whose agreement, to be created, an axis is proposed as a domain; None takes that back."""

    city: ShortId | None = None
    note: Annotated[Text, Field(max_length=1000)] = ""

    def faults(self, *, prepared: Collection[str]) -> tuple[Fault, ...]:
        """What is wrong with it: a city that has an agreement, or a note on no city."""
        if self.city is not None and self.city not in prepared:
            return (_fault("city", "prepared"),)
        return (_fault("city", "note_alone"),) if self.note and self.city is None else ()
