"""Whatever JSON comes through the door, it becomes a proposal or a list of faults: never a crash."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from shared.errors import Invalid
from shared.i18n import words
from shared.programme import Programme
from shared.proposal import Proposal
from tests.unit.intake.conftest import changed

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
PLACES = [
    *EXAMPLE,
    *(f"organisation.{name}" for name in EXAMPLE["organisation"]),
    *(f"contact.{name}" for name in EXAMPLE["contact"]),
    *(f"cities.0.{name}" for name in EXAMPLE["cities"][0]),
    *(f"consents.{name}" for name in EXAMPLE["consents"]),
    *(f"jobs.{name}" for name in EXAMPLE["jobs"]),
]


def answer(data: object, programme: Programme) -> Proposal | list[str]:
    """The proposal, or a sentence for each fault."""
    try:
        return proposal_from(data, programme)
    except Invalid as refusal:
        return [words("fr").t(fault.code, **fault.params) for fault in refusal.faults]


@given(data=JSON)
@settings(max_examples=100, deadline=None)
def test_any_json_is_answered(data: object, programme: Programme) -> None:
    assert answer(data, programme)


@given(place=st.sampled_from(PLACES), value=JSON)
@settings(max_examples=400, deadline=None)
def test_any_value_at_any_place_is_answered(place: str, value: Any, programme: Programme) -> None:
    assert answer(changed(place, value), programme)


@given(title=st.text(min_size=10, max_size=150))
@settings(max_examples=200, deadline=None)
def test_a_title_that_is_taken_can_be_stored_and_stays_one_line(title: str, programme: Programme) -> None:
    taken = answer(changed("title", title), programme)
    if isinstance(taken, Proposal):
        assert taken.title.encode()
        assert "\x00" not in taken.title
        assert len(taken.title.splitlines()) == 1
