"""Several files decided at once: written, read as they will be sent, then signed, each on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.review.domain.papers import BULK, PublicationForm
from services.review.domain.road import Act, Stage
from services.review.operations import queries
from services.review.operations.barred import for_office
from services.review.operations.bulk import Attempt, each, publications
from services.review.operations.case import Deed
from services.review.operations.views import DossierView
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.decisions import cities_typed, determination_of, kept, places, prefilled, reservations_given
from services.review.web.dialogue_rows import open_dialogue
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, faults_of, typed
from shared.errors import Invalid, NotFound, Refusal
from shared.policy import Permission
from shared.web.context import actor, database, house, letter_of, say
from shared.web.doors import allow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was typed for one file, and what is wrong with it."""

    number: str
    form: Typed
    faults: Told = field(default_factory=list)


@pages.get("/committee/decide")
@allow(Permission.DETERMINE)
def decide_many() -> ResponseReturnValue:
    """The files that were ticked, each with the outcomes that the rules propose and the reviewers' reasons."""
    numbers = list(dict.fromkeys(request.args.getlist("number")))
    if not 1 <= len(numbers) <= BULK:
        flash(say().t("review.bulk.choose", most=BULK))
        return redirect(url_for("review.committee"), 303)
    return _form([_Part(number=one, form={}) for one in numbers])


@pages.post("/committee/decide")
@allow(Permission.DETERMINE)
def determine_many() -> ResponseReturnValue:
    """Read all letters, go back to the texts, or sign: the first two write nothing."""
    form = typed()
    step, numbers = form.pop("step", "preview"), list(dict.fromkeys(request.form.getlist("number")))[:BULK]
    parts = [_Part(number=one, form=_own(form, one)) for one in numbers]
    if step == "edit" or not parts:
        return _form(parts)
    attempts = _attempts(parts, dry_run=step != "sign")
    told = [_Part(number=one.number, form=one.form, faults=_faults(one, attempts[one.number])) for one in parts]
    if step == "sign":
        return _done(told, attempts)
    if any(isinstance(one.refusal, Invalid) for one in attempts.values()):
        return _form(told), Invalid.status
    return _preview(told, attempts)


def _own(form: Typed, number: str) -> Row:
    """The part of a form that is about one file."""
    return {name.removeprefix(f"{number}."): value for name, value in form.items() if name.startswith(f"{number}.")}


def _attempts(parts: Sequence[_Part], *, dry_run: bool) -> dict[str, Attempt]:
    """What becomes of each file, in their order; one whose text cannot be read is refused before it is tried."""
    found: dict[str, Attempt] = {}
    deeds: list[tuple[str, Deed]] = []
    for one in parts:
        try:
            paper = determination_of(one.form, cities_typed(one.form))
        except Invalid as refusal:
            found[one.number] = Attempt(number=one.number, refusal=refusal)
        else:
            match = one.form.get("tag") or None
            deeds.append((one.number, Deed(act=Act.DETERMINE, actor=actor(), paper=paper, match=match)))
    tried = {one.number: one for one in each(database("review"), house(), deeds, dry_run=dry_run)}
    return {one.number: (found | tried)[one.number] for one in parts}


def _faults(part: _Part, attempt: Attempt) -> Told:
    """Why a file was refused, told at its own fields."""
    if attempt.refusal is None:
        return []
    found = faults_of(attempt.refusal, rename=places(cities_typed(part.form)))
    at = {"form": part.number}
    return [
        one
        | {
            "field": at.get(one["field"], f"{part.number}.{one['field']}"),
            "message": f"{part.number}\u00a0· {one['message']}",
        }
        for one in found
    ]


def _form(parts: Sequence[_Part]) -> str:
    n = names()
    with for_office(database("review"), actor()) as session:
        files = [_file(n, session, one) for one in parts]
    return render_template(
        "review/bulk.html",
        files=[one for one in files if one["open"]],
        others=[one for one in files if not one["open"]],
        faults=[fault for one in parts for fault in one.faults],
    )


