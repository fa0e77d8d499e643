"""The statements a public service owes its readers: complete, and true, because they are read from what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from services.intake.web.blueprint import pages
from services.intake.web.stated import absent, facts, listed
from shared.policy import Permission
from shared.web.context import say
from shared.web.doors import allow

SECTIONS = {
    "accessibility": ("state", "audited", "done", "plan", "no_plan", "contact", "defender"),
    "privacy": (
        "controller",
        "dpo",
        "asked",
        "purposes",
        "basis",
        "recipients",
        "transfers",
        "no_transfers",
        "retention",
        "consents",
        "cookie",
        "rights",
        "complaint",
    ),
    "legal": ("publisher", "director", "host", "software", "language"),
    "terms": (
        "channels",
        "sender",
        "files",
        "no_files",
        "hours",
        "languages",
        "closing",
        "no_closing",
        "filing",
        "link",
        "statements",
        "silence",
        "security",
        "no_security",
        "other",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a statement: its heading, a sentence or more, and what is counted up below."""

    heading: str
    text: str
    items: Sequence[str] = ()


@pages.get("/legal/accessibility", endpoint="accessibility")
@pages.get("/legal/privacy", endpoint="privacy")
@pages.get("/legal/legal", endpoint="legal")
@pages.get("/legal/terms", endpoint="terms")
@allow(Permission.PUBLIC)
def statement() -> str:
    """One statement: a sentence that says the main thing, then sections."""
    which = request.path.rsplit("/", 1)[-1]
    words, known, left_out = say(), facts(), absent()
    sections = [
        Section(
            heading=words.t(f"intake.legal.{which}.{name}.heading"),
            text=words.t(f"intake.legal.{which}.{name}.text", **known),
            items=listed(name),
        )
        for name in SECTIONS[which]
        if name not in left_out
    ]
    title, lede = words.t(f"intake.legal.{which}.title", **known), words.t(f"intake.legal.{which}.lede", **known)
    return render_template("intake/legal.html", title=title, lede=lede, sections=sections)
