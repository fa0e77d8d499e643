"""A reviewer's answers to an invitation: why they were asked, declining, handing the file over to a colleague."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.invitation import REASONS, DeclineForm, HandOverForm
from services.review.domain.papers import Paper
from services.review.domain.road import Act
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.inviting import invitation
from services.review.operations.reading import reviewer_file
from services.review.web.blueprint import pages
from services.review.web.points import point_rows
from services.review.web.shown import Row, names
from services.review.web.typed import Told, Typed, carry, or_again, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.context_processor
def _invited() -> dict[str, Any]:
    return {"invitation_to": _invitation}


def _invitation(number: str) -> Row:
    """Why this reviewer, what may tie them to the file, and what they may answer, in words."""
    with for_reader(database("review"), actor()) as session:
        found = invitation(session, house(), actor(), number)
    n = names()
    return {
        "why": n.words.t(f"review.why.{found.why}"),
        "points": point_rows(n, found.points),
        "hint": n.words.t(f"review.matching.hint.{found.hint}") if found.hint else None,
        "colleagues": [(str(one), name) for one, name in found.colleagues],
        "reasons": [(one, n.words.t(f"review.decline.{one}")) for one in REASONS],
    }


@pages.get("/reviews/<number>/answer")
@allow(Permission.REVIEW)
def other_answers(number: str) -> str:
    """Why me, and the two answers other than yes."""
    return _page(number, {})


def _page(number: str, form: Typed, faults: Told | None = None) -> str:
    with for_reader(database("review"), actor()) as session:
        found = reviewer_file(session, house(), actor(), number)
    file = {"number": number, "title": found.title, "written_in": found.locale, "tag": found.tag}
    return render_template("review/answer.html", file=file, form=form, faults=faults or [])


@pages.post("/reviews/<number>/decline")
@allow(Permission.REVIEW)
def decline(number: str) -> ResponseReturnValue:
    """A reviewer does not take the file; the next best gets it at once."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(DeclineForm, _data(form, reason="decline_reason", words="decline_words"))
        return _done(number, Act.DECLINE, paper, form)

    names_here = {"reason": "decline_reason", "words": "decline_words"}
    return or_again(act, lambda faults: _page(number, form, faults), rename=names_here)


def _data(form: Typed, **fields: str) -> dict[str, str]:
    """What was typed, under the names of the paper; unanswered choices left out."""
    return {name: form[field] for name, field in fields.items() if form.get(field)}


@pages.post("/reviews/<number>/hand-over")
@allow(Permission.REVIEW)
def hand_over(number: str) -> ResponseReturnValue:
    """A reviewer passes the file on to a colleague, or to the next best."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(HandOverForm, _data(form, reviewer="colleague", words="hand_words"))
        return _done(number, Act.HAND_OVER, paper, form)

    names_here = {"reviewer": "colleague", "words": "hand_words"}
    return or_again(act, lambda faults: _page(number, form, faults), rename=names_here)


def _done(number: str, act: Act, paper: Paper, form: Typed) -> ResponseReturnValue:
    carry(number, Deed(act=act, actor=actor(), paper=paper, match=form.get("tag")))
    flash(say().t("review.decline.done" if act is Act.DECLINE else "review.hand_over.done"))
    return redirect(url_for("review.queue"), 303)
