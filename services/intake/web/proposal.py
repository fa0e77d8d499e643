"""A proposal's own pages, for whoever holds its link: the receipt, the timeline, the decision."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.journey import Leg
from services.intake.domain.legal import silence_sentence
from services.intake.operations.following import Story, story, withdraw
from services.intake.web.blueprint import pages
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/proposals/<number>/receipt")
@allow(Permission.FOLLOW)
def receipt(number: str) -> str:
    """The proof of filing: number, date, legal date, and the link to keep."""
    found = _read(number)
    link = house().address(f"/l/{session['link']}") if actor().number == number and "link" in session else ""
    page = {"story": found, "silence": _silence(found), "bureau": house().programme.office}
    return render_template("intake/receipt.html", link=link, **page)


@pages.get("/proposals/<number>", endpoint="show_proposal")
@allow(Permission.FOLLOW)
def show(number: str) -> str:
    """Where the proposal is, who holds it, what comes next; the decision once there is one."""
    found = _read(number)
    return render_template(
        "intake/proposal.html",
        story=found,
        steps=_steps(found),
        silence=_silence(found) if found.filing.open else "",
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


def _silence(found: Story) -> str:
    day = found.filing.legal_on
    return say().t(silence_sentence(house().programme, day), day=say().day(day))


def _steps(found: Story) -> list[dict[str, str]]:
    return [_step(leg) for leg in found.legs(house())]


def _step(leg: Leg) -> dict[str, str]:
    words, at = say(), say().moment(leg.at)
    if leg.days is not None:
        at = words.tn("intake.road.working_days" if leg.working else "intake.road.days", leg.days)
    shown = {"title": _title(leg), "at": at, "state": leg.state}
    if leg.holder is not None:
        shown["holder"] = words.t(f"intake.holder.{leg.holder}", city=_city_name(leg.city))
    if leg.due_on is not None:
        shown["text"] = words.t("intake.step.due", day=words.day(leg.due_on))
    return shown


def _title(leg: Leg) -> str:
    words = say()
    if leg.code != "stage" or leg.stage is None:
        return words.t(f"intake.step.{leg.code}")
    stages = {stage.id: stage for stage in house().programme.stages.stages}
    return stages[leg.stage].public.in_(words.locale) if leg.stage in stages else leg.stage


def _city_name(city_id: str | None) -> str:
    city = house().programme.cities.get(city_id or "")
    return city.name.in_(say().locale) if city is not None else ""


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
