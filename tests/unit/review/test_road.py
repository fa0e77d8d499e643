"""The road of a file: each act from each stage, and the join of reviews and opinions."""

from __future__ import annotations

import pytest

from services.review.domain.road import ENDS, POSSIBLE, WORKING, Act, Progress, Stage, decide
from shared.errors import Conflict
from shared.programme import load
from shared.settings import PARIS

ROAD = load(PARIS).stages
WAITING = Progress(reviews_open=1, reviews_needed=2)
READ = Progress(reviews_filed=2, reviews_needed=2)


def after(stage: Stage, act: Act, progress: Progress = WAITING) -> Stage:
    return decide(stage, act, road=ROAD, progress=progress)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_refused_wherever_it_is_not_possible(stage: Stage, act: Act) -> None:
    if stage in POSSIBLE[act]:
        assert after(stage, act) in Stage
    else:
        with pytest.raises(Conflict):
            after(stage, act)


def test_nothing_moves_a_file_that_is_over() -> None:
    assert not any(stage in POSSIBLE[act] for act in Act for stage in Stage if stage not in WORKING)


def test_every_stage_has_an_act_that_leaves_it_and_every_road_ends() -> None:
    assert after(Stage.SCREENING, Act.ADMIT) is Stage.EVALUATION
    assert after(Stage.EVALUATION, Act.FILE_REVIEW, READ) is Stage.COMMITTEE
    assert after(Stage.CONSENSUS, Act.SETTLE) is Stage.COMMITTEE
    assert after(Stage.COMMITTEE, Act.DETERMINE) is Stage.DECIDED
    assert {ENDS[act] for act in ENDS} == {stage for stage in Stage if not stage.open}


@pytest.mark.parametrize(
    ("progress", "there"),
    [
        (Progress(reviews_filed=3, reviews_needed=2), Stage.COMMITTEE),
        (Progress(reviews_filed=2, reviews_needed=2, reviews_open=1), Stage.EVALUATION),
        (Progress(reviews_filed=1, reviews_needed=2), Stage.EVALUATION),
        (Progress(reviews_filed=3, reviews_needed=2, opinions_open=1), Stage.EVALUATION),
        (Progress(reviews_filed=3, reviews_needed=2, disagreement=True), Stage.CONSENSUS),
        (Progress(reviews_filed=3, reviews_needed=2, opinions_open=1, disagreement=True), Stage.EVALUATION),
    ],
)
@pytest.mark.parametrize("act", [Act.FILE_REVIEW, Act.GIVE_OPINION, Act.FALL_SILENT, Act.DECLARE_CONFLICT])
def test_reviews_and_opinions_are_joined_whichever_comes_last(act: Act, progress: Progress, there: Stage) -> None:
    assert after(Stage.EVALUATION, act, progress) is there


def test_a_late_opinion_does_not_move_a_file_before_the_committee() -> None:
    assert after(Stage.COMMITTEE, Act.GIVE_OPINION) is Stage.COMMITTEE
    assert after(Stage.CONSENSUS, Act.GIVE_OPINION) is Stage.CONSENSUS
