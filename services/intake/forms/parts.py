"""The six tasks of the form: which question stands in which, whatever it is called on the page or in the model."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """One task: a short page of questions that belong together."""

    ORGANISATION = "organisation"
    CONTACT = "contact"
    PROJECT = "project"
    CITIES = "cities"
    MEANS = "means"
    STATEMENTS = "statements"


PARTS = tuple(Part)
_HEADS: Mapping[str, Part] = {
    "organisation": Part.ORGANISATION,
    "contact": Part.CONTACT,
    **dict.fromkeys(("title", "summary", "description", "sector", "sector_why"), Part.PROJECT),
    **dict.fromkeys(("pick", "cities", "associates", "paris_objectives", "paris_gain"), Part.CITIES),
    **dict.fromkeys(("starts_on", "ends_on", "milestones"), Part.MEANS),
    **dict.fromkeys(("budget_total", "budget_own", "budget_public", "budget_in_kind", "jobs"), Part.MEANS),
    **dict.fromkeys(("benefits", "benefits_why", "civic", "commitments"), Part.MEANS),
    **dict.fromkeys(("attachments", "statements", "consents", "quote"), Part.STATEMENTS),
}


def part_of(name: str, *, cities: Mapping[str, object]) -> Part | None:
    """The task in which a name of the form, or the field of a fault, is asked; None for what no task asks."""
    head = name.split(".", 1)[0]
    return Part.CITIES if head in cities else _HEADS.get(head)
