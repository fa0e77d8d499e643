"""The conditions of a decision in words: where each stands, and whether the reader may close or extend it."""

from __future__ import annotations

from services.review.domain.condition import ConditionState, How
from services.review.operations.conditions import ConditionView
from services.review.operations.views import DossierView
from services.review.web.shown import Names, Row
from shared.policy import Permission, may
from shared.web.context import actor

TONES = {"open": "wait", "answered": "wait", "refused": "stop", "met": "go", "waived": "plain"}


def condition_rows(n: Names, view: DossierView) -> list[Row]:
    """Every condition with where it stands; the desk may close one that waits for somebody, or give more time."""
    acts = not view.row.stage.open and may(actor(), Permission.CONDITIONS, number=view.row.number)
    return [_row(n, one, acts=acts) for one in view.conditions]


def _row(n: Names, one: ConditionView, *, acts: bool) -> Row:
    t, state = n.words.t, ConditionState(one.state)
    return {
        "key": f"{one.city}-{one.position}",
        "city": one.city,
        "city_name": n.city(one.city),
        "position": one.position,
        "origin": t(f"review.condition.origin.{one.origin}"),
        "text": one.text,
        "due_on": one.due_on if state is ConditionState.OPEN or state.over else None,
        "late": one.late,
        "state": t(f"review.condition.{one.state}"),
        "tone": "stop" if one.late else TONES[one.state],
        "answer": one.answer,
        "answered": n.words.moment(one.answered_at) if one.answered_at else "",
        "waits": t("review.condition.waits_city", day=n.words.day(one.city_due_on)) if one.city_due_on else "",
        "objection": t("review.condition.objection", reason=one.objection) if one.objection else "",
        "note": one.note,
        "by": _by(n, one),
        "closes": acts and not state.over,
    }


def _by(n: Names, one: ConditionView) -> str:
    if one.closed_at is None:
        return ""
    if one.how == How.SILENCE:
        return n.words.t("review.condition.by_silence", city=n.city(one.city), moment=n.words.moment(one.closed_at))
    return f"{one.by} · {n.words.moment(one.closed_at)}"
