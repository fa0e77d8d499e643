"""Review's JSON door: tasks, files, and one POST per act."""

from services.review.api import (
    approvals,
    assignments,
    decisions,
    dossiers,
    explanation,
    labels,
    reviews,
    sittings,
    tasks,
)
from services.review.api.base import api

__all__ = [
    "api",
    "approvals",
    "assignments",
    "decisions",
    "dossiers",
    "explanation",
    "labels",
    "reviews",
    "sittings",
    "tasks",
]
