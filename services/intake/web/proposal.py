"""A proposal's own pages, for whoever holds its link: the receipt, the timeline, the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from services.intake.documents.facts import silence_told
from services.intake.domain.journey import Leg
from services.intake.models import Attachment, Filing
from services.intake.operations.conditions import waiting
from services.intake.operations.following import LABEL_STEPS, QUOTE_STEP, Story, story, withdraw
from services.intake.operations.uploads import files_of_proposal
from services.intake.operations.versions import may_revise
from services.intake.web.blueprint import pages
from services.intake.web.call import stage_ahead
from services.intake.web.filed import filed
from shared.access import link_token
from shared.clock import day_in
from shared.db import transaction
from shared.errors import Conflict
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/proposals/<number>/receipt")
@allow(Permission.FOLLOW)
def receipt(number: str) -> str:
    """The proof of filing: number, date, legal date, and the link to keep."""
    found = _read(number)
    return render_template(
        "intake/receipt.html",
        filing=found.filing,
        proposal=found.proposal,
        silence=_silence(found),
        link=_own_link(found.filing),
        files=_files(number),
        bureau=house().programme.office,
        steps=[_shown(leg) for leg in found.legs(house()) if leg.state == "next"],
    )


@pages.get("/proposals/<number>", endpoint="show_proposal")
@allow(Permission.FOLLOW)
def show(number: str) -> str:
    """Where the proposal is, who holds it, what comes next; the decision once there is one."""
    return _page(_read(number))


@pages.post("/proposals/<number>/withdraw")
@allow(Permission.WITHDRAW)
def take_back(number: str) -> ResponseReturnValue:
    """Take the proposal back."""
    try:
        with transaction(database("intake")) as db:
            withdraw(db, house(), number, actor=actor())
    except Conflict as refusal:
        faults = [{"field": "main", "message": say().t(refusal.code, **refusal.params)}]
        return _page(_read(number), faults), refusal.status
    return redirect(url_for("intake.show_proposal", number=number), 303)


def _page(found: Story, faults: list[dict[str, str]] | None = None) -> str:
    decided: dict[str, Any] = dict(found.filing.decisions or {})
    return render_template(
        "intake/proposal.html",
        filing=found.filing,
        proposal=found.proposal,
        status=_status(found),
        awaited=found.awaited if found.filing.open else None,
        conditions_left=_conditions_left(found.filing.number),
        has_label=any(one.code in LABEL_STEPS.values() for one in found.steps),
        has_quote=any(one.code == QUOTE_STEP for one in found.steps),
        silence=_silence(found) if found.filing.open else "",
        steps=[_shown(leg) for leg in found.legs(house())],
        decisions=_decisions(found),
        signatory=decided.get("signatory"),
        decided_on=_day(found.filing.decided_at),
        refusal=decided.get("reasons"),
        filed=filed(found.proposal),
        files=_files(found.filing.number),
        is_author=actor().number == found.filing.number,
        may_revise=may_revise(found.filing, house(), pieces_open=found.pieces_open),
        may_withdraw=found.may_withdraw and actor().number == found.filing.number,
        faults=faults or [],
    )


def _conditions_left(number: str) -> dict[str, Any] | None:
    """The conditions of the decision: how many wait for an answer, and the first day; None where there are none."""
    with transaction(database("intake")) as db:
        return waiting(db, number)


def _read(number: str) -> Story:
    with transaction(database("intake")) as db:
        return story(db, number)


def _files(number: str) -> list[Attachment]:
    with transaction(database("intake")) as db:
        return files_of_proposal(db, number)


def _own_link(filing: Filing) -> str:
    """The personal link, for its holder alone: staff who read this page get none."""
    token = link_token(filing.link_id, house().settings.key)
    if actor().number != filing.number and session.get("link") != token:
        return ""
    return house().address(f"/l/{token}")


def _silence(found: Story) -> str:
    return silence_told(found.filing, found.proposal, house=house(), words=say())


def _day(at: datetime | None) -> str:
    return say().day(day_in(house().programme.office.tz, at)) if at is not None else ""


def _status(found: Story) -> str:
    filing = found.filing
    if found.awaited is not None and filing.open:
        return say().t("intake.pieces.status", day=say().day(found.awaited.due_on))
    stages = {stage.id: stage for stage in house().programme.stages.stages}
    if filing.status in stages:
        return say().t("intake.status.stage", stage=stages[filing.status].public.in_(say().locale))
    return say().t(f"intake.status.{filing.status}")


def _shown(leg: Leg) -> dict[str, str]:
    """One step of the thread: what, when, with whom, until when."""
    words, stages = say(), {stage.id: stage for stage in house().programme.stages.stages}
    stage = stages.get(leg.stage or "")
    if leg.state == "next" and stage is not None:
        return {**stage_ahead(stage), "state": leg.state}
    step = {"title": _title(leg), "at": words.moment(leg.at), "state": leg.state}
    if leg.due_on is not None:
        step["text"] = words.t("intake.step.answer_by" if leg.city else "intake.step.due", day=words.day(leg.due_on))
    if leg.holder is not None and leg.at is not None:
        step["holder"] = words.t(f"intake.holder.{leg.holder}", day=_day(leg.at))
    return step


def _title(leg: Leg) -> str:
    words, programme = say(), house().programme
    known = programme.cities.get(leg.city or "")
    city = known.name.in_(words.locale) if known is not None else leg.city
    if leg.code != "stage" or leg.stage is None:
        return words.t(f"intake.step.{leg.code}", city=city)
    if leg.city is not None:
        return words.t("intake.step.asked", city=city)
    stages = {stage.id: stage for stage in programme.stages.stages}
    return stages[leg.stage].public.in_(words.locale) if leg.stage in stages else leg.stage


def _decisions(found: Story) -> list[dict[str, Any]]:
    words, programme = say(), house().programme
    return [
        {
            "city": one.city,
            "name": programme.cities[one.city].name.in_(words.locale) if one.city in programme.cities else one.city,
            "outcome": words.t(f"intake.outcome.{one.outcome}"),
            "tone": "go" if one.outcome.positive else "plain",
            "reasons": one.reasons,
            "conditions": one.conditions,
        }
        for one in found.decisions
    ]
