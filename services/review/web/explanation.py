"""Pages that explain: a whole file for the office, any past day of it, and the applicant's own package."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from services.review.domain.explanation import Audience
from services.review.operations.barred import for_office
from services.review.operations.explained import as_figures, explanation
from services.review.operations.explained_words import Section, Speaker, sections
from services.review.operations.history import evening
from services.review.operations.history_words import evening_sections
from services.review.web.blueprint import pages
from shared.errors import Invalid, NotFound
from shared.policy import Permission
from shared.web.answers import told
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.downloads import handed_out


@pages.get("/dossiers/<number>/explanation")
@allow(Permission.DOSSIERS)
def explained(number: str) -> ResponseReturnValue:
    """Why a file stands as it does, in words and figures; with `on`, how it stood on a past day."""
    asked = request.args.get("on", "")
    with for_office(database("review"), actor()) as session:
        found = explanation(session, house(), number, audience=Audience.OFFICE)
    past, faults = _evening(number, asked) if asked else ((), [])
    page = render_template(
        "review/explanation.html",
        number=number,
        sections=sections(found, _speaker()),
        past=past,
        on=asked,
        latest=house().today(),
        faults=faults,
    )
    return page, 422 if faults else 200


def _evening(number: str, asked: str) -> tuple[tuple[Section, ...], list[dict[str, str]]]:
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        return (), [{"field": "on", "message": say().t("review.explain.fault_day", typed=asked)}]
    try:
        with for_office(database("review"), actor()) as session:
            return evening_sections(evening(session, house(), number, on=on), _speaker()), []
    except Invalid as refusal:
        return (), told(refusal.faults, say())
    except NotFound as refusal:
        return (), [{"field": "on", "message": say().t(refusal.code, number=number, day=say().day(on))}]


@pages.get("/proposals/<number>/explanation")
@allow(Permission.FOLLOW)
def own_explanation(number: str) -> str:
    """How the decision on a proposal came about, for whoever filed it, once it was told."""
    return render_template("review/own_explanation.html", number=number, sections=_own(number))


@pages.get("/proposals/<number>/explanation.zip")
@allow(Permission.FOLLOW)
def own_package(number: str) -> Response:
    """The same to keep: one page that any browser opens, and the figures as JSON."""
    with for_office(database("review"), actor()) as session:
        found = explanation(session, house(), number, audience=Audience.APPLICANT)
    page = render_template("review/package.html", number=number, sections=sections(found, _speaker()))
    figures = json.dumps(as_figures(found), ensure_ascii=False, indent=2)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{number}.html", page)
        archive.writestr(f"{number}.json", figures)
    return handed_out(packed, name=f"{number}.zip", media_type="application/zip")


def _own(number: str) -> tuple[Section, ...]:
    with for_office(database("review"), actor()) as session:
        found = explanation(session, house(), number, audience=Audience.APPLICANT)
    return sections(found, _speaker())


def _speaker() -> Speaker:
    return Speaker(words=say(), cities=house().programme.cities)
