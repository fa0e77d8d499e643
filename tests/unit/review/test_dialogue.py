"""Dialogues and conditions as pure rules: who disagrees, how long, how it ends, what is owed to whom."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from services.review.domain.condition import (
    CONDITION_DAYS,
    ConditionState,
    ConditionWordForm,
    Origin,
    conditions_in,
    day_of,
    pushed,
    reservations_of,
)
from services.review.domain.dialogue import (
    DialogueState,
    WordForm,
    deserves_courtesy,
    disagree,
    ended_by,
    is_settled,
    last_day,
)
from services.review.domain.papers import CityDecision
from services.review.domain.road import BEFORE_DECISION, Stage
from services.review.domain.verdict import Lamp, Lamps
from shared.programme.outcomes import Opinion, Outcome

NO = (Opinion.NOT_NOW, Opinion.UNFAVOURABLE)
TODAY = date(2026, 11, 23)
REASONS = "The project is of quality and serves both cities."


def lit(quality: Lamp, paris: Lamp) -> Lamps:
    return Lamps(quality=quality, paris=paris, city=Lamp.AWAITED)


@pytest.mark.parametrize(("quality", "paris", "opinion"), list(product(Lamp, Lamp, (*Opinion, None))))
def test_the_sides_disagree_where_both_of_paris_s_lamps_say_yes_and_the_city_no(
    quality: Lamp, paris: Lamp, opinion: Opinion | None
) -> None:
    yes_and_no = (quality, paris) == (Lamp.YES, Lamp.YES) and opinion in NO
    assert disagree(lit(quality, paris), opinion) is yes_and_no


@pytest.mark.parametrize("stage", Stage)
def test_paris_s_answer_is_known_before_the_committee_once_all_have_read_and_settled(stage: Stage) -> None:
    assert is_settled(stage, read_by_all=False, flagged=False) is (stage is Stage.COMMITTEE)
    known = stage in BEFORE_DECISION and stage is not Stage.CONSENSUS
    assert is_settled(stage, read_by_all=True, flagged=False) is known
    assert is_settled(stage, read_by_all=True, flagged=True) is (stage is Stage.COMMITTEE)


def test_a_dialogue_lasts_fifteen_days_and_ends_confirmed_or_revised() -> None:
    assert last_day(TODAY) == TODAY + timedelta(days=15)
    assert ended_by(Opinion.UNFAVOURABLE, Opinion.UNFAVOURABLE) is DialogueState.CONFIRMED
    assert ended_by(Opinion.UNFAVOURABLE, Opinion.FAVOURABLE) is DialogueState.REVISED
    assert {one for one in DialogueState if not one.over} == {DialogueState.PROPOSED, DialogueState.OPEN}


def test_a_final_word_is_explained_and_what_the_desk_writes_down_is_proven() -> None:
    no, yes = WordForm(opinion=Opinion.UNFAVOURABLE), WordForm(opinion=Opinion.FAVOURABLE)
    assert [one.field for one in no.faults(by_desk=False)] == ["reason"]
    assert yes.faults(by_desk=False) == ()
    assert [one.field for one in yes.faults(by_desk=True)] == ["channel", "who", "proof"]
    forged = yes.model_copy(update={"who": "Somebody"})
    assert [one.field for one in forged.faults(by_desk=False)] == ["channel"]


@pytest.mark.parametrize(
    ("quality", "paris", "opinion", "outcome"), list(product(Lamp, Lamp, (*Opinion, None), Outcome))
)
def test_a_city_that_said_yes_is_owed_a_word_where_paris_s_own_answer_was_no(
    quality: Lamp, paris: Lamp, opinion: Opinion | None, outcome: Outcome
) -> None:
    said_yes = opinion in (Opinion.FAVOURABLE, Opinion.RESERVATIONS)
    below = Lamp.NO in (quality, paris)
    owed = said_yes and below and outcome is Outcome.NOT_RETAINED
    assert deserves_courtesy(opinion, lit(quality, paris), outcome) is owed


def decided(outcome: Outcome = Outcome.RETAINED_CONDITIONS, **texts: str) -> CityDecision:
    return CityDecision.model_validate({"city": "montreal", "outcome": outcome, "reasons": REASONS, **texts})


def test_a_decision_asks_for_the_city_s_reservations_first_and_for_nothing_twice() -> None:
    asked = conditions_in(decided(reservations="– Name the quay.\n\n", conditions="Name the quay.\n- A letter.\n"))
    assert asked == ((Origin.PARTNER, "Name the quay."), (Origin.COMMITTEE, "A letter."))
    assert conditions_in(decided(Outcome.RETAINED, reservations="Name the quay.")) == ()


def test_conditions_have_fifteen_days_unless_a_day_is_named_counted_from_the_day_they_are_told() -> None:
    assert day_of(decided(conditions="A letter."), TODAY) == TODAY + timedelta(days=CONDITION_DAYS)
    assert day_of(decided(Outcome.RETAINED), TODAY) is None
    later = TODAY + timedelta(days=4)
    assert pushed(TODAY, signed_on=TODAY, told_on=later) == later
    assert pushed(TODAY, signed_on=TODAY, told_on=TODAY) == TODAY


def test_a_city_s_words_become_conditions_only_where_the_applicant_may_read_them() -> None:
    said = " - Not before September.\n"
    assert reservations_of(Opinion.RESERVATIONS, said, public=True) == "Not before September."
    assert reservations_of(Opinion.RESERVATIONS, said, public=False) == ""
    assert reservations_of(Opinion.FAVOURABLE, said, public=True) == ""


def test_who_says_not_met_says_why() -> None:
    assert [one.field for one in ConditionWordForm(position=1, word="not_met", reason="No.").faults()] == ["reason"]
    assert ConditionWordForm(position=1, word="met").faults() == ()
    assert {one for one in ConditionState if one.over} == {ConditionState.MET, ConditionState.WAIVED}
