"""A file's way as its author reads it: what happened, what goes on and with whom, what comes next and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.programme import Road, Stage

State = Literal["done", "current", "next"]
ENDED = frozenset({"withdrawn", "decided", "inadmissible", "transferred"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened to a filing. `stage` when it entered one, `city` when that concerns one city."""

    code: str
    at: datetime
    stage: str | None = None
    city: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step of the way. `holder` is a role of the stage it is at; a step to come has no `at`."""

    code: str
    state: State
    at: datetime | None = None
    stage: str | None = None
    city: str | None = None
    due_on: date | None = None
    holder: str | None = None


def journey(happened: Sequence[Happened], road: Road) -> tuple[Leg, ...]:
    """The whole way: steps done, those that go on now (a stage, and the cities asked beside it), those to come."""
    ended = any(one.code in ENDED for one in happened)
    here = None if ended else _present_stage(happened, road)
    told = tuple(_told(one, road, here) for one in happened)
    return told if ended else (*told, *_to_come(road, here))


def _present_stage(happened: Sequence[Happened], road: Road) -> Stage | None:
    main = {stage.id: stage for stage in road.main}
    entered = [main[one.stage] for one in happened if one.stage in main]
    return entered[-1] if entered else None


def _told(one: Happened, road: Road, here: Stage | None) -> Leg:
    stage = {stage.id: stage for stage in road.stages}.get(one.stage or "")
    present = stage is not None and here is not None and here.id in {stage.id, stage.parallel_with}
    return Leg(
        code=one.code,
        state="current" if present else "done",
        at=one.at,
        stage=one.stage,
        city=one.city,
        due_on=one.due_on if present else None,
        holder=stage.roles[0] if present and stage is not None else None,
    )


def _to_come(road: Road, here: Stage | None) -> list[Leg]:
    ahead, stage = [], road.first if here is None else road.after(here.id)
    while stage is not None:
        ahead += [stage, *(one for one in road.stages if one.parallel_with == stage.id)]
        stage = road.after(stage.id)
    return [Leg(code="stage", state="next", stage=one.id) for one in ahead]
