"""The desk's word on what became of a condition."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import ConditionForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.typed import carry, or_again, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, say
from shared.web.doors import allow


@pages.post("/desk/<number>/conditions")
@allow(Permission.CONDITIONS)
def close_condition(number: str) -> ResponseReturnValue:
    """Say that a condition is met, or waived, and how the office knows."""
    form = typed()
    key = form.get("key", "")
    city, _, position = key.rpartition("-")

    places = {name: f"{key}.{name}" for name in ("state", "note")}

    def act() -> ResponseReturnValue:
        said = {"city": city, "position": position, "note": form.get(f"{key}.note", "")}
        state = form.get(f"{key}.state")
        paper = read(ConditionForm, said | ({"state": state} if state else {}))
        carry(number, Deed(act=Act.CLOSE_CONDITION, actor=actor(), paper=paper, match=form.get("tag")))
        flash(say().t("review.condition.done"))
        return redirect(url_for("review.file", number=number), 303)

    return or_again(act, lambda faults: desk.file_page(number, form, faults), rename=places)
