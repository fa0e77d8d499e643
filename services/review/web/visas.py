"""Approvals in words: every stage that wants them, what was said, and whether the reader is asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.review.operations.approving import ApprovalView, approvals_shown
from services.review.web.shown import Names, Row
from shared.web.context import actor, house


def approval_rows(session: Session, n: Names, number: str) -> list[Row]:
    """Every stage of a file's road that wants approvals, with what was said."""
    return [_row(n, one) for one in approvals_shown(session, house(), number, actor=actor())]


def _row(n: Names, view: ApprovalView) -> Row:
    state = view.state
    which = "refused" if state.refused else "open" if state.open else "complete"
    return {
        "id": view.stage_id,
        "label": view.label.in_(n.words.locale),
        "state": n.words.t(f"review.approval.{which}", agreed=state.agreed, needed=state.needed),
        "tone": {"refused": "no", "open": "wait", "complete": "go"}[which],
        "mine": view.mine,
        "words": [
            {
                "said": n.words.t("review.approval.agrees" if one.agreed else "review.approval.objects"),
                "by": f"{one.name} · {n.words.moment(one.at)}",
                "instead": n.words.t("review.approval.instead", role=n.words.t(f"shared.role.{one.on_behalf_of}"))
                if one.on_behalf_of
                else "",
                "reason": one.reason,
            }
            for one in view.words
        ],
    }
