"""What the decision asks of its author: each condition, its last day, their answer, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import flash, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.models import ConditionAsked
from services.intake.operations.conditions import LONGEST, ConditionAnswer, answer, conditions
from services.intake.operations.following import story
from services.intake.web.blueprint import pages
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid
from shared.faults import read
from shared.policy import Permission
from shared.web.answers import told
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {"open": "wait", "answered": "plain", "refused": "stop", "met": "go", "waived": "go"}
Typed = dict[str, str]


@pages.get("/proposals/<number>/conditions")
@allow(Permission.FOLLOW)
def show_conditions(number: str) -> str:
    """What waits for an answer, and what was answered."""
    return _page(number, {})


@pages.post("/proposals/<number>/conditions")
@allow(Permission.AMEND)
def answer_condition(number: str) -> ResponseReturnValue:
    """Send the answer to one condition; what was typed comes back with a refusal."""
    form = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    key = form.get("key", "")
    city, _, position = key.rpartition("-")
    try:
        given = read(ConditionAnswer, {"city": city, "position": position, "text": form.get(f"{key}.text", "")})
        with transaction(database("intake")) as db:
            answer(db, house(), number, given)
    except Invalid as refusal:
        faults = tuple(_at(key, one) for one in refusal.faults)
        return _page(number, form, told(faults, say())), refusal.status
    except Conflict as refusal:
        fault = Fault(field=f"{key}.text", code=refusal.code, params=refusal.params)
        return _page(number, form, told((fault,), say())), refusal.status
    flash(say().t("intake.conditions.done"))
    return redirect(url_for("intake.show_conditions", number=number), 303)


def _at(key: str, fault: Fault) -> Fault:
    if fault.field != "text":
        return Fault(field="conditions", code="intake.conditions.fault_unknown")
    return Fault(field=f"{key}.text", code=fault.code, params=fault.params)


def _page(number: str, form: Typed, faults: list[dict[str, str]] | None = None) -> str:
    with transaction(database("intake")) as db:
        found, asked = story(db, number), conditions(db, number)
    theirs = actor().number == number
    rows = [_shown(one, form, theirs=theirs) for one in asked]
    return render_template(
        "intake/conditions.html",
        filing=found.filing,
        proposal=found.proposal,
        conditions=rows,
        kept=_kept(rows, form, theirs=theirs),
        longest=LONGEST,
        told=next(iter(get_flashed_messages()), None),
        faults=faults or [],
    )


def _shown(one: ConditionAsked, form: Typed, *, theirs: bool) -> dict[str, Any]:
    words, cities, key = say(), house().programme.cities, f"{one.city}-{one.position}"
    late = one.state == "open" and house().today() > one.due_on
    return {
        "key": key,
        "city": one.city,
        "city_name": cities[one.city].name.in_(words.locale) if one.city in cities else one.city,
        "position": one.position,
        "origin": words.t(f"intake.conditions.origin_{one.origin}"),
        "text": one.text,
        "due_on": one.due_on if one.state == "open" else None,
        "late": late,
        "state": words.t(f"intake.conditions.state.{one.state}"),
        "tone": "stop" if late else TONES[one.state],
        "answer": one.answer,
        "answered_at": one.answered_at,
        "note": one.note,
        "by_silence": one.how == "silence",
        "answers": theirs and one.state == "open" and not late,
        "typed": form.get(f"{key}.text") or one.answer,
    }


def _kept(rows: list[dict[str, Any]], form: Typed, *, theirs: bool) -> str:
    """What was typed for a condition that takes no answer any more: shown, so that it can be copied."""
    key = form.get("key", "")
    closed = not any(one["key"] == key and one["answers"] for one in rows)
    return form.get(f"{key}.text", "") if theirs and closed else ""
