"""What people typed on a page, read as the papers the operations take; a refusal gives it all back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from services.review.domain.papers import OpinionForm
from services.review.models import Dossier
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Stale
from shared.faults import read
from shared.web.answers import told
from shared.web.context import database, house, say

Typed = Mapping[str, Any]
Told = list[dict[str, str]]


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
    with transaction(database("review")) as session:
        return carry_out(session, house(), number, deed)


def or_again(
    act: Callable[[], ResponseReturnValue], again: Callable[[Told], str], *, rename: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """What `act` answers or, when it is refused, the same page again with the faults told.

    `rename`: fields of a paper that stand under another name on the page.
    """
    try:
        return act()
    except Invalid as refused:
        return again(told(_renamed(refused.faults, rename or {}), say())), refused.status
    except (Conflict, Stale) as refused:
        fault = Fault(field="form", code=refused.code, params=refused.params)
        return again(told((fault,), say())), refused.status


def _renamed(faults: Iterable[Fault], names: Mapping[str, str]) -> tuple[Fault, ...]:
    return tuple(Fault(field=names.get(one.field, one.field), code=one.code, params=one.params) for one in faults)


def opinion_form(form: Typed, *, by_desk: bool) -> OpinionForm:
    """The eight answers as typed. Raises Invalid with every fault: a question left alone is not `none`."""
    fields = ("objectives", "local_partner", "naming", "opinion", *(("channel",) if by_desk else ()))
    written = ("objectives_why", "objection", "naming_contact", "reason", *(("who", "proof") if by_desk else ()))
    data = {
        **only(form, *fields),
        **texts(form, *written),
        "offers": form["offers"],
        "reason_public": form.get("reason_public") == "yes",
        "domain": None if form.get("domain") in (None, "none") else form["domain"],
    }
    faults = () if form.get("domain") else (Fault(field="domain", code="shared.fault.missing"),)
    try:
        paper = read(OpinionForm, data)
    except Invalid as refused:
        raise Invalid((*faults, *refused.faults)) from refused
    if faults:
        raise Invalid(faults)
    return paper
