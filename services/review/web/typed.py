"""What people typed on a page, read as the papers the operations take; a refusal gives it all back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue

from services.review.domain.papers import Paper
from services.review.domain.scores import comment_faults, score_faults, unjudged_faults
from services.review.models import Dossier
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.web.shown import names
from shared.errors import Conflict, Fault, Invalid, Refusal, Stale
from shared.faults import read
from shared.web.answers import told
from shared.web.context import actor, database, house, say

Typed = Mapping[str, Any]
Told = list[dict[str, str]]
Scored = TypeVar("Scored", bound=Paper)

NUMBER = re.compile(r"[0-9](\.[0-9])?")
OWN_WORDS = {
    "review.fault.score_missing": "review.missing.score",
    "review.fault.comment_needed": "review.missing.comment",
}
ASKED = frozenset(  # questions that say in their own words that they were left alone
    {
        "outcome",
        "conflict",
        "reason",
        "domain",
        "objectives",
        "local_partner",
        "naming",
        "opinion",
        "for_applicant",
        "text",
        "city_outcome",
        "city_reasons",
    }
)


def typed() -> dict[str, Any]:
    """What was typed, by field name: lines end as people mean them, boxes ticked more than once are lists."""
    form = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    return {**form, "offers": request.form.getlist("offers")}


def only(form: Typed, *fields: str) -> dict[str, Any]:
    """These fields, as far as they were answered: an empty choice is no answer."""
    return {name: form[name] for name in fields if form.get(name) not in (None, "")}


def texts(form: Typed, *fields: str) -> dict[str, str]:
    """These texts; empty where nothing was typed."""
    return {name: form.get(name, "") for name in fields}


def grouped(form: Typed, group: str) -> dict[str, str]:
    """The answered fields named `group.x`, by `x`."""
    return {
        name.removeprefix(group + "."): value
        for name, value in form.items()
        if name.startswith(group + ".") and str(value).strip()
    }


def carry(number: str, deed: Deed) -> Dossier:
    """Do one deed, in a transaction of its own."""
    with for_reader(database("review"), actor()) as session:
        return carry_out(session, house(), number, deed)


def or_again(
    act: Callable[[], ResponseReturnValue], again: Callable[[Told], str], *, rename: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """What `act` answers or, when it is refused, the same page again with the faults told.

    `rename`: fields of a paper that stand under another name on the page.
    """
    try:
        return act()
    except (Invalid, Conflict, Stale) as refused:
        return again(faults_of(refused, rename=rename)), refused.status


def faults_of(refused: Refusal, *, rename: Mapping[str, str] | None = None) -> Told:
    """A refusal as faults in the reader's words; one that is about no field is about the form."""
    faults: tuple[Fault, ...] = (Fault(field="form", code=refused.code, params=refused.params),)
    if isinstance(refused, Invalid):
        faults = _renamed(refused.faults, rename or {})
    return told(faults, say())


def _renamed(faults: Iterable[Fault], fields: Mapping[str, str]) -> tuple[Fault, ...]:
    return tuple(_said(one, fields.get(one.field, one.field)) for one in faults)


def _said(fault: Fault, field: str) -> Fault:
    """A fault in words of its own question, for a summary of five times the same sentence helps nobody."""
    group, _, last = field.rpartition(".")
    code, params = OWN_WORDS.get(fault.code, fault.code), fault.params
    if group in ("scores", "comments", "unjudged"):
        params = params | {"criterion": last.upper()}
    elif group:
        params, last = params | {"city": names().city(group)}, f"city_{last}"
    if code == "shared.fault.missing" and last in ASKED:
        code = f"review.missing.{last}"
    return Fault(field=field, code=code, params=params)


def scored(model: type[Scored], data: dict[str, Any]) -> Scored:
    """Scores and texts as a paper. Raises Invalid with the faults of shape and those of the rubric together."""
    try:
        return read(model, data)
    except Invalid as refused:
        rubric = house().programme.rubric
        scores = {one: Decimal(value) for one, value in data["scores"].items() if NUMBER.fullmatch(value)}
        told_before = {one.field for one in refused.faults}
        unjudged = data.get("unjudged", {})
        faults = [*score_faults(rubric, scores, unjudged=unjudged), *unjudged_faults(rubric, scores, unjudged)]
        if "comments" in data:
            faults += comment_faults(rubric, scores, data["comments"])
        more = (one for one in faults if one.field not in told_before)
        raise Invalid((*more, *refused.faults)) from refused
