"""What the author of a proposal may still do with it: a new version, consents, a copy to begin another from."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.answers import CONSENTS, Kept, typed_from
from services.intake.forms import PARTS, part_of
from services.intake.models import Filing
from services.intake.operations import drafts
from services.intake.operations.consenting import change_consents, without
from services.intake.operations.following import story
from services.intake.operations.versions import may_revise, pieces_open
from services.intake.web.answered import said
from services.intake.web.blueprint import pages
from services.intake.web.drafting import open_draft
from shared.db import transaction
from shared.errors import Conflict, Malformed
from shared.policy import Permission
from shared.proposal import Consents, Proposal
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.limits import hit

NOT_COPIED = frozenset({"statements", "consents", "quote"})  # declared and allowed anew each time


@pages.post("/proposals/<number>/revise")
@allow(Permission.AMEND)
def revise_proposal(number: str) -> ResponseReturnValue:
    """Begin the next version, from the present text."""
    hit("draft")
    with transaction(database("intake")) as db:
        filing = story(db, number).filing
        if not may_revise(filing, house(), pieces_open=pieces_open(db, number)):
            raise Conflict("intake.error.cannot_revise")
        draft = drafts.begin_from(db, house(), filing)
    return open_draft(draft)


@pages.get("/proposals/<number>/consents")
@allow(Permission.AMEND)
def show_consents(number: str) -> str:
    """Each consent, given or not, with one button to change it."""
    filing = _read(number)
    consents = Proposal.model_validate(filing.proposal).consents
    rows = [_consent(name, given=getattr(consents, name)) for name in CONSENTS]
    if consents.quote is not None:
        rows.append({**_consent("quote", given=True), "text": consents.quote.text})
    return render_template("intake/consents.html", filing=filing, consents=rows)


def _consent(name: str, *, given: bool) -> dict[str, Any]:
    label = "intake.label.quote.text" if name == "quote" else f"intake.label.consents.{name}"
    return {"name": name, "given": given, "label": say().t(label)}


@pages.post("/proposals/<number>/consents")
@allow(Permission.AMEND)
def change_consent(number: str) -> ResponseReturnValue:
    """Give one consent, or take it back."""
    name, give = request.form.get("consent", ""), request.form.get("give") == "yes"
    if name not in {*CONSENTS, "quote"} or (name == "quote" and give):
        raise Malformed("intake.error.no_such_consent")
    with transaction(database("intake")) as db:
        before = Proposal.model_validate(story(db, number).filing.proposal).consents
        after: Consents = before.model_copy(update={name: True}) if give else without(before, name)
        change_consents(db, house(), number, after, actor=actor())
    return redirect(url_for("intake.show_consents", number=number), 303)


@pages.get("/proposals/<number>/copy")
@allow(Permission.AMEND)
def choose_copied(number: str) -> str:
    """Which answers a new draft should begin with."""
    filing = _read(number)
    return render_template("intake/copy.html", filing=filing, names=_names(_copied(filing)))


@pages.post("/proposals/<number>/copy")
@allow(Permission.AMEND)
def copy_proposal(number: str) -> ResponseReturnValue:
    """Begin a draft with the chosen answers of this proposal; its files and declarations stay behind."""
    hit("draft")
    chosen = set(request.form.getlist("copied"))
    with transaction(database("intake")) as db:
        filing = story(db, number).filing
        typed = {name: values for name, values in _copied(filing).items() if _asked(name) in chosen}
        draft = drafts.begin(db, house(), locale=filing.locale, typed=typed)
    return open_draft(draft)


def _copied(filing: Filing) -> Kept:
    return {name: v for name, v in typed_from(filing.proposal).items() if name.split(".")[0] not in NOT_COPIED}


def _asked(name: str) -> str:
    """The question that a name of the form belongs to: a city's answers, or a row's, go together."""
    head, _, rest = name.partition(".")
    if head in house().programme.cities or head == "pick":
        return "cities"
    return f"{head}.{rest}" if head in {"organisation", "contact", "jobs"} else head


def _names(typed: Kept) -> list[dict[str, Any]]:
    """The questions that can be copied, in the order of the form, each with the start of its answer."""
    cities = house().programme.cities
    found: dict[str, str] = {}
    for name, values in typed.items():
        found.setdefault(_asked(name), said(name, values))
    parts = {name: part_of(name, cities=cities) for name in found}
    ordered = sorted(found, key=lambda name: PARTS.index(parts[name] or PARTS[0]))
    return [{"name": name, "label": _label(name), "start": _start(name, found[name])} for name in ordered]


def _label(name: str) -> str:
    whole = {"cities", "associates", "milestones"}
    return say().t(f"intake.copy.{name}" if name in whole else f"intake.label.{name}")


def _start(name: str, value: str) -> str:
    return "" if name in {"cities", "associates", "milestones"} else shorten(value, 80, placeholder=" …")


def _read(number: str) -> Filing:
    with transaction(database("intake")) as db:
        return story(db, number).filing
