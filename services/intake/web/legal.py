"""The statements a public service owes its readers: short, and true."""

from __future__ import annotations

from flask import render_template, request

from services.intake.web.blueprint import pages
from shared.policy import Permission
from shared.web.context import house, say
from shared.web.doors import allow

SECTIONS = {"accessibility": 3, "privacy": 4, "legal": 3, "terms": 4}


@pages.get("/legal/accessibility", endpoint="accessibility")
@pages.get("/legal/privacy", endpoint="privacy")
@pages.get("/legal/legal", endpoint="legal")
@pages.get("/legal/terms", endpoint="terms")
@allow(Permission.PUBLIC)
def statement() -> str:
    """One statement: a sentence that says the main thing, then sections."""
    which = request.path.rsplit("/", 1)[-1]
    words, facts = say(), _facts()
    sections = [
        (words.t(f"intake.legal.{which}.heading_{n}"), words.t(f"intake.legal.{which}.text_{n}", **facts))
        for n in range(1, SECTIONS[which] + 1)
    ]
    title, lede = words.t(f"intake.legal.{which}.title"), words.t(f"intake.legal.{which}.lede", **facts)
    return render_template("intake/legal.html", title=title, lede=lede, sections=sections)


def _facts() -> dict[str, str]:
    office, tongue = house().programme.office, say().locale
    return {
        "authority": office.authority.in_(tongue),
        "service": office.name.in_(tongue),
        "address": office.address,
        "email": office.email,
        "phone": office.phone,
        "dpo": office.dpo,
    }
