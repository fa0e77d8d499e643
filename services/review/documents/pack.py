"""The evidence of an agreement, as tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.typeset import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "pack.typ"


def pack_pdf(facts: Mapping[str, Any]) -> bytes:
    """The pack as PDF; its standard is that of `typeset`.

    `facts`: title, lede, `parts` (title and labelled rows), `files` (one line each), and what every sheet needs.
    """
    return typeset(TEMPLATE, facts)
