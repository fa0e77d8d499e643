"""The plan of assignments: who would read what, why, and for how many; then, on a word of the desk, exactly that."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.invitation import CarryOutForm
from services.review.operations.barred import for_office
from services.review.operations.planning import Load, Plan, PlanMoved, PlannedFile, carry_out_plan, draw_plan
from services.review.operations.standing_in import StandIn
from services.review.web.blueprint import pages
from services.review.web.points import in_points
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, only, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/desk/assignments")
@allow(Permission.ASSIGN)
def assignments() -> str:
    """The best plan for all files that wait for readers; looking at it changes nothing."""
    with for_office(database("review"), actor()) as session:
        found = draw_plan(session, house())
    return _page(found)


def _page(plan: Plan, faults: Told | None = None) -> str:
    n = names()
    return render_template(
        "review/assignments.html",
        files=[_file(n, one) for one in plan.files],
        stand_ins=[_stand_in(n, one) for one in plan.stand_ins],
        loads=[_load(one) for one in plan.loads],
        totals=_totals(n, plan),
        digest=plan.digest if plan.does_something else None,
        faults=faults or [],
    )


def _file(n: Names, one: PlannedFile) -> Row:
    return {
        "title": one.title,
        "organisation": one.organisation,
        "written_in": one.locale,
        "number": one.number,
        "url": url_for("review.file", number=one.number),
        "chosen": [{"name": pick.reader.name, "why": in_points(n, pick.reasons)} for pick in one.choice.chosen],
        "points": one.choice.points,
        "missing": one.needed - len(one.choice.chosen),
        "aside": [{"name": who.name, "why": n.words.t(f"review.aside.{why}")} for who, why in one.choice.aside],
    }


def _stand_in(n: Names, one: StandIn) -> Row:
    told = n.words.t("review.matching.stands_in", absent=one.absent, substitute=one.substitute.name)
    return {
        "title": one.title,
        "written_in": one.locale,
        "url": url_for("review.file", number=one.number),
        "told": told,
        "why_not": n.words.t(f"review.aside.{one.why_not}") if one.why_not else "",
    }


def _load(one: Load) -> Row:
    return {"label": one.reader.name, "value": one.after, "tone": "wait" if one.after > one.before else "plain"}


def _totals(n: Names, plan: Plan) -> list[Row]:
    t, tn, worst = n.words.t, n.words.tn, plan.worst
    rows = [
        (t("review.matching.files"), n.words.number(len(plan.files))),
        (t("review.matching.total"), tn("review.matching.points", plan.points)),
        (t("review.matching.empty"), n.words.number(plan.empty)),
    ]
    if worst is not None:
        knowing = tn("review.matching.knowing", worst.choice.knowing, points=n.words.number(worst.choice.points))
        rows.append((t("review.matching.worst"), f"{worst.number} · {knowing}"))
    return [{"label": label, "value": value} for label, value in rows]


@pages.post("/desk/assignments")
@allow(Permission.ASSIGN)
def carry_out_assignments() -> ResponseReturnValue:
    """Do what was shown; where things changed since, show the new plan instead."""
    paper = read(CarryOutForm, only(typed(), "digest"))
    try:
        with for_office(database("review"), actor()) as session:
            done = carry_out_plan(session, house(), actor(), digest=paper.digest)
    except PlanMoved as moved:
        return _page(moved.plan, [{"field": "plan", "message": say().t(moved.code)}]), moved.status
    count = sum(len(one.choice.chosen) for one in done.files) + sum(one.why_not is None for one in done.stand_ins)
    flash(say().tn("review.matching.done", count))
    return redirect(url_for("review.assignments"), 303)
