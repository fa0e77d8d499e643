"""Review's JSON door: tasks, files, and one POST per act."""

from services.review.api import (
    approvals,
    assignments,
    axes_board,
    decisions,
    dialogues,
    dossiers,
    explanation,
    ideas,
    labels,
    officer,
    registry,
    reviews,
    sittings,
    tasks,
    turns,
    undelivered,
)
from services.review.api.base import api

__all__ = [
    "api",
    "approvals",
    "assignments",
    "axes_board",
    "decisions",
    "dialogues",
    "dossiers",
    "explanation",
    "ideas",
    "labels",
    "officer",
    "registry",
    "reviews",
    "sittings",
    "tasks",
    "turns",
    "undelivered",
]
