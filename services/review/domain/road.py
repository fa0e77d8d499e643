"""The road a file takes from screening to a signed decision: which act is possible when, and where it leads.

What an act does is code; in which order the stages stand, and which of them a call has, is the programme's.
No act of the system alone leads to a refusal: every end is reached by a named person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Conflict
from shared.programme.outcomes import Outcome
from shared.programme.stages import Road, StageKind
from shared.programme.stages import Stage as RoadStage


class Stage(StrEnum):
    """What kind of place a file is at. Partner cities are asked while reviewers read: that is no place of its own."""

    SCREENING = "screening"
    EVALUATION = "evaluation"
    APPROVAL = "approval"
    CONSENSUS = "consensus"
    COMMITTEE = "committee"
    DETERMINATION = "determination"
    DECIDED = "decided"
    INADMISSIBLE = "inadmissible"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether the file still waits for someone."""
        return self in WORKING


WORKING = (
    Stage.SCREENING,
    Stage.EVALUATION,
    Stage.APPROVAL,
    Stage.CONSENSUS,
    Stage.COMMITTEE,
    Stage.DETERMINATION,
)
BEFORE_DECISION = (Stage.EVALUATION, Stage.APPROVAL, Stage.CONSENSUS, Stage.COMMITTEE)


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
    AMEND_REVIEW = "amend_review"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    APPROVE = "approve"
    STEP_ASIDE = "step_aside"
    ASK_AGAIN = "ask_again"
    GIVE_OPINION = "give_opinion"
    FALL_SILENT = "fall_silent"
    SETTLE = "settle"
    DETERMINE = "determine"
    PUBLISH = "publish"
    RECALL = "recall"
    OPEN_DIALOGUE = "open_dialogue"
    NOTE_IN_DIALOGUE = "note_in_dialogue"
    GIVE_WORD = "give_word"
    END_DIALOGUE = "end_dialogue"
    LAPSE_DIALOGUE = "lapse_dialogue"
    ANSWER_CONDITION = "answer_condition"
    JUDGE_CONDITION = "judge_condition"
    EXTEND_CONDITION = "extend_condition"
    SETTLE_CONDITION = "settle_condition"
    CLOSE_CONDITION = "close_condition"
    GRANT_LABEL = "grant_label"
    GIVE_LABEL_NOTICE = "give_label_notice"
    ANSWER_LABEL_NOTICE = "answer_label_notice"
    DECIDE_LABEL_NOTICE = "decide_label_notice"
    REVISE = "revise"
    REQUEST_PIECES = "request_pieces"
    EXTEND_PIECES = "extend_pieces"
    COMPLETE_PIECES = "complete_pieces"
    LAPSE_PIECES = "lapse_pieces"
    HEED_TURN = "heed_turn"
    GO_ON = "go_on"
    END_HOLD = "end_hold"
    REOPEN_CITY = "reopen_city"
    BRING_BACK = "bring_back"


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
    Act.AMEND_REVIEW: frozenset({Stage.EVALUATION}),
    Act.DECLINE: frozenset({Stage.EVALUATION}),
    Act.HAND_OVER: frozenset({Stage.EVALUATION}),
    Act.APPROVE: frozenset({Stage.EVALUATION, Stage.APPROVAL, Stage.DETERMINATION}),
    Act.STEP_ASIDE: frozenset(WORKING),
    Act.ASK_AGAIN: frozenset({Stage.EVALUATION}),
    Act.GIVE_OPINION: frozenset(BEFORE_DECISION),
    Act.FALL_SILENT: frozenset({Stage.EVALUATION}),
    Act.SETTLE: frozenset({Stage.CONSENSUS}),
    Act.DETERMINE: frozenset({Stage.COMMITTEE}),
    Act.PUBLISH: frozenset({Stage.DETERMINATION}),
    Act.RECALL: frozenset({Stage.DETERMINATION, Stage.DECIDED}),
    # A dialogue with a city that says no begins when both answers are known, and ends before the decision.
    **dict.fromkeys(
        (Act.OPEN_DIALOGUE, Act.NOTE_IN_DIALOGUE, Act.GIVE_WORD, Act.END_DIALOGUE, Act.LAPSE_DIALOGUE),
        frozenset(BEFORE_DECISION),
    ),
    **dict.fromkeys(
        (Act.ANSWER_CONDITION, Act.JUDGE_CONDITION, Act.EXTEND_CONDITION, Act.SETTLE_CONDITION, Act.CLOSE_CONDITION),
        frozenset({Stage.DECIDED}),
    ),
    # A label belongs to a file that is decided, and lives on beside it.
    Act.GRANT_LABEL: frozenset({Stage.DECIDED}),
    Act.GIVE_LABEL_NOTICE: frozenset({Stage.DECIDED}),
    Act.ANSWER_LABEL_NOTICE: frozenset({Stage.DECIDED}),
    Act.DECIDE_LABEL_NOTICE: frozenset({Stage.DECIDED}),
    Act.REVISE: frozenset({Stage.SCREENING}),
    # Pieces are asked for in screening; one that is not essential stops nothing, and may come while others read.
    Act.REQUEST_PIECES: frozenset({Stage.SCREENING}),
    Act.EXTEND_PIECES: frozenset(WORKING),
    Act.COMPLETE_PIECES: frozenset(WORKING),
    Act.LAPSE_PIECES: frozenset(WORKING),
    # An agreement turns whenever it does; what that changes is told in the file's history, wherever the file is.
    Act.HEED_TURN: frozenset({*WORKING, Stage.DECIDED}),
    Act.GO_ON: frozenset({Stage.EVALUATION}),
    Act.END_HOLD: frozenset({*WORKING, Stage.DECIDED}),
    Act.REOPEN_CITY: frozenset({*BEFORE_DECISION, Stage.DECIDED}),
    Act.BRING_BACK: frozenset({*BEFORE_DECISION, Stage.DECIDED}),
}
# What belongs to a decision goes on where another city of the file is decided anew.
BESIDE_A_DECISION = frozenset(act for act, stages in POSSIBLE.items() if stages == {Stage.DECIDED})
STAYING = frozenset({Act.HEED_TURN, Act.END_HOLD})
BACK: dict[Act, StageKind] = {
    Act.RECALL: StageKind.COMMITTEE,
    Act.BRING_BACK: StageKind.COMMITTEE,
    Act.REOPEN_CITY: StageKind.EVALUATION,
}

