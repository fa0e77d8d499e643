"""The points of a choice in words: "secteur connu, 4 points ; langue, 1 point"."""

from __future__ import annotations

from collections.abc import Mapping

from services.review.domain.assignment import Why
from services.review.web.shown import Names, Row


def in_points(n: Names, points: Mapping[str, int] | Mapping[Why, int]) -> str:
    """Every reason with its points, in one line; without any, that nothing speaks for or against."""
    told = [_one(n, str(why), found) for why, found in points.items()]
    return n.words.t("review.matching.and").join(told) if told else n.words.t("review.matching.no_points")


def point_rows(n: Names, points: Mapping[str, int]) -> list[Row]:
    """Every reason with its points, as rows."""
    return [
        {"label": n.words.t(f"review.matching.reason.{why}"), "value": n.words.tn("review.matching.points", found)}
        for why, found in points.items()
    ]


def _one(n: Names, why: str, points: int) -> str:
    reason, told = n.words.t(f"review.matching.reason.{why}"), n.words.tn("review.matching.points", points)
    return n.words.t("review.matching.reason_points", reason=reason, points=told)


def chosen_because(n: Names, why: str, points: Mapping[str, int]) -> str:
    """Why somebody has a file: named by someone, or by points."""
    named = why in (Why.DESK, Why.COLLEAGUE, Why.SUBSTITUTE)
    told = [n.words.t(f"review.matching.chosen.{why}")] if named else []
    if points or not named:
        told.append(in_points(n, points))
    return " · ".join(told)
