"""Every combination of quality, Paris, city and state has exactly one set of outcomes, and the rules print it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from services.arranging import join_lines
from services.review.domain.join import STATES, group_of, join_table
from services.review.domain.verdict import Answer, CityFacts, Lamp, Lamps, allowed
from shared.i18n import words
from shared.programme import AgreementState
from shared.programme.outcomes import Opinion, Outcome

RULES = Path(__file__).parents[3] / "docs" / "rules.md"
ROWS = join_table()
EVERY = list(product(AgreementState, Lamp, Lamp, Lamp, (*Opinion, None)))


def test_every_state_stands_in_one_group() -> None:
    listed = [one for states in STATES.values() for one in states]

    assert sorted(listed) == sorted(AgreementState)


@pytest.mark.parametrize("state", AgreementState)
def test_every_combination_is_one_line_of_the_table(state: AgreementState) -> None:
    for _, quality, paris, city, opinion in (one for one in EVERY if one[0] is state):
        facts = CityFacts(agreement=state, answer=Answer.SILENT, opinion=opinion)
        (row,) = (
            one
            for one in ROWS
            if one.states == group_of(state)
            and one.quality is (quality is Lamp.YES)
            and one.paris is (paris is Lamp.YES)
            and one.opinion == (opinion if state.current else None)
        )
        assert allowed(facts, Lamps(quality=quality, paris=paris, city=city)) == row.outcomes
        assert row.outcomes
        assert len({*row.outcomes}) == len(row.outcomes)


def test_only_three_times_yes_may_be_retained_with_the_partner() -> None:
    with_partner = {Outcome.RETAINED, Outcome.RETAINED_CONDITIONS}
    found = [one for one in ROWS if with_partner & {*one.outcomes}]

    assert found
    assert all(one.states == "current" and one.quality and one.paris for one in found)
    assert {one.opinion for one in found} == {Opinion.FAVOURABLE, Opinion.RESERVATIONS}


def test_the_published_rules_hold_this_very_table() -> None:
    printed = "\n".join(join_lines(words("en")))

    assert printed in RULES.read_text(encoding="utf-8"), "run ./tremplin check --outcomes and put its table there"
