"""Approvals: n of those who hold a role must agree; who objects says why, and nothing is refused by counting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StrictBool

from services.review.domain.papers import REASON, Paper, ShortId, Text
from shared.errors import Fault
from shared.programme.stages import Stage


class ApprovalForm(Paper):
    """A yes or a no at one stage that wants approvals; a no tells why. `stage`: its id on the road of the file."""

    stage: ShortId
    agreed: StrictBool
    reason: Annotated[Text, Field(max_length=2000)] = ""

    def faults(self) -> tuple[Fault, ...]:
        """What is missing: an objection that nobody can answer is none."""
        if self.agreed or len(self.reason) >= REASON:
            return ()
        return (Fault(field="reason", code="review.approval.fault_reason", params={"min_length": REASON}),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's word. `holder` identifies them."""

    stage_id: str
    holder: str
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """How one stage's approvals stand. `open`: more are awaited; `refused`: one of those asked objected."""

    stage_id: str
    needed: int
    agreed: int
    objected: int

    @property
    def refused(self) -> bool:
        """Whether somebody objected: the others need not speak any more, people must look again."""
        return self.objected > 0

    @property
    def open(self) -> bool:
        """Whether somebody must still speak."""
        return not self.refused and self.agreed < self.needed


def approvals_at(stage: Stage, said: Collection[Said]) -> Approvals:
    """How the approvals of a stage stand after what was said. A stage that wants none is never open."""
    here = {one.holder: one.agreed for one in said if one.stage_id == stage.id}
    return Approvals(
        stage_id=stage.id,
        needed=stage.approvals,
        agreed=sum(here.values()),
        objected=len(here) - sum(here.values()),
    )
