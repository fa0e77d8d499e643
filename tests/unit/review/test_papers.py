"""What must be written with an act, beyond its shape."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.review import example
from services.review.domain.papers import ConflictForm, OpinionForm, ScreeningForm

TODAY = date(2026, 11, 23)
DOMAINS = frozenset({"design"})


def opinion(**changes: Any) -> OpinionForm:
    return OpinionForm.model_validate(example.OPINION | changes)


@pytest.mark.parametrize(
    ("changes", "by_desk", "fields"),
    [
        ({}, False, set()),
        ({"domain": "design"}, False, set()),
        ({"domain": "whaling"}, False, {"domain"}),
        ({"opinion": "unfavourable"}, False, {"reason"}),
        ({"opinion": "favourable_with_reservations"}, False, {"reason"}),
        ({"opinion": "not_now", "reason": "Our budget closes in May."}, False, set()),
        ({"offers": ["nothing"]}, False, set()),
        ({"offers": ["nothing", "venue"]}, False, {"offers"}),
        ({}, True, {"channel", "who", "proof"}),
        ({"channel": "phone", "who": "The officer", "proof": "Note of 12 January"}, True, set()),
        ({"channel": "phone", "who": "The officer", "proof": "Note of 12 January"}, False, {"channel"}),
    ],
)
def test_a_citys_answer_is_whole(changes: dict[str, Any], fields: set[str], *, by_desk: bool) -> None:
    assert {one.field for one in opinion(**changes).faults(domains=DOMAINS, by_desk=by_desk, today=TODAY)} == fields


@pytest.mark.parametrize(("outcome", "refused"), [("admissible", False), ("inadmissible", True), ("transferred", True)])
def test_a_refusal_needs_its_reasons(outcome: str, *, refused: bool) -> None:
    form = ScreeningForm.model_validate({"outcome": outcome, "reasons": "too short"})
    assert bool(form.faults()) is refused


@pytest.mark.parametrize(("conflict", "unexplained"), [("none", False), ("perhaps", True), ("yes", True)])
def test_a_tie_is_explained(conflict: str, *, unexplained: bool) -> None:
    assert bool(ConflictForm.model_validate({"conflict": conflict}).faults()) is unexplained
