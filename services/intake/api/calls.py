"""Calls: which are open now, and where to file."""

from __future__ import annotations

from typing import Any

from services.intake.api.blueprint import api
from services.intake.api.shapes import Calls
from shared.policy import Permission
from shared.web.context import house, locale
from shared.web.doors import allow, answers


@api.get("/calls")
@allow(Permission.PUBLIC)
@answers(Calls)
def calls() -> dict[str, Any]:
    """The calls that are open now."""
    call, tongue = house().programme.call, locale()
    if not call.open_at(house().now()):
        return {"items": []}
    closes = call.closes_at.isoformat() if call.closes_at else None
    one = {"slug": call.slug, "title": call.title.in_(tongue), "closes_at": closes}
    return {"items": [{**one, "apply": house().address(f"/calls/{call.slug}/apply")}]}
