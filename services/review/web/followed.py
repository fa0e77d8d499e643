"""The conditions of a decision in words: where each stands, and whether the reader may close it."""

from __future__ import annotations

from services.review.operations.views import DossierView
from services.review.web.shown import Names, Row
from shared.policy import Permission, may
from shared.web.context import actor

TONES = {"open": "wait", "met": "go", "waived": "plain"}


def condition_rows(n: Names, view: DossierView) -> list[Row]:
    """Every condition with where it stands; the desk may close one that is open."""
    closes = not view.row.stage.open and may(actor(), Permission.CONDITIONS, number=view.row.number)
    return [
        {
            "key": f"{one.city}-{one.position}",
            "city": one.city,
            "city_name": n.city(one.city),
            "position": one.position,
            "text": one.text,
            "due_on": one.due_on,
            "late": one.late,
            "state": n.words.t(f"review.condition.{one.state}"),
            "tone": "stop" if one.late else TONES[one.state],
            "note": one.note,
            "by": f"{one.by} · {n.words.moment(one.closed_at)}" if one.closed_at else "",
            "closes": closes and one.state == "open",
        }
        for one in view.conditions
    ]
