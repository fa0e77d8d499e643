"""The desk's request for pieces: its limits, and the article that an essential piece must name."""

from __future__ import annotations

from typing import Any

import pytest

from services.review.domain.papers import PiecesForm
from services.review.example import PIECES
from shared.errors import Invalid
from shared.faults import read


def faults_of(**changes: Any) -> list[str]:
    """The fields at which the example, changed so, is refused."""
    try:
        return [one.field for one in read(PiecesForm, PIECES | changes).faults()]
    except Invalid as refused:
        return [one.field for one in refused.faults]


def test_the_example_holds() -> None:
    assert faults_of() == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"reason": "Too short."}, ["reason"]),
        ({"reason": "x" * 2001}, ["reason"]),
        ({"essential": "yes"}, ["essential"]),
        ({"pieces": []}, ["pieces"]),
        ({"pieces": [{"what": "A budget", "rule": "5"}] * 11}, ["pieces"]),
        ({"pieces": [{"what": "ab", "rule": "5"}]}, ["pieces.0.what"]),
        ({"pieces": [{"what": "x" * 201, "rule": "5"}]}, ["pieces.0.what"]),
        ({"pieces": [{"what": "A budget", "rule": "x" * 121}]}, ["pieces.0.rule"]),
        ({"pieces": [{"what": "A budget", "rule": "5"}, {"what": "A letter", "rule": " "}]}, ["pieces.1.rule"]),
    ],
)
def test_what_does_not_hold_is_told_at_its_place(changes: dict[str, Any], fields: list[str]) -> None:
    assert faults_of(**changes) == fields


def test_a_piece_that_is_not_essential_needs_no_article() -> None:
    assert faults_of(essential=False, pieces=[{"what": "A picture of the place"}]) == []
