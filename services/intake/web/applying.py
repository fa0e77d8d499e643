"""The form: what was typed stays, every fault is told at once, a double click files once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from services.intake.domain.pace import pace_faults, stamp
from services.intake.domain.proposal import proposal_from
from services.intake.forms import Typed, compacted, data_from, kept, shown
from services.intake.limiting import counted
from services.intake.models import Draft
from services.intake.operations import drafts
from services.intake.operations.filing import Filed, file_proposal
from services.intake.web.blueprint import pages
from services.intake.web.call import call_named, closed_because
from services.intake.web.drafting import open_draft, own_link
from services.intake.web.questions import asking
from shared.access import link_token
from shared.db import transaction
from shared.errors import Conflict, Fault, Invalid, Misused, TooMany
from shared.ids import secret
from shared.policy import Permission
from shared.web.context import arrived_at, database, house, locale, remember_draft, say
from shared.web.doors import allow
from shared.web.limits import hit, limiter

Told = list[dict[str, str]]


@pages.get("/apply")
@allow(Permission.PUBLIC)
def apply() -> ResponseReturnValue:
    """The way into the form of the present call."""
    return redirect(url_for("intake.start", slug=house().programme.call.slug))


@pages.get("/calls/<slug>/apply")
@allow(Permission.PUBLIC)
def form(slug: str) -> str:
    """An empty form, with an identifier of its own: sent twice, it files once."""
    if closed := closed_because(call_named(slug)):
        return _closed(closed)
    return _page(MultiDict(), [])


@pages.post("/calls/<slug>/apply")
@allow(Permission.PUBLIC)
def send(slug: str) -> ResponseReturnValue:
    """File what was typed; with faults, show the form again with all of them and all that was typed."""
    call, typed = call_named(slug), compacted(request.form)
    try:
        if typed.get("keep"):
            hit("draft")
            return open_draft(_kept(typed))
        hit("attempt")
        return _file(typed)
    except Conflict as refusal:
        return _closed(closed_because(call), kept_as=_kept(typed)), refusal.status
    except Invalid as refusal:
        if closed := closed_because(call):
            return _closed(closed, kept_as=_kept(typed)), Conflict.status
        return _page(typed, _told(typed, refusal.faults)), refusal.status
    except (Misused, TooMany) as refusal:
        form_id = secret() if isinstance(refusal, Misused) else ""
        return _page(typed, _told(typed, (_fault_of(refusal),)), form_id=form_id), refusal.status


def _kept(typed: Typed) -> Draft:
    """What was typed, kept as a draft, to be gone on with task by task."""
    with transaction(database("intake")) as db:
        draft = drafts.begin(db, house(), locale=locale())
        drafts.save(db, house(), draft.id, kept(typed, {}, house().programme))
    remember_draft(draft.id, own_link(draft))
    return draft


def _file(typed: Typed) -> ResponseReturnValue:
    """File, and lead to the receipt. Raises Invalid, Conflict (not open), Misused (this form served already)."""
    if faults := tuple(_machine_faults(typed)):
        raise Invalid(faults)
    proposal = proposal_from(data_from(typed, house().programme, locale=locale()), house().programme)
    filed = Filed(proposal=proposal, key=typed.get("form_id") or secret(), arrived_at=arrived_at())
    with transaction(database("intake")) as db:
        receipt = file_proposal(db, house(), filed, count=partial(counted, proposal.contact.email))
    session["link"] = link_token(receipt.link_id, house().settings.key)
    return redirect(url_for("intake.receipt", number=receipt.number), 303)


def _machine_faults(typed: Typed) -> Iterator[Fault]:
    # Nothing while limits are off, as on a trial: there machines file too.
    if limiter().on:
        sent = typed.get("shown", ""), typed.get("homepage", "")
        yield from pace_faults(*sent, now=arrived_at(), keys=house().keys)


def _fault_of(refusal: Misused | TooMany) -> Fault:
    code = "intake.error.form_reused" if isinstance(refusal, Misused) else refusal.code
    return Fault(field="form", code=code, params=refusal.params)


def _told(typed: Typed, faults: tuple[Fault, ...]) -> Told:
    return shown(faults, typed, house().programme, words=say())


def _closed(because: str, *, kept_as: Draft | None = None) -> str:
    call = house().programme.call
    return render_template("intake/closed.html", call=call, because=because, kept_as=kept_as)


def _page(typed: Typed, faults: Told, *, form_id: str = "") -> str:
    parts = _parts(typed, faults) if typed or faults else _blank(locale(), house().programme.digest, house().today())
    return render_template(
        "intake/apply.html",
        faults=faults,
        typed=typed,
        form_id=form_id or typed.get("form_id") or secret(),
        call=house().programme.call,
        shown=stamp(house().now(), house().settings.key),
        parts=parts,
    )


@lru_cache(maxsize=8)
def _blank(_locale: str, _programme: str, _day: date) -> Markup:
    # The same for everybody that day, and by far the longest page: drawn once for each language.
    return _parts(MultiDict(), [])


def _parts(typed: Typed, faults: Told) -> Markup:
    drawn = render_template("intake/_parts.html", faults=faults, **asking(compacted(typed)))
    return Markup(drawn)  # noqa: S704 -- a template's own output, escaped there
