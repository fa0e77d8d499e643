"""Stages: what a stage can do is code, in which order they stand is data."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.programme.calendar import days_after, working_days_after
from shared.programme.values import Label, Value


class StageKind(StrEnum):
    """The closed list of what a stage can be."""

    SCREENING = "screening"
    EVALUATION = "evaluation"
    PARTNER_CHECK = "partner_check"
    APPROVAL = "approval"
    CONSENSUS = "consensus"
    COMMITTEE = "committee"
    DETERMINATION = "determination"


StageRole = Literal["desk", "reviewer", "partner", "committee", "admin"]


class Stage(Value):
    """One stage of the road. `days` is its usual length, in working days where `working` says so.

    `approvals`: how many of those who hold one of the `roles` must agree (approval, determination).
    `substitutes`: roles that may act too once the stage is late. `together`: decisions wait here until they
    are published as one (determination). `quorum`: the least voting members who must sit, never less
    than half of them (committee). `remind`: so many days after a city was asked, it is reminded (partner check).
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    kind: StageKind
    label: Label
    public: Label
    days: Annotated[int, Field(ge=0, le=365)]
    working: bool = False
    roles: Annotated[tuple[StageRole, ...], Field(min_length=1)]
    substitutes: tuple[StageRole, ...] = ()
    parallel_with: str | None = None
    only_if_flagged: bool = False
    reviewers: Annotated[int, Field(ge=1, le=9)] = 3
    minimum: Annotated[int, Field(ge=1, le=9)] = 2
    max_load: Annotated[int, Field(ge=1, le=100)] = 12
    at_once: bool = True  # reviewers are named on admission; otherwise the desk names them for all files together
    anonymous: bool = False  # reviewers read a copy without names
    approvals: Annotated[int, Field(ge=0, le=9)] = 0
    together: bool = False
    quorum: Annotated[int, Field(ge=1, le=50)] = 3
    remind: tuple[Annotated[int, Field(ge=1, le=365)], ...] = ()

    @property
    def stops(self) -> bool:
        """Whether a file that was decided waits here for signatures, or for the others."""
        return self.together or self.approvals > 0

    def due_on(self, start: date) -> date:
        """The day on which this stage should be over when it began on `start`."""
        return working_days_after(start, self.days) if self.working else days_after(start, self.days)


class Road(Value):
    """The stages in their order; a stage with `parallel_with` runs beside that one."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]

    def beside(self, stage_id: str) -> tuple[Stage, ...]:
        """The stages that run at the same time as this one."""
        return tuple(stage for stage in self.stages if stage.parallel_with == stage_id)

    def of_kind(self, kind: StageKind) -> Stage:
        """The stage of this kind. Raises KeyError when the road has none."""
        return {one.kind: one for one in self.stages}[kind]

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id. Raises KeyError."""
        return {one.id: one for one in self.stages}[stage_id]

    @property
    def first(self) -> Stage:
        """Where every file begins."""
        return self.stages[0]

    @property
    def main(self) -> tuple[Stage, ...]:
        """The stages one after the other, those beside another left out."""
        return tuple(stage for stage in self.stages if stage.parallel_with is None)

    def after(self, stage_id: str, *, flagged: bool = False) -> Stage | None:
        """The stage that follows on the main road; one that is only for flagged files is passed over."""
        ids = [stage.id for stage in self.main]
        rest = self.main[ids.index(stage_id) + 1 :]
        return next((stage for stage in rest if flagged or not stage.only_if_flagged), None)