def _file(n: Names, session: Session, part: _Part) -> Row:
    """One file of the form: as typed, or as the rules and the reviewers propose."""
    view = _view(session, part.number)
    if view is None:
        return {"number": part.number, "open": False, "title": part.number, "stage": "", "kept": []}
    file = rows.whole(n, view) | {"open": view.row.stage is Stage.COMMITTEE, "kept": kept(n, part.form)}
    file |= {"cities": rows.city_parts(n, view), "form": part.form or _proposed(view)}
    return file | {"reserved": reservations_given(view), "waits": open_dialogue(n, view)}


def _view(session: Session, number: str) -> DossierView | None:
    try:
        return queries.dossier(session, house(), number)
    except NotFound:
        return None


def _proposed(view: DossierView) -> Row:
    outcomes = {f"{one.city}.outcome": str(one.allowed[0]) for one in view.row.cities}
    return prefilled(view) | outcomes | {"tag": view.tag}


def _preview(parts: Sequence[_Part], attempts: dict[str, Attempt]) -> str:
    """Every letter that would leave; a file that somebody else has decided meanwhile is named, and left out."""
    ready = [one for one in parts if attempts[one.number].done]
    return render_template(
        "review/bulk_preview.html",
        letters=[_letter(attempts[one.number]) for one in ready],
        left_out=[one for one in parts if not attempts[one.number].done],
        typed=[("number", one.number) for one in parts]
        + [(f"{one.number}.{name}", value) for one in parts for name, value in one.form.items()],
    )


def _letter(attempt: Attempt) -> Row:
    event = attempt.letter
    assert event is not None  # noqa: S101 -- a deed that was carried out has made its decision
    written = letter_of(event)
    cities, words = house().programme.cities, say()
    return {
        "number": attempt.number,
        "title": event.proposal.title,
        "locale": event.proposal.locale,
        "to": event.proposal.contact.email,
        "outcomes": [
            (one.city, cities[one.city].name.in_(words.locale), words.t(f"review.decided.{one.outcome}"))
            for one in event.decisions
        ],
        "subject": written[0] if written is not None else "",
        "text": written[1] if written is not None else "\n\n".join(one.reasons for one in event.decisions),
    }


def _done(parts: Sequence[_Part], attempts: dict[str, Attempt]) -> str:
    """What became of each file; what was refused stands below with its text, to be sent again."""
    n, refused = names(), [one for one in parts if not attempts[one.number].done]
    with for_office(database("review"), actor()) as session:
        files = [_file(n, session, one) for one in refused]
    return render_template(
        "review/bulk_done.html",
        done=[_signed(attempts[one.number]) for one in parts if attempts[one.number].done],
        refused=[
            file | {"why": [one["message"] for one in part.faults]} for part, file in zip(refused, files, strict=True)
        ],
        typed=[("number", one.number) for one in refused]
        + [(f"{one.number}.{name}", value) for one in refused for name, value in one.form.items() if name != "tag"],
        hold=house().programme.call.outbox_hold_minutes,
    )


def _signed(attempt: Attempt) -> Row:
    title = attempt.letter.proposal.title if attempt.letter is not None else ""
    waits = attempt.stage == Stage.DETERMINATION
    return {"number": attempt.number, "title": title, "waits": waits}


@pages.post("/committee/publish")
@allow(Permission.PUBLISH)
def publish() -> ResponseReturnValue:
    """Let out together the decisions that were ticked; a file that is not ready says why."""
    try:
        form = PublicationForm(numbers=tuple(request.form.getlist("number")))
    except ValidationError:
        flash(say().t("review.bulk.choose_publish"))
        return redirect(url_for("review.committee"), 303)
    attempts = each(database("review"), house(), publications(form, actor()))
    done = sum(one.done for one in attempts)
    told = [say().tn("review.bulk.published", done)] if done else []
    told += [f"{one.number}\u00a0· {_why(one.refusal)}" for one in attempts if one.refusal is not None]
    flash(" ".join(told))
    return redirect(url_for("review.committee"), 303)


def _why(refusal: Refusal) -> str:
    return say().t(refusal.code, **refusal.params)
