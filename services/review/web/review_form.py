"""A review as its page asks for it: read from the fields into the paper, and put back into them."""

from __future__ import annotations

from services.review.domain.papers import ReviewForm
from services.review.operations.review_drafts import NOT_JUDGED
from services.review.operations.views import ReviewView
from services.review.web.shown import Names
from services.review.web.typed import Typed, grouped, scored, texts


def review_paper(form: Typed) -> ReviewForm:
    """What was typed as a review. Raises Invalid with the faults of shape and those of the rubric together."""
    marks, reasons = grouped(form, "scores"), grouped(form, "unjudged")
    scores = {one: value.strip().replace(",", ".") for one, value in marks.items() if value != NOT_JUDGED}
    aside = {one: reasons.get(one, "").strip() for one in {*reasons, *(set(marks) - set(scores))}}
    return scored(
        ReviewForm,
        {
            "scores": scores,
            "unjudged": aside,
            "comments": {one: value.strip() for one, value in grouped(form, "comments").items()},
            **texts(form, "for_applicant", "confidential"),
        },
    )


def review_typed(n: Names, filed: ReviewView) -> dict[str, str]:
    """The fields of the page that would give this filed review again."""
    fields: dict[str, str] = {f"scores.{one}": f"{value:f}" for one, value in filed.scores.items()}
    for criterion, why in filed.unjudged.items():
        fields |= {f"scores.{criterion}": NOT_JUDGED, f"unjudged.{criterion}": why}
    fields |= {f"comments.{one}": said for one, said in filed.comments.items()}
    return fields | {"for_applicant": filed.for_applicant, "confidential": filed.confidential}
