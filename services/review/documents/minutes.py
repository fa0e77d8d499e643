"""The minutes of a sitting, as tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "minutes.typ"


def minutes_pdf(facts: Mapping[str, Any]) -> bytes:
    """The minutes as PDF; its standard is that of `typeset`.

    `facts`: `state`, labelled `rows`, and `files` with their head, organisation, state, lines and note.
    """
    return typeset(TEMPLATE, facts)
