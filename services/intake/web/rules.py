"""The published rules: how every proposal is examined, drawn and told, before anyone writes a word."""

from __future__ import annotations

from flask import render_template

from services.intake.web.blueprint import pages
from services.intake.web.call import call_named
from shared.policy import Permission
from shared.web.context import house, say
from shared.web.doors import allow
from shared.web.road import picture, stops, summary


@pages.get("/calls/<slug>/rules")
@allow(Permission.PUBLIC)
def rules(slug: str) -> str:
    """The road with its delays, who acts, the criteria, and what happens when reviews differ or totals are equal."""
    call, words, programme = call_named(slug), say(), house().programme
    found = stops(programme, words)
    return render_template(
        "intake/rules.html",
        call=call,
        stops=found,
        picture=picture(found, words),
        longest=summary(programme, words),
        differ=programme.rubric.disagreement,
    )
