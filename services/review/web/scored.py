"""Scores as people compare them: a table, the same drawn as dots, and what the reviewers wrote."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from services.review.operations.views import DossierView, ReviewView
from services.review.web.shown import Names, Row
from shared.programme import Criterion


def dots(n: Names, values: Iterable[Decimal], threshold: Decimal | None) -> Row:
    """Values on a line from 0 to 5, and the same in words for those who do not see the drawing."""
    given = list(values)
    told = ", ".join(n.cents(one) for one in sorted(given)) or n.words.t("review.committee.dots_none")
    if threshold is not None:
        told = n.words.t("review.committee.dots_desc", values=told, retain=n.mark(threshold))
    return {"values": given, "threshold": threshold, "said": told}


def scores(n: Names, view: DossierView) -> Row:
    """All filed scores of a file, by criterion and reviewer, with the means or the common scores."""
    filed = [one for one in view.reviews if one.scores]
    score = view.row.score
    return {
        "reviewers": len(filed),
        "lines": [_line(n, view, filed, one) for one in n.programme.rubric.criteria],
        "total": n.cents(score.total),
        "settled": score.settled,
        "reviews": [_said(n, one) for one in filed],
        "consensus": _consensus(n, view),
    }


def _line(n: Names, view: DossierView, filed: list[ReviewView], one: Criterion) -> Row:
    given = [review.scores[one.id] for review in filed if one.id in review.scores]
    mean = view.row.score.criteria.get(one.id)
    label = n.words.t("review.rubric.criterion", code=one.id.upper(), label=one.label.in_(n.words.locale))
    return {
        "label": label,
        "weight": n.words.t("review.determine.percent", n=one.weight),
        "marks": [_mark(n, review, one.id) for review in filed],
        "mean": n.cents(mean) if mean is not None or not filed else n.words.t("review.unjudged.nobody"),
        "below": one.gate is not None and mean is not None and mean < one.gate,
        "dots": dots(n, given, one.gate),
    }


def _mark(n: Names, review: ReviewView, criterion: str) -> str:
    return n.words.t("review.unjudged.short") if criterion in review.unjudged else n.mark(review.scores.get(criterion))


def _said(n: Names, one: ReviewView) -> list[Row]:
    t = n.words.t
    rows = [(t("review.unjudged.reason", code=criterion.upper()), why) for criterion, why in one.unjudged.items()]
    rows += [(t("review.rubric.comment", code=criterion.upper()), text) for criterion, text in one.comments.items()]
    rows += [
        (t("review.rubric.for_applicant"), one.for_applicant),
        (t("review.rubric.confidential"), one.confidential),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _consensus(n: Names, view: DossierView) -> list[Row]:
    t = n.words.t
    rows = [
        (t("review.consensus.text"), view.consensus.get("text", "")),
        (t("review.consensus.minority"), view.consensus.get("minority", "")),
        (t("review.consensus.by"), view.consensus.get("by_name", "")),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
