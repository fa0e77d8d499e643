"""The page on which a partner city revises its own objectives, reached from the page of the city."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.city_papers import CityAct, GoalsForm
from services.review.operations.barred import for_reader
from services.review.operations.own_goals import OwnGoals, own_goals, revise_own_goals
from services.review.web.blueprint import pages
from services.review.web.partner_asked import city_of
from services.review.web.registry_faults import faults_in_words
from services.review.web.registry_fields import fields_of, paper_of, places
from services.review.web.shown import names
from services.review.web.typed import Told, Typed, typed
from shared.errors import Invalid, NotFound, Stale
from shared.policy import Permission
from shared.programme.agreements import GoalSide
from shared.web.context import actor, come_by_link, database, house, say
from shared.web.doors import allow

PARTS = ("fr", "en")


@pages.get("/city/<token>/objectives")
@allow(Permission.PUBLIC)
def officer_goals(token: str) -> str:
    """The objectives of the city to which this link belongs, ready to be revised."""
    found = _found(token)
    lines = {f"goals.{place}": one.label for place, one in enumerate(found.goals)}
    said = {f"{line}.{part}": getattr(label, part) for line, label in lines.items() for part in PARTS}
    return _page(token, found, {**said, "tag": found.tag})


def _found(token: str) -> OwnGoals:
    holder = come_by_link(token)
    try:
        with for_reader(database("review"), actor()) as session:
            return own_goals(session, house(), holder)
    except NotFound as refused:
        raise NotFound("shared.error.link_over") from refused


def _page(token: str, found: OwnGoals, form: Typed, *, faults: Told | None = None) -> str:
    n = names()
    city = house().programme.cities[found.city]
    asked = fields_of(CityAct.REVISE_GOALS, city, n.words)
    return render_template(
        "review/officer_goals.html",
        city=city_of(n, found.city),
        token=token,
        fields=[one for one in asked if one.name.startswith("goals.")],
        form=form,
        faults=faults or [],
    )


@pages.post("/city/<token>/objectives")
@allow(Permission.PUBLIC)
def revise_officer_goals(token: str) -> ResponseReturnValue:
    """The city says what it wants from now on; one language may stand for both."""
    found, form = _found(token), typed()
    try:
        paper = paper_of(CityAct.REVISE_GOALS, {**_in_both(form), "side": GoalSide.PARTNER})
        goals = paper.goals if isinstance(paper, GoalsForm) else ()
        with for_reader(database("review"), actor()) as session:
            revise_own_goals(session, house(), actor(), goals=goals, match=form.get("tag") or None)
    except Invalid as refused:
        where = places(CityAct.REVISE_GOALS, form, [one.field for one in refused.faults])
        return _page(token, found, form, faults=faults_in_words(refused, rename=where)), refused.status
    except Stale as refused:
        fresh = {**form, "tag": _found(token).tag}
        return _page(token, found, fresh, faults=faults_in_words(refused)), refused.status
    flash(say().t("review.registry.own.done"))
    return redirect(url_for("review.city_board", token=token), 303)


def _in_both(form: Typed) -> Typed:
    """What was typed in one language only stands for the other too."""
    lines = {name.rpartition(".")[0] for name in form if name.startswith("goals.")}
    said = {line: [form.get(f"{line}.{part}", "") for part in PARTS] for line in lines}
    whole = {line: (fr or en, en or fr) for line, (fr, en) in said.items()}
    return {**form, **{f"{line}.{part}": text for line in lines for part, text in zip(PARTS, whole[line], strict=True)}}
