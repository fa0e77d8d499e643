"""The committee on one file: a decision per city, read as it will be sent before it is signed, or taken back."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import RecallForm
from services.review.domain.road import Act, Stage
from services.review.operations import queries
from services.review.operations.barred import for_office
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.telling import recallable_until, signed_event
from services.review.operations.views import DossierView
from services.review.operations.votes import voted
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.decisions import cities_typed, determination_of, kept, places, prefilled, reservations_given
from services.review.web.dialogue_rows import dialogue_rows, open_dialogue
from services.review.web.scored import scores
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, or_again, texts, typed
from shared.faults import read
from shared.policy import Permission, may
from shared.web.context import actor, database, house, letter_of, say
from shared.web.doors import allow


class _Rehearsed(Exception):
    """A deed was only tried: the transaction must leave nothing behind."""


@pages.get("/committee/<number>")
@allow(Permission.COMMITTEE)
def decide(number: str) -> str:
    """One file before the committee: scores, opinions, the outcomes allowed today."""
    return _page(number, None)


def _page(number: str, form: Typed | None, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        view = queries.dossier(session, house(), number)
    n = names()
    deciding = view.row.stage is Stage.COMMITTEE and may(actor(), Permission.DETERMINE, number=number)
    return render_template(
        "review/determine.html",
        file=rows.whole(n, view),
        cities=rows.city_parts(n, view),
        reserved=reservations_given(view),
        dialogues={one["city"]: one for one in dialogue_rows(n, view)},
        waits=open_dialogue(n, view),
        scores=scores(n, view) if view.row.score.totals else None,
        decidable=deciding,
        signed=bool(view.decisions),
        awaited=view.row.stage in (Stage.SCREENING, Stage.EVALUATION),
        consensus_needed=view.row.stage is Stage.CONSENSUS,
        form=_begun(view) if form is None else form,
        kept=kept(n, form) if form is not None and not deciding else [],
        recall=_recall(n, view),
        faults=faults or [],
    )


def _begun(view: DossierView) -> Row:
    """The form before anybody typed; the outcomes are those that a sitting voted, when it leads here."""
    asked = request.args.get("sitting", type=UUID)
    if asked is None:
        return prefilled(view)
    with for_office(database("review"), actor()) as session:
        found = voted(session, asked, view.row.number)
    outcomes = {f"{city}.outcome": str(outcome) for city, outcome in found.items()}
    return prefilled(view) | outcomes | {"voted_here": bool(outcomes)}


def _recall(n: Names, view: DossierView) -> Row | None:
    """Until when the decision of a file may be taken back by this reader; None when it may not."""
    if view.row.stage not in (Stage.DETERMINATION, Stage.DECIDED) or not view.decisions:
        return None
    until = recallable_until(max(view.decisions.values(), key=lambda one: one.round).told_from)
    over = until is not None and house().now() >= until
    if over or not may(actor(), Permission.DETERMINE, number=view.row.number):
        return None
    told = n.words.t("review.recall.until", hour=n.words.hour(until)) if until else n.words.t("review.recall.anytime")
    return {"until": told, "url": url_for("review.recall", number=view.row.number)}


@pages.post("/committee/<number>")
@allow(Permission.DETERMINE)
def determine(number: str) -> ResponseReturnValue:
    """Read what will be sent, go back to the text, or sign: the first two write nothing."""
    form = typed()
    step = form.pop("step", "preview")
    if step == "edit":
        return _page(number, form)
    cities = cities_typed(form)

    def act() -> ResponseReturnValue:
        deed = Deed(act=Act.DETERMINE, actor=actor(), paper=determination_of(form, cities), match=form.get("tag"))
        if step != "sign":
            return _preview(number, deed, form)
        carry(number, deed)
        flash(say().t("review.determine.signed"))
        return redirect(url_for("review.decide", number=number), 303)

    return or_again(act, lambda faults: _page(number, form, faults), rename=places(cities))


@pages.post("/committee/<number>/recall")
@allow(Permission.DETERMINE)
def recall(number: str) -> ResponseReturnValue:
    """Take the decision back, with a reason; the file comes before the committee again."""
    form = typed()

    def act() -> ResponseReturnValue:
        carry(number, Deed(act=Act.RECALL, actor=actor(), paper=read(RecallForm, texts(form, "reason"))))
        flash(say().t("review.recall.done"))
        return redirect(url_for("review.decide", number=number), 303)

    return or_again(act, lambda faults: _page(number, form, faults))


def _preview(number: str, deed: Deed, form: Typed) -> str:
    """The very deed, done and undone, so that what is read is what would be signed."""
    with suppress(_Rehearsed), for_office(database("review"), actor()) as session:
        dossier = carry_out(session, house(), number, deed)
        session.flush()
        view = queries.dossier(session, house(), number)
        written = letter_of(signed_event(session, house(), dossier, at=house().now()))
        raise _Rehearsed
    n = names()
    last = max(one.round for one in view.decisions.values())
    contact, made = view.proposal.contact, [one for one in view.decisions.values() if one.round == last]
    languages = n.words.t(f"review.language.{view.row.locale}")
    return render_template(
        "review/preview.html",
        file=rows.whole(n, view),
        cities=[rows.outcome(n, one) for one in made],
        letter={
            "name": contact.name,
            "email": contact.email,
            "rows": [
                {"label": n.words.t("review.determine.letter_language"), "value": languages},
                {"label": n.words.t("review.determine.signatory"), "value": made[0].signatory},
            ],
            "text": written[1] if written is not None else "",
        },
        typed=[(name, value) for name, value in form.items() if name not in ("csrf_token", "offers")],
    )
