"""What a change of an agreement's state does to one file: an answer for every state, stage, answer and clock."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.road import WORKING, Stage
from services.review.domain.turning import Clock, Demand, Effect, FileFacts, demand_of, effect_of, hold_until
from services.review.domain.verdict import Answer
from shared.programme import AgreementState
from shared.programme.outcomes import Outcome

CURRENT, OVER = AgreementState.IN_FORCE, AgreementState.EXPIRED
FACTS = st.builds(
    FileFacts,
    stage=st.sampled_from(list(Stage)),
    answer=st.sampled_from(list(Answer)),
    clock=st.sampled_from(list(Clock)),
    outcome=st.none() | st.sampled_from(list(Outcome)),
    told=st.booleans(),
    holds=st.booleans(),
)
STATES = st.sampled_from(list(AgreementState))


def asked(stage: Stage = Stage.EVALUATION, clock: Clock = Clock.RUNNING) -> FileFacts:
    return FileFacts(stage=stage, answer=Answer.ASKED, clock=clock)


@given(before=STATES, after=STATES, file=FACTS)
def test_every_file_has_an_answer_to_every_change(
    before: AgreementState, after: AgreementState, file: FileFacts
) -> None:
    effect = effect_of(before, after, file)
    if before is after:
        assert effect is None
    elif file.outcome is None:
        assert (effect is None) == (file.stage not in WORKING)


@given(before=STATES, after=STATES, file=FACTS)
def test_only_what_is_kept_or_untold_is_touched_once_it_is_decided(
    before: AgreementState, after: AgreementState, file: FileFacts
) -> None:
    effect = effect_of(before, after, file)
    if file.outcome not in (None, Outcome.HELD, Outcome.THEME_ONLY) and file.told:
        assert effect is None


@given(before=STATES, after=STATES, file=FACTS)
def test_a_file_comes_back_by_itself_only_from_a_hold_that_lasts(
    before: AgreementState, after: AgreementState, file: FileFacts
) -> None:
    if effect_of(before, after, file) is Effect.RESUMED:
        assert (file.outcome, file.told, file.holds, after.current) == (Outcome.HELD, True, True, True)


@given(before=STATES, after=STATES, file=FACTS)
def test_a_clock_begins_or_goes_on_only_under_a_current_agreement(
    before: AgreementState, after: AgreementState, file: FileFacts
) -> None:
    effect = effect_of(before, after, file)
    if effect in (Effect.CLOCK_WON, Effect.THAWED):
        assert after.current
    if effect is Effect.CLOCK_WON:
        assert file.stage is Stage.EVALUATION
    if effect is Effect.CLOCK_LOST:
        assert not after.current
        assert file.answer is Answer.ASKED


@pytest.mark.parametrize(
    ("before", "after", "file", "effect"),
    [
        (CURRENT, AgreementState.ENDING, asked(), Effect.WARNED),
        (CURRENT, AgreementState.SUSPENDED, asked(), Effect.FROZEN),
        (CURRENT, AgreementState.DENOUNCED, asked(Stage.COMMITTEE), Effect.FROZEN),
        (AgreementState.SUSPENDED, CURRENT, asked(clock=Clock.PAUSED), Effect.THAWED),
        (AgreementState.SUSPENDED, OVER, asked(clock=Clock.PAUSED), Effect.CLOCK_LOST),
        (AgreementState.SUSPENDED, CURRENT, FileFacts(stage=Stage.EVALUATION), Effect.CLOCK_WON),
        (AgreementState.ENDING, OVER, asked(), Effect.CLOCK_LOST),
        (AgreementState.ENDING, OVER, asked(Stage.COMMITTEE), Effect.CLOCK_LOST),
        (AgreementState.ENDING, OVER, FileFacts(stage=Stage.SCREENING), Effect.WARNED),
        (OVER, CURRENT, asked(clock=Clock.OFF), Effect.CLOCK_WON),
        (OVER, CURRENT, FileFacts(stage=Stage.COMMITTEE), Effect.WARNED),
        (AgreementState.TO_BE_CREATED, AgreementState.NEGOTIATING, FileFacts(stage=Stage.SCREENING), Effect.PREPARED),
        (
            AgreementState.SIGNED,
            CURRENT,
            FileFacts(stage=Stage.DECIDED, outcome=Outcome.THEME_ONLY, told=True),
            Effect.PREPARED,
        ),
        (OVER, CURRENT, FileFacts(stage=Stage.DECIDED, outcome=Outcome.NOT_RETAINED, told=True), None),
        (CURRENT, OVER, FileFacts(stage=Stage.DETERMINATION, outcome=Outcome.RETAINED), Effect.WARNED),
    ],
)
def test_the_changes_of_the_rules(
    before: AgreementState, after: AgreementState, file: FileFacts, effect: Effect | None
) -> None:
    assert effect_of(before, after, file) is effect


def test_a_held_file_is_touched_by_every_change_and_resumed_by_a_renewal() -> None:
    for before, after, holds in product(AgreementState, AgreementState, (True, False)):
        file = FileFacts(stage=Stage.DECIDED, outcome=Outcome.HELD, told=True, holds=holds)
        wanted = Effect.RESUMED if after.current and holds else Effect.WARNED
        assert effect_of(before, after, file) is (None if before is after else wanted)


def test_a_hold_lasts_six_months_at_most() -> None:
    assert hold_until(date(2026, 11, 23)) == date(2027, 5, 23)
    assert hold_until(date(2026, 8, 31)) == date(2027, 2, 28)


def test_demand_counts_files_and_sectors_the_most_sought_first() -> None:
    found = demand_of([("eco", False), ("design", True), ("design", False)])
    assert found == Demand(files=3, callable=1, sectors=(("design", 2), ("eco", 1)))
    assert demand_of([]) == Demand(files=0, callable=0, sectors=())
