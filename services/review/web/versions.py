"""The office reads every version of a filed review: who amended what, and whether they had read the others."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from services.review.operations.barred import for_office
from services.review.operations.versions import VersionView, versions_of
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from shared.policy import Permission
from shared.web.context import actor, database
from shared.web.doors import allow


@pages.get("/desk/<number>/reviews/<uuid:assignment>")
@allow(Permission.DOSSIERS)
def versions(number: str, assignment: UUID) -> str:
    """All versions of one review, the newest first."""
    with for_office(database("review"), actor()) as session:
        name, found = versions_of(session, number, assignment)
    n = names()
    return render_template(
        "review/versions.html",
        number=number,
        name=name,
        versions=[
            {"after_reading": one.after_reading, "title": _title(n, one), "rows": _rows(n, one)} for one in found
        ],
    )


def _title(n: Names, one: VersionView) -> str:
    return n.words.t("review.amend.heading", n=one.version, moment=n.words.moment(one.filed_at))


def _rows(n: Names, one: VersionView) -> list[Row]:
    t = n.words.t
    rows = [
        (t("review.rubric.criterion", code=c["id"].upper(), label=c["label"]), _said(n, c["id"], one))
        for c in n.criteria()
    ]
    rows += [(t("review.rubric.for_applicant"), one.for_applicant), (t("review.rubric.confidential"), one.confidential)]
    return [{"label": label, "value": value} for label, value in rows if value]


def _said(n: Names, criterion: str, one: VersionView) -> str:
    why = one.unjudged.get(criterion)
    mark = n.words.t("review.unjudged.said", why=why) if why else n.mark(one.scores.get(criterion))
    return " · ".join(part for part in (mark, one.comments.get(criterion, "")) if part)
