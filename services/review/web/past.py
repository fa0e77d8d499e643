"""A reviewer's own past beside the rubric: how they spread their scores, and their reviews of files alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from flask import url_for

from services.review.operations.own_past import Comparable
from services.review.web.shown import Names, Row

HALF = Decimal("0.5")
SCALE = tuple(HALF * step for step in range(11))


def spread(n: Names, criterion: Row, counted: Mapping[Decimal, int]) -> Row | None:
    """How often each score of the scale was given, as bars and in words; None when nothing was filed yet."""
    total = sum(counted.values())
    if not total:
        return None
    highest = max(counted.values())
    counts = [(score, counted.get(score, 0)) for score in SCALE]
    told = [n.words.t("review.past.one", score=n.mark(score), n=count) for score, count in counts if count]
    return {
        "title": n.words.t("review.past.title", code=criterion["id"].upper()),
        "summary": n.words.tn("review.past.summary", total),
        "said": ", ".join(told),
        "bars": [
            {"score": n.mark(score), "count": count, "height": round(24 * count / highest, 1)}
            for score, count in counts
        ],
    }


def alike(n: Names, found: Iterable[Comparable]) -> list[Row]:
    """Files of the same sector that this reader filed, with their own scores."""
    return [
        {
            "title": one.title,
            "written_in": one.locale,
            "number": one.number,
            "url": url_for("review.read", number=one.number),
            "scores": ", ".join(
                n.words.t("review.past.score", code=criterion.upper(), score=n.mark(score))
                for criterion, score in one.scores.items()
            ),
            "total": n.words.t("review.determine.out_of_five", score=n.cents(one.total)),
        }
        for one in found
    ]
