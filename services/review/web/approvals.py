"""The form for a yes or a no at a stage that wants approvals."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.approvals import ApprovalForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.typed import carry, or_again, texts, typed
from shared.errors import Fault, Invalid
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, say
from shared.web.doors import allow


@pages.post("/desk/<number>/approvals/<stage>")
@allow(Permission.APPROVE)
def approve(number: str, stage: str) -> ResponseReturnValue:
    """Say yes or no at a stage that wants your approval."""
    form = typed()

    def act() -> ResponseReturnValue:
        agreed = {"yes": True, "no": False}.get(form.get("agreed", ""))
        if agreed is None:
            raise Invalid((Fault(field="agreed", code="review.approval.fault_agreed"),))
        paper = read(ApprovalForm, {"stage": stage, "agreed": agreed, **texts(form, "reason")})
        carry(number, Deed(act=Act.APPROVE, actor=actor(), paper=paper, match=form.get("tag")))
        flash(say().t("review.approval.done"))
        return redirect(url_for("review.file", number=number), 303)

    return or_again(act, lambda faults: desk.file_page(number, {**form, "approval": stage}, faults))
