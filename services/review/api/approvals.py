"""Approvals as JSON: what was said at each stage that wants them, and a yes or a no."""

from __future__ import annotations

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import act_of, api, as_json, done
from services.review.domain.approvals import ApprovalForm
from services.review.domain.road import Act
from services.review.operations.approving import ApprovalView, approvals_shown
from services.review.operations.barred import for_office
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers


class ApprovalList(BaseModel):
    """Every stage of a file that wants approvals."""

    approvals: list[ApprovalView]


@api.get("/dossiers/<number>/approvals")
@allow(Permission.DOSSIERS)
@answers(ApprovalList)
def list_approvals(number: str) -> Response:
    """The stages of this file that want approvals, what was said, and whether you are asked now."""
    with for_office(database("review"), actor()) as session:
        found = approvals_shown(session, house(), number, actor=actor())
    return jsonify({"approvals": [as_json(one) for one in found]})


@api.post("/dossiers/<number>/approvals")
@allow(Permission.APPROVE)
@act_of(ApprovalForm, example.APPROVAL)
def approve(number: str, body: ApprovalForm) -> Response:
    """Agree, or object with a reason, at a stage that wants your approval; once."""
    return done(number, Act.APPROVE, body)
