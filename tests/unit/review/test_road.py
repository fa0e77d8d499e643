"""The road of a file: each act from each stage, and the join of reviews and opinions."""

from __future__ import annotations

import pytest

from services.review.domain.road import ENDS, POSSIBLE, WORKING, Act, Place, Progress, Stage, decide
from shared.errors import Conflict
from shared.programme import Road, StageKind, load
from shared.programme.stages import Stage as RoadStage
from shared.settings import PARIS

ROAD = load(PARIS).stages
WAITING = Progress(reviews_open=1, reviews_needed=2)
CONDITIONS = {
    Act.ANSWER_CONDITION,
    Act.JUDGE_CONDITION,
    Act.EXTEND_CONDITION,
    Act.SETTLE_CONDITION,
    Act.CLOSE_CONDITION,
}
LABEL = {Act.GRANT_LABEL, Act.GIVE_LABEL_NOTICE, Act.ANSWER_LABEL_NOTICE, Act.DECIDE_LABEL_NOTICE}
READ = Progress(reviews_filed=2, reviews_needed=2)
VISA = RoadStage.model_validate(
    {
        "id": "legal_visa",
        "kind": "approval",
        "label": {"fr": "Visa juridique", "en": "Legal visa"},
        "public": {"fr": "Le service juridique donne son visa", "en": "The legal service gives its visa"},
        "days": 5,
        "roles": ["desk"],
        "approvals": 1,
    }
)


def with_visa() -> Road:
    """The road with a visa between the evaluation and the committee."""
    committee = ROAD.of_kind(StageKind.COMMITTEE)
    place = ROAD.stages.index(committee)
    return Road(stages=(*ROAD.stages[:place], VISA, *ROAD.stages[place:]))


def with_signing(**signing: bool | int) -> Road:
    """The road with more to do before a decision is out."""
    last = ROAD.of_kind(StageKind.DETERMINATION)
    return Road(stages=(*(one for one in ROAD.stages if one != last), last.model_copy(update=signing)))


def after(stage: Stage, act: Act, progress: Progress = WAITING, *, road: Road = ROAD) -> Stage:
    return decide(Place(id=stage, kind=stage), act, road=road, progress=progress).kind


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_refused_wherever_it_is_not_possible(stage: Stage, act: Act) -> None:
    if stage in POSSIBLE[act]:
        assert after(stage, act) in Stage
    else:
        with pytest.raises(Conflict):
            after(stage, act)


def test_after_its_end_a_file_can_only_be_decided_again_followed_or_labelled() -> None:
    possible = {(act, stage) for act in Act for stage in Stage if stage not in WORKING and stage in POSSIBLE[act]}
    turned = (Act.HEED_TURN, Act.END_HOLD, Act.REOPEN_CITY, Act.BRING_BACK)
    assert possible == {(act, Stage.DECIDED) for act in (Act.RECALL, *CONDITIONS, *LABEL, *turned)}


@pytest.mark.parametrize("stage", [one for one in Stage if one in POSSIBLE[Act.HEED_TURN]])
def test_an_agreement_that_turns_never_moves_a_file(stage: Stage) -> None:
    assert after(stage, Act.HEED_TURN, READ) is stage
    assert after(stage, Act.END_HOLD, READ) is stage


def test_a_reopened_city_is_asked_and_one_brought_back_is_decided() -> None:
    assert after(Stage.DECIDED, Act.REOPEN_CITY) is Stage.EVALUATION
    assert after(Stage.DECIDED, Act.BRING_BACK) is Stage.COMMITTEE
    assert after(Stage.EVALUATION, Act.BRING_BACK) is Stage.EVALUATION


def test_every_stage_has_an_act_that_leaves_it_and_every_road_ends() -> None:
    assert after(Stage.SCREENING, Act.ADMIT) is Stage.EVALUATION
    assert after(Stage.EVALUATION, Act.FILE_REVIEW, READ) is Stage.COMMITTEE
    assert after(Stage.CONSENSUS, Act.SETTLE) is Stage.COMMITTEE
    assert after(Stage.COMMITTEE, Act.DETERMINE) is Stage.DECIDED
    assert {ENDS[act] for act in ENDS} == {stage for stage in Stage if not stage.open}


def test_a_stage_more_is_one_more_stop_on_the_road() -> None:
    road = with_visa()
    assert after(Stage.EVALUATION, Act.FILE_REVIEW, READ, road=road) is Stage.APPROVAL
    flagged = Progress(reviews_filed=2, reviews_needed=2, disagreement=True)
    assert after(Stage.EVALUATION, Act.FILE_REVIEW, flagged, road=road) is Stage.CONSENSUS
    assert after(Stage.CONSENSUS, Act.SETTLE, road=road) is Stage.APPROVAL


@pytest.mark.parametrize(
    ("progress", "kind"),
    [
        (Progress(approvals_open=1), Stage.APPROVAL),
        (Progress(), Stage.COMMITTEE),
        (Progress(refused=True), Stage.COMMITTEE),
    ],
)
def test_a_visa_is_waited_for_and_a_refused_one_is_the_committees_to_read(progress: Progress, kind: Stage) -> None:
    here = Place(id="legal_visa", kind=Stage.APPROVAL)
    assert decide(here, Act.APPROVE, road=with_visa(), progress=progress).kind is kind


def test_a_decision_that_needs_signatures_or_company_waits_for_them() -> None:
    signed, together = with_signing(approvals=2), with_signing(together=True)
    assert after(Stage.COMMITTEE, Act.DETERMINE, road=signed) is Stage.DETERMINATION
    assert after(Stage.COMMITTEE, Act.DETERMINE, road=together) is Stage.DETERMINATION
    assert after(Stage.DETERMINATION, Act.APPROVE, Progress(approvals_open=1), road=signed) is Stage.DETERMINATION
    assert after(Stage.DETERMINATION, Act.APPROVE, Progress(), road=signed) is Stage.DECIDED
    assert after(Stage.DETERMINATION, Act.APPROVE, Progress(refused=True), road=signed) is Stage.COMMITTEE
    assert after(Stage.DETERMINATION, Act.APPROVE, Progress(), road=together) is Stage.DETERMINATION
    assert after(Stage.DETERMINATION, Act.PUBLISH, road=together) is Stage.DECIDED


@pytest.mark.parametrize("stage", [Stage.DETERMINATION, Stage.DECIDED])
def test_a_decision_taken_back_is_the_committees_again(stage: Stage) -> None:
    assert after(stage, Act.RECALL) is Stage.COMMITTEE


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
