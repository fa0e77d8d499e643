"""The road a file takes from screening to a signed decision: which act is possible when, and where it leads.

What an act does is code; in which order the stages stand, and which of them a call has, is the programme's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Conflict
from shared.programme.outcomes import Outcome
from shared.programme.stages import Road, StageKind


class Stage(StrEnum):
    """Where a file is. Partner cities are asked while reviewers read: that is no stage of its own."""

    SCREENING = "screening"
    EVALUATION = "evaluation"
    CONSENSUS = "consensus"
    COMMITTEE = "committee"
    DECIDED = "decided"
    INADMISSIBLE = "inadmissible"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether the file still waits for someone."""
        return self in WORKING


WORKING = (Stage.SCREENING, Stage.EVALUATION, Stage.CONSENSUS, Stage.COMMITTEE)


class Act(StrEnum):
    """What can be done to a file."""

    ADMIT = "admit"
    DECLARE_INADMISSIBLE = "declare_inadmissible"
    TRANSFER = "transfer"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    RELEASE = "release"
    DECLARE_CONFLICT = "declare_conflict"
    RULE_ON_CONFLICT = "rule_on_conflict"
    FILE_REVIEW = "file_review"
    ASK_AGAIN = "ask_again"
    GIVE_OPINION = "give_opinion"
    FALL_SILENT = "fall_silent"
    SETTLE = "settle"
    DETERMINE = "determine"
    REVISE = "revise"
    REQUEST_PIECES = "request_pieces"
    EXTEND_PIECES = "extend_pieces"
    COMPLETE_PIECES = "complete_pieces"
    LAPSE_PIECES = "lapse_pieces"


# A late opinion is welcome until the decision: silence is neither yes nor no, and may still be broken.
POSSIBLE: dict[Act, frozenset[Stage]] = {
    Act.ADMIT: frozenset({Stage.SCREENING}),
    Act.DECLARE_INADMISSIBLE: frozenset({Stage.SCREENING}),
    Act.TRANSFER: frozenset({Stage.SCREENING}),
    Act.WITHDRAW: frozenset(WORKING),
    Act.ASSIGN: frozenset({Stage.EVALUATION}),
    Act.RELEASE: frozenset({Stage.EVALUATION}),
    Act.DECLARE_CONFLICT: frozenset({Stage.EVALUATION}),
    Act.RULE_ON_CONFLICT: frozenset({Stage.EVALUATION}),
    Act.FILE_REVIEW: frozenset({Stage.EVALUATION}),
    Act.ASK_AGAIN: frozenset({Stage.EVALUATION}),
    Act.GIVE_OPINION: frozenset({Stage.EVALUATION, Stage.CONSENSUS, Stage.COMMITTEE}),
    Act.FALL_SILENT: frozenset({Stage.EVALUATION}),
    Act.SETTLE: frozenset({Stage.CONSENSUS}),
    Act.DETERMINE: frozenset({Stage.COMMITTEE}),
    Act.REVISE: frozenset({Stage.SCREENING}),
    # Pieces are asked for in screening; one that is not essential stops nothing, and may come while others read.
    Act.REQUEST_PIECES: frozenset({Stage.SCREENING}),
    Act.EXTEND_PIECES: frozenset(WORKING),
    Act.COMPLETE_PIECES: frozenset(WORKING),
    Act.LAPSE_PIECES: frozenset(WORKING),
}

ENDS: dict[Act, Stage] = {
    Act.DECLARE_INADMISSIBLE: Stage.INADMISSIBLE,
    Act.TRANSFER: Stage.TRANSFERRED,
    Act.WITHDRAW: Stage.WITHDRAWN,
    Act.DETERMINE: Stage.DECIDED,
}

SCREENING_ACTS: dict[str, tuple[Act, Outcome | None]] = {
    "admissible": (Act.ADMIT, None),
    "inadmissible": (Act.DECLARE_INADMISSIBLE, Outcome.INADMISSIBLE),
    "transferred": (Act.TRANSFER, Outcome.TRANSFERRED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far evaluation and partner check have come (counts), and whether the reviewers disagree."""

    reviews_open: int = 0
    reviews_filed: int = 0
    reviews_needed: int = 0
    opinions_open: int = 0
    disagreement: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for has come, or will not come any more."""
        enough = self.reviews_filed >= self.reviews_needed
        return enough and not self.reviews_open and not self.opinions_open


def check_possible(stage: Stage, act: Act) -> None:
    """Raise Conflict when the file's stage does not allow this act, or no longer."""
    if stage not in POSSIBLE[act]:
        raise Conflict("review.error.not_now", stage=stage, act=act)


def decide(stage: Stage, act: Act, *, road: Road, progress: Progress) -> Stage:
    """The stage the file is in after this act, by the programme's road.

    Raises Conflict when the act is not possible now, and LookupError on a road without an end, which the
    check of a programme refuses.
    """
    check_possible(stage, act)
    if act in ENDS:
        return ENDS[act]
    if act in (Act.ADMIT, Act.SETTLE):
        return _after(stage, road, flagged=True)
    if stage is Stage.EVALUATION and progress.complete:
        return _after(stage, road, flagged=progress.disagreement)
    return stage


def _after(stage: Stage, road: Road, *, flagged: bool) -> Stage:
    kinds = [one.kind for one in road.main if flagged or not one.only_if_flagged]
    return Stage(kinds[kinds.index(StageKind(stage)) + 1])
