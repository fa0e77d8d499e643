"""A refusal as the summary of faults at the head of a page."""

from __future__ import annotations

from shared.errors import Invalid, Refusal
from shared.web.answers import told
from shared.web.context import say


def faults_of(refused: Refusal, *, field: str = "desk") -> list[dict[str, str]]:
    """Every fault where the form has some; else the one sentence, at `field`."""
    if isinstance(refused, Invalid):
        return told(refused.faults, say())
    return [{"field": field, "message": say().t(refused.code, **refused.params)}]
