"""A proposal's own pages, for whoever holds its link: the receipt, the timeline, the decision."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from services.intake.models import Step
from services.intake.operations.following import Story, story, withdraw
from services.intake.web.blueprint import pages
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

ENDED = frozenset({"withdrawn", "decided", "inadmissible", "transferred"})


@pages.get("/proposals/<number>/receipt")
@allow(Permission.FOLLOW)
def receipt(number: str) -> str:
    """The proof of filing: number, date, legal date, and the link to keep."""
    found = _read(number)
    link = house().address(f"/l/{session['link']}") if "link" in session else ""
    return render_template("intake/receipt.html", story=found, link=link, bureau=house().programme.office)


@pages.get("/proposals/<number>", endpoint="show_proposal")
@allow(Permission.FOLLOW)
def show(number: str) -> str:
    """Where the proposal is, who holds it, what comes next; the decision once there is one."""
    found = _read(number)
    return render_template(
        "intake/proposal.html",
        story=found,
        steps=_steps(found),
        decisions=_decisions(found),
        may_withdraw=found.may_withdraw and actor().number == number,
        signatory=(found.filing.decisions or {}).get("signatory"),
        refusal=(found.filing.decisions or {}).get("reasons"),
    )


@pages.post("/proposals/<number>/withdraw")
@allow(Permission.WITHDRAW)
def take_back(number: str) -> ResponseReturnValue:
    """Take the proposal back."""
    with transaction(database("intake")) as db:
        withdraw(db, house(), number, actor=actor())
    return redirect(url_for("intake.show_proposal", number=number), 303)


def _read(number: str) -> Story:
    with transaction(database("intake")) as db:
        return story(db, number)


def _steps(found: Story) -> list[dict[str, str]]:
    words, last = say(), len(found.steps) - 1
    ended = found.filing.status in ENDED
    steps = []
    for rank, step in enumerate(found.steps):
        present = rank == last and not ended
        one = {"title": _title(step), "at": words.moment(step.at), "state": "current" if present else "done"}
        if present and step.due_on is not None:
            one["text"] = words.t("intake.step.due", day=words.day(step.due_on))
        steps.append(one)
    if not ended:
        steps.append({"title": words.t("intake.step.decision_next"), "state": "next"})
    return steps


def _title(step: Step) -> str:
    words, programme = say(), house().programme
    if step.code != "stage" or step.stage is None:
        return words.t(f"intake.step.{step.code}")
    stages = {stage.id: stage for stage in programme.stages.stages}
    title = stages[step.stage].public.in_(words.locale) if step.stage in stages else step.stage
    if step.city is not None and step.city in programme.cities:
        title += f" ({programme.cities[step.city].name.in_(words.locale)})"
    return title


def _decisions(found: Story) -> list[dict[str, Any]]:
    words, programme = say(), house().programme
    return [
        {
            "city": one.city,
            "name": programme.cities[one.city].name.in_(words.locale),
            "outcome": words.t(f"intake.outcome.{one.outcome}"),
            "tone": "go" if one.outcome.positive else "plain",
            "reasons": one.reasons,
            "conditions": one.conditions,
        }
        for one in found.decisions
    ]
