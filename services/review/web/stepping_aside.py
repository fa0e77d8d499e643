"""The form by which somebody of the office steps aside from a file."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import RecusalForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.typed import carry, or_again, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, say
from shared.web.doors import allow


@pages.post("/desk/<number>/recusal")
@allow(Permission.STEP_ASIDE)
def step_aside(number: str) -> ResponseReturnValue:
    """Give up a file you are tied to."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(RecusalForm, {"reason": form.get("recusal", "")})
        carry(number, Deed(act=Act.STEP_ASIDE, actor=actor(), paper=paper))
        flash(say().t("review.recusal.done", number=number))
        return redirect(url_for("review.desk"), 303)

    return or_again(act, lambda faults: desk.file_page(number, form, faults), rename={"reason": "recusal"})