ENDS: dict[Act, Stage] = {
    Act.DECLARE_INADMISSIBLE: Stage.INADMISSIBLE,
    Act.TRANSFER: Stage.TRANSFERRED,
    Act.WITHDRAW: Stage.WITHDRAWN,
    Act.PUBLISH: Stage.DECIDED,
}

# What may disappoint its author is done by a named person (GDPR, 22; act 78-17 of 1978, 47): a rule only proposes.
ADVERSE_ACTS = frozenset(
    {
        Act.DECLARE_INADMISSIBLE,
        Act.TRANSFER,
        Act.DETERMINE,
        Act.PUBLISH,
        Act.GIVE_LABEL_NOTICE,
        Act.DECIDE_LABEL_NOTICE,
    }
)
ADVERSE_ENDS = frozenset({Stage.INADMISSIBLE, Stage.TRANSFERRED, Stage.DECIDED})

SCREENING_ACTS: dict[str, tuple[Act, Outcome | None]] = {
    "admissible": (Act.ADMIT, None),
    "inadmissible": (Act.DECLARE_INADMISSIBLE, Outcome.INADMISSIBLE),
    "transferred": (Act.TRANSFER, Outcome.TRANSFERRED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file is: the stage's own id on its road, and the kind of stage. An end has its kind for an id."""

    id: str
    kind: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the strands of a stage have come (counts), and whether the reviewers disagree.

    `approvals_open`: approvals of this stage, or beside it, that still wait for someone. `refused`: so many
    objected that a signature cannot be had any more.
    """

    reviews_open: int = 0
    reviews_filed: int = 0
    reviews_needed: int = 0
    opinions_open: int = 0
    approvals_open: int = 0
    disagreement: bool = False
    refused: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for has come, or will not come any more."""
        enough = self.reviews_filed >= self.reviews_needed
        return enough and not self.reviews_open and not self.opinions_open and not self.approvals_open


def check_possible(stage: Stage, act: Act) -> None:
    """Raise Conflict when the file's stage does not allow this act, or no longer."""
    if stage not in POSSIBLE[act]:
        raise Conflict("review.error.not_now", stage=stage, act=act)


def decide(here: Place, act: Act, *, road: Road, progress: Progress) -> Place:
    """The place the file is at after this act, by the road it is on.

    Raises Conflict when the act is not possible now, and LookupError on a road without an end, which the
    check of a programme refuses.
    """
    check_possible(here.kind, act)
    if act in ENDS:
        return _end(ENDS[act])
    # Where the file is open for another city already, a city brought back comes to the committee with it.
    if act in STAYING or (act is Act.BRING_BACK and here.kind.open):
        return here
    if act in BACK:
        return place_of(road.of_kind(BACK[act]))
    match act:
        case Act.DETERMINE:
            return _decided(road)
        case Act.ADMIT | Act.SETTLE:
            return _after(here, road, flagged=act is Act.ADMIT)
        case _:
            return _by_progress(here, road, progress)


def _by_progress(here: Place, road: Road, progress: Progress) -> Place:
    if here.kind is Stage.DETERMINATION:
        return _signing(here, road, progress)
    # An objection does not stop a file on its way: the committee reads it, and decides.
    if here.kind in (Stage.EVALUATION, Stage.APPROVAL) and progress.complete:
        return _after(here, road, flagged=progress.disagreement)
    return here


def place_of(stage: RoadStage) -> Place:
    """The place that this stage of a road is."""
    return Place(id=stage.id, kind=Stage(stage.kind))


def _end(kind: Stage) -> Place:
    return Place(id=kind, kind=kind)


def _decided(road: Road) -> Place:
    # A decision nobody else has to sign, and that need not wait for others, is out at once.
    signing = road.of_kind(StageKind.DETERMINATION)
    return place_of(signing) if signing.stops else _end(Stage.DECIDED)


def _signing(here: Place, road: Road, progress: Progress) -> Place:
    if progress.refused:
        return place_of(road.of_kind(StageKind.COMMITTEE))
    together = road.of_kind(StageKind.DETERMINATION).together
    return here if together or progress.approvals_open else _end(Stage.DECIDED)


def _after(here: Place, road: Road, *, flagged: bool) -> Place:
    following = road.after(here.id, flagged=flagged)
    if following is None:
        raise LookupError(f"nothing follows {here.id}")
    return place_of(following)
