"""What a change of an agreement's state means for one file: pure, with an answer for every file there can be.

Nothing here moves a file from its stage or ends it, but for one case: what was held for a renewal comes back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.review.domain.papers import REASON, Paper, Text
from services.review.domain.road import Stage
from services.review.domain.verdict import Answer
from shared.programme import AgreementState
from shared.programme.calendar import legal_date
from shared.programme.outcomes import Outcome

HOLD_MONTHS = 6  # at most so long is a file held for a renewal


class Effect(StrEnum):
    """What a change does to one file. Warned: nothing moves; what may be decided and written is another."""

    WARNED = "warned"
    FROZEN = "frozen"  # the city's clock stops, no positive outcome; other cities go on
    THAWED = "thawed"  # the clock goes on with the days that were left
    CLOCK_LOST = "clock_lost"  # the question is one of courtesy: no clock, no presumption
    CLOCK_WON = "clock_won"  # the city is asked now, and its clock begins
    RESUMED = "resumed"  # held for a renewal: comes back by itself
    PREPARED = "prepared"  # the project prepares an agreement that is not there yet


class Clock(StrEnum):
    """How the clock of a question to a city stands."""

    RUNNING = "running"
    PAUSED = "paused"
    OFF = "off"  # a question of courtesy


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is known of one file and one city. `outcome`: signed with this city and standing; `told`: to its author.

    `holds`: the file is held, and its time is not over.
    """

    stage: Stage
    answer: Answer = Answer.NOT_ASKED
    clock: Clock = Clock.RUNNING
    outcome: Outcome | None = None
    told: bool = False
    holds: bool = False


def effect_of(before: AgreementState, after: AgreementState, file: FileFacts) -> Effect | None:
    """What the change does to this file; None for a file that it does not touch."""
    if before is after:
        return None
    if file.outcome is not None:
        return _on_decided(after, file, file.outcome)
    return _on_open(before, after, file) if file.stage.open else None


def _on_decided(after: AgreementState, file: FileFacts, outcome: Outcome) -> Effect | None:
    if not file.told:  # signed, and still in the house: it can be taken back
        return Effect.FROZEN if after.frozen else Effect.WARNED
    if outcome is Outcome.HELD:
        return Effect.RESUMED if after.current and file.holds and can_come_back(file.stage) else Effect.WARNED
    return Effect.PREPARED if outcome is Outcome.THEME_ONLY else None  # what else was decided stands


def _on_open(before: AgreementState, after: AgreementState, file: FileFacts) -> Effect:
    if after.frozen:
        return Effect.FROZEN
    if not after.current and file.answer is Answer.ASKED and file.clock is not Clock.OFF:
        return Effect.CLOCK_LOST
    if after.prepared:
        return Effect.PREPARED
    if not after.current:
        return Effect.WARNED
    if file.stage is Stage.EVALUATION and _waits_for_a_clock(file):
        return Effect.CLOCK_WON
    return Effect.THAWED if before.frozen else Effect.WARNED


def _waits_for_a_clock(file: FileFacts) -> bool:
    return file.answer is Answer.NOT_ASKED or (file.answer is Answer.ASKED and file.clock is Clock.OFF)


def can_come_back(stage: Stage) -> bool:
    """Whether a city of a file at this stage can be reopened: no decision on the file is being signed."""
    return stage in (Stage.DECIDED, Stage.EVALUATION, Stage.APPROVAL, Stage.CONSENSUS, Stage.COMMITTEE)


def hold_until(signed_on: date) -> date:
    """The last day on which a file decided on `signed_on` is held for a renewal."""
    return legal_date(signed_on, HOLD_MONTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is proposed for a city without an agreement: files in all, those it may call again, and sectors (files)."""

    files: int
    callable: int
    sectors: tuple[tuple[str, int], ...]


def demand_of(files: Iterable[tuple[str, bool]]) -> Demand:
    """Count files, each given as its sector and whether its author wants to be called again; most sought first."""
    found = list(files)
    counted = {sector: sum(one == sector for one, _ in found) for sector, _ in found}
    return Demand(
        files=len(found),
        callable=sum(wanted for _, wanted in found),
        sectors=tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))),
    )


class TurnPaper(Paper):
    """A change that a file heeds: what it does to it, from which state to which, since when."""

    effect: Effect
    before: AgreementState
    after: AgreementState
    on: date


class ReopenForm(Paper):
    """A city of a decided file is asked again: its agreement is there. `reason`: for the file's history."""

    reason: Annotated[Text, Field(max_length=1000)] = ""


class BringBackForm(Paper):
    """The time of a hold is over: the desk brings the city before the committee again, and says why."""

    reason: Annotated[Text, Field(min_length=REASON, max_length=2000)]


class ReopeningsForm(Paper):
    """The files kept for a city are called again. `dry_run`: only told, nothing is done."""

    dry_run: bool = False


class GoOnForm(Paper):
    """The desk sends a file on that waits for nobody but a city whose clock stands still: nothing to say."""
