"""Severity: a reviewer beside those who read the same files; it informs, and no ranking knows of it."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

import services.review
from services.review.domain.severity import severity, standardised

SERVICE = Path(services.review.__path__[0])


def given(files: int, **totals: str) -> dict[str, dict[str, Decimal]]:
    """So many files on which everyone gives the same total."""
    return {f"F{k}": {name: Decimal(total) for name, total in totals.items()} for k in range(files)}


def test_a_reviewer_is_compared_with_the_others_on_the_files_they_share() -> None:
    found = {one.reviewer: one for one in severity(given(4, ada="2", ben="4", chloe="4"))}
    assert (found["ada"].own, found["ada"].others, found["ada"].gap) == (Decimal(2), Decimal(4), Decimal(-2))
    assert found["ada"].flagged
    assert found["ben"].gap == 1
    assert not found["ben"].flagged


@pytest.mark.parametrize(
    ("files", "ada", "flagged"), [(4, "2.9", True), (4, "3", False), (3, "0", False), (4, "5", False), (9, "1", True)]
)
def test_only_more_than_a_point_on_four_files_or_more_is_flagged(files: int, ada: str, *, flagged: bool) -> None:
    found = {one.reviewer: one.flagged for one in severity(given(files, ada=ada, ben="4"))}
    assert found["ada"] is flagged


def test_a_file_read_alone_compares_nobody() -> None:
    assert severity({"F1": {"ada": Decimal(1)}}) == ()


def test_the_farthest_from_the_others_stands_first() -> None:
    assert severity(given(4, ada="3", ben="3", chloe="1"))[0].reviewer == "chloe"


def test_standardised_totals_ask_how_a_file_stands_on_its_readers_own_scales() -> None:
    mild = {"F1": {"ada": Decimal(4), "ben": Decimal(2)}, "F2": {"ada": Decimal(5), "ben": Decimal(3)}}
    assert standardised(mild) == {"F1": Decimal("-1.00"), "F2": Decimal("1.00")}


def test_a_reader_who_always_gives_the_same_says_nothing_on_that_scale() -> None:
    assert set(standardised(given(3, ada="4")).values()) == {Decimal()}


@pytest.mark.parametrize(
    "module", ["domain/ranking.py", "domain/scores.py", "domain/verdict.py", "operations/standing.py"]
)
def test_nothing_that_ranks_or_decides_knows_of_severity(module: str) -> None:
    tree = ast.parse((SERVICE / module).read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported
    assert not any("severity" in one for one in imported)
