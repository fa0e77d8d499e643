"""A reviewer's pages: the queue, the declaration of interests, the file beside its rubric. Blind until filed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import ConflictForm, ReviewForm
from services.review.domain.road import Act
from services.review.operations.attached import copies
from services.review.operations.case import Deed
from services.review.operations.reading import (
    OtherReview,
    QueueRow,
    ReviewerFile,
    reviewer_file,
    reviewer_queue,
)
from services.review.operations.views import ReviewView
from services.review.web.blueprint import pages
from services.review.web.files import without_names
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, grouped, only, or_again, scored, texts, typed
from shared.db import transaction
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

CONFLICTS = ("none", "perhaps", "yes")


@pages.get("/reviews")
@allow(Permission.REVIEW)
def queue() -> str:
    """My files: those to be read by due date, those filed below."""
    with transaction(database("review")) as session:
        found = reviewer_queue(session, house(), actor())
    n = names()
    return render_template(
        "review/queue.html",
        todo=[_line(n, one) for one in found.todo],
        done=[_line(n, one) for one in found.done],
    )


def _line(n: Names, one: QueueRow) -> Row:
    step = {None: "declare", "perhaps": "wait"}.get(one.mine.declaration, "write")
    return {
        "number": one.number,
        "title": one.title,
        "organisation": one.organisation,
        "written_in": one.locale,
        "url": url_for("review.read", number=one.number),
        "cities": [{"id": city, "name": n.city(city)} for city in one.cities],
        "due_on": one.mine.due_on,
        "left": one.left,
        "step": n.words.t(f"review.queue.step.{step}"),
        "tone": "plain" if step == "write" else "wait",
        "filed_at": one.mine.filed_at,
        "total": n.cents(one.mine.total),
    }


@pages.get("/reviews/<number>", endpoint="read")
@allow(Permission.REVIEW)
def read_file(number: str) -> str:
    """The declaration first, then the file and the rubric, then what was filed."""
    return _page(number, {})


def _page(number: str, form: Typed, faults: Told | None = None) -> str:
    with transaction(database("review")) as session:
        found = reviewer_file(session, house(), actor(), number)
        files = copies(session, house(), actor(), number)
    n = names()
    return render_template(
        f"review/{_template(found)}.html",
        file=_file(n, found),
        files=without_names(number, files),
        choices=[
            (one, n.words.t(f"review.declare.{one}"), n.words.t(f"review.declare.{one}_hint")) for one in CONFLICTS
        ],
        criteria=n.criteria(),
        due_on=found.mine.due_on,
        review={"filed_at": found.mine.filed_at, "rows": _filed(n, found.mine)},
        others=[_filed(n, one) for one in found.others],
        form=form,
        faults=faults or [],
    )


def _template(found: ReviewerFile) -> str:
    if found.proposal is None:
        return "waits" if found.mine.declaration == "perhaps" else "declare"
    return "reviewed" if found.mine.state == "filed" else "review"


def _file(n: Names, found: ReviewerFile) -> Row:
    lead = {"label": n.words.t("review.declare.lead"), "value": found.organisation}
    partners = [
        {"label": n.words.t("review.declare.partner", city=n.city(city)), "value": name}
        for city, name in found.partners
    ]
    return {
        "number": found.number,
        "title": found.title,
        "written_in": found.locale,
        "tag": found.tag,
        "why": n.words.t(f"review.why.{found.mine.why}"),
        "organisations": [lead, *partners],
        "sector": n.label(n.programme.sectors, found.sector),
        "cities": [{"id": city, "name": n.city(city), **n.agreement(city)} for city in found.cities],
        "proposal": found.proposal,
    }


def _filed(n: Names, review: ReviewView | OtherReview) -> list[Row]:
    t = n.words.t
    confidential = review.confidential if isinstance(review, ReviewView) else ""
    said = [
        (t("review.rubric.total"), t("review.determine.out_of_five", score=n.cents(review.total))),
        *((_criterion(n, one), _scored(n, one["id"], review)) for one in n.criteria()),
        (t("review.rubric.for_applicant"), review.for_applicant),
        (t("review.rubric.confidential"), confidential),
    ]
    return [{"label": label, "value": value} for label, value in said if value]


def _criterion(n: Names, one: Row) -> str:
    return n.words.t("review.rubric.criterion", code=one["id"].upper(), label=one["label"])


def _scored(n: Names, criterion: str, review: ReviewView | OtherReview) -> str:
    parts = (n.mark(review.scores.get(criterion)), review.comments.get(criterion, ""))
    return " · ".join(part for part in parts if part)


@pages.post("/reviews/<number>/conflict")
@allow(Permission.REVIEW)
def declare(number: str) -> ResponseReturnValue:
    """A reviewer declares their interests, on title and organisations alone."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(ConflictForm, {**only(form, "conflict"), **texts(form, "reason")})
        carry(number, Deed(act=Act.DECLARE_CONFLICT, actor=actor(), paper=paper, match=form.get("tag")))
        if paper.conflict == "none":
            return redirect(url_for("review.read", number=number), 303)
        flash(say().t("review.declare.recused" if paper.conflict == "yes" else "review.declare.waits"))
        return redirect(url_for("review.queue"), 303)

    return or_again(act, lambda faults: _page(number, form, faults))


@pages.post("/reviews/<number>/review")
@allow(Permission.REVIEW)
def file_review(number: str) -> ResponseReturnValue:
    """A reviewer files scores and texts, once."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = scored(
            ReviewForm,
            {
                "scores": grouped(form, "scores"),
                "comments": grouped(form, "comments"),
                **texts(form, "for_applicant", "confidential"),
            },
        )
        carry(number, Deed(act=Act.FILE_REVIEW, actor=actor(), paper=paper, match=form.get("tag")))
        flash(say().t("review.rubric.filed"))
        return redirect(url_for("review.queue"), 303)

    return or_again(act, lambda faults: _page(number, form, faults))
