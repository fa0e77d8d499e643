"""The rubric: criteria with weights, gates and written anchors, and the thresholds that follow from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from shared.programme.values import Label, Value

Score = Annotated[Decimal, Field(ge=0, le=5)]


class Criterion(Value):
    """One question reviewers answer from 0 to 5 by half points. A mean below `gate` cannot be made up for."""

    id: Annotated[str, Field(pattern=r"^c[1-9]$")]
    label: Label
    question: Label
    weight: Annotated[int, Field(ge=1, le=100)]
    gate: Score | None = None


class Disagreement(Value):
    """When reviewers differ so much that a rapporteur must write a common score."""

    range: Score
    deviation: Score


class Rubric(Value):
    """Criteria and thresholds; means are out of 5."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    anchors: Annotated[tuple[Label, ...], Field(min_length=6, max_length=6)]
    step: Annotated[Decimal, Field(gt=0, le=5)]
    retain: Score
    label: Score
    press: Score
    off_sector_gate: Score  # what C1 must reach for a project from outside the strategic sectors
    comment_below: Score
    comment_from: Score
    comment_min_chars: Annotated[int, Field(ge=0, le=1000)]
    disagreement: Disagreement

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id. Raises KeyError."""
        return {one.id: one for one in self.criteria}[criterion_id]
