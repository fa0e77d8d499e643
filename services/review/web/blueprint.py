"""The blueprint that all pages of the examination share, and what each of them may show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, get_flashed_messages

from services.review.web.shown import names

pages = Blueprint("review", __name__, template_folder="../templates")


@pages.context_processor
def _reader() -> dict[str, Any]:
    told = get_flashed_messages()
    return {"names": names(), "told": told[-1] if told else None, "faults": [], "form": {}}
