"""Intake's pages: the call, the form, the receipt, a proposal's own page."""

from services.intake.web import (
    amending,
    applying,
    call,
    checking,
    conditions,
    documents,
    drafting,
    feeds,
    files,
    held,
    legal,
    pieces,
    proposal,
    rules,
)
from services.intake.web.blueprint import pages

__all__ = [
    "amending",
    "applying",
    "call",
    "checking",
    "conditions",
    "documents",
    "drafting",
    "feeds",
    "files",
    "held",
    "legal",
    "pages",
    "pieces",
    "proposal",
    "rules",
]
