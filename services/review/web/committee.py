"""The committee: files ranked with their lamps and threshold, one decision per city, read before it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import DeterminationForm
from services.review.domain.road import Act, Stage
from services.review.operations import queries
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.views import DossierRow, DossierView
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.scored import dots, scores
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, only, or_again, texts, typed
from shared.db import transaction
from shared.errors import Invalid
from shared.faults import read
from shared.policy import Permission, may
from shared.programme import Outcome
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

FIELDS = ("outcome", "reasons", "conditions")


class _Rehearsed(Exception):
    """A deed was only tried: the transaction must leave nothing behind."""


@pages.get("/committee")
@allow(Permission.COMMITTEE)
def committee() -> str:
    """The files to decide, best standing first, then those that will come."""
    with transaction(database("review")) as session:
        ready = queries.committee_table(session, house())
        coming = queries.approaching(session, house())
    n = names()
    gates = [f"{one.id.upper()}\u00a0≥\u00a0{n.mark(one.gate)}" for one in n.programme.rubric.criteria if one.gate]
    return render_template(
        "review/committee.html",
        rows=_ranked(n, ready),
        coming=[rows.file(n, one, url=url_for("review.decide", number=one.number)) for one in coming],
        threshold=n.programme.rubric.retain,
        retain=n.mark(n.programme.rubric.retain),
        gates=", ".join(gates),
    )


def _ranked(n: Names, ready: Sequence[DossierRow]) -> list[Row]:
    retain = n.programme.rubric.retain
    below = [one.number for one in ready if one.score.total is not None and one.score.total < retain]
    return [_line(n, one) | {"first_below": one.number in below[:1]} for one in ready]


def _line(n: Names, row: DossierRow) -> Row:
    score = row.score
    return rows.file(n, row, url=url_for("review.decide", number=row.number)) | {
        "total": n.cents(score.total),
        "spread": n.cents(score.spread) if score.totals else "",
        "wide": bool(score.flags) and not score.settled,
        "dots": dots(n, score.totals, n.programme.rubric.retain),
        "proposed": _proposed(n, row),
    }


def _proposed(n: Names, row: DossierRow) -> str:
    found = {one.allowed[0] for one in row.cities}
    if len(found) != 1:
        return n.words.t("review.committee.by_city")
    outcome, rubric = found.pop(), n.programme.rubric
    told = n.words.t(f"review.outcome.{outcome}")
    labelled = outcome is Outcome.RETAINED and row.score.total is not None and row.score.total >= rubric.label
    return n.words.t("review.committee.with_label", outcome=told) if labelled else told


@pages.get("/committee/<number>")
@allow(Permission.COMMITTEE)
def decide(number: str) -> str:
    """One file before the committee: scores, opinions, the outcomes allowed today."""
    return _page(number, None)


def _page(number: str, form: Typed | None, faults: Told | None = None) -> str:
    with transaction(database("review")) as session:
        view = queries.dossier(session, house(), number)
    n = names()
    allowed = may(actor(), Permission.DETERMINE, number=number)
    return render_template(
        "review/determine.html",
        file=rows.whole(n, view),
        cities=rows.city_parts(n, view),
        scores=scores(n, view) if view.row.score.totals else None,
        decidable=view.row.stage is Stage.COMMITTEE and allowed,
        signed=bool(view.decisions),
        awaited=view.row.stage in (Stage.SCREENING, Stage.EVALUATION),
        consensus_needed=view.row.stage is Stage.CONSENSUS,
        form=_prefilled(view) if form is None else form,
        faults=faults or [],
    )


def _prefilled(view: DossierView) -> Row:
    texts_given = [view.consensus.get("text", ""), *(one.for_applicant for one in view.reviews)]
    reasons = "\n\n".join(dict.fromkeys(text for text in texts_given if text))
    return {f"{city.city}.reasons": reasons for city in view.row.cities}


@pages.post("/committee/<number>")
@allow(Permission.DETERMINE)
def determine(number: str) -> ResponseReturnValue:
    """Read what will be sent, go back to the text, or sign: the first two write nothing."""
    form = typed()
    step = form.pop("step", "preview")
    if step == "edit":
        return _page(number, form)
    cities = [name.removesuffix(".reasons") for name in form if name.endswith(".reasons")]

    def act() -> ResponseReturnValue:
        deed = Deed(act=Act.DETERMINE, actor=actor(), paper=_paper(form, cities), match=form.get("tag"))
        if step != "sign":
            return _preview(number, deed, form)
        carry(number, deed)
        flash(say().t("review.determine.signed"))
        return redirect(url_for("review.decide", number=number), 303)

    places = {f"decisions.{k}.{field}": f"{city}.{field}" for k, city in enumerate(cities) for field in FIELDS}
    return or_again(act, lambda faults: _page(number, form, faults), rename={**places, "decisions": "form"})


def _paper(form: Typed, cities: Sequence[str]) -> DeterminationForm:
    decisions = [
        {"city": city}
        | {
            name.removeprefix(f"{city}."): value
            for name, value in (
                *only(form, f"{city}.outcome").items(),
                *texts(form, f"{city}.reasons", f"{city}.conditions").items(),
            )
        }
        for city in cities
    ]
    try:
        return read(DeterminationForm, {"decisions": decisions})
    except Invalid as refused:
        # A decision that cannot be read is not a decision that is missing: one sentence is enough.
        inside = tuple(one for one in refused.faults if one.field != "decisions")
        raise Invalid(inside or refused.faults) from refused


def _preview(number: str, deed: Deed, form: Typed) -> str:
    """The very deed, done and undone, so that what is read is what would be signed."""
    with suppress(_Rehearsed), transaction(database("review")) as session:
        carry_out(session, house(), number, deed)
        session.flush()
        view = queries.dossier(session, house(), number)
        raise _Rehearsed
    n = names()
    contact, made = view.proposal.contact, list(view.decisions.values())
    languages = n.words.t(f"review.language.{view.row.locale}")
    return render_template(
        "review/preview.html",
        file=rows.whole(n, view),
        cities=[rows.outcome(n, view.decisions[one]) for one in view.proposal.city_ids],
        letter={
            "name": contact.name,
            "email": contact.email,
            "rows": [
                {"label": n.words.t("review.determine.letter_language"), "value": languages},
                {"label": n.words.t("review.determine.signatory"), "value": made[0].signatory},
            ],
        },
        typed=[(name, value) for name, value in form.items() if name not in ("csrf_token", "offers")],
    )
