"""Verifying a label: anyone may ask what a number covers, and whether it still does."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.documents import verification_code
from services.review.operations.barred import for_reader
from services.review.operations.label_facts import PublicLabel, public_label
from services.review.web.blueprint import pages
from services.review.web.label_rows import public_row, verify_address
from services.review.web.shown import names
from shared.errors import NotFound
from shared.ids import read_label_number
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

SVG = "image/svg+xml"
SHOWN = 60  # signs of what was typed that are told back
MINUTE = "private, max-age=60"  # a withdrawal must be seen soon; the frame of the page knows its reader
HOUR = "public, max-age=3600"


@pages.get("/labels")
@allow(Permission.PUBLIC)
def labels() -> ResponseReturnValue:
    """The form that asks for a number; one that holds together leads to its page."""
    asked = request.args.get("number", "").strip()
    number = read_label_number(asked)
    if number is not None:
        return redirect(url_for("review.verify_label", label=number), 303)
    return _fresh(_mistyped(asked) if asked else _form(), 422 if asked else 200)


@pages.get("/labels/<label>")
@allow(Permission.PUBLIC)
def verify_label(label: str) -> ResponseReturnValue:
    """What the label with this number covers, how long, and whether it still does."""
    number = read_label_number(label)
    if number is None:
        return _fresh(_mistyped(label), 404)
    if number != label:
        return redirect(url_for("review.verify_label", label=number), 303)
    try:
        found = _read(number)
    except NotFound as unknown:
        page = render_template("review/label_unknown.html", said=say().t(unknown.code, **unknown.params))
        return _fresh(page, unknown.status)
    page = render_template("review/label.html", label=public_row(names(), found), written_in=found.written_in)
    return _fresh(page, 200)


@pages.get("/labels/<label>/code.svg")
@allow(Permission.PUBLIC)
def label_code(label: str) -> Response:
    """The QR code that leads to the page of this label, and none for a number that we did not give."""
    number = read_label_number(label)
    if number is None:
        raise NotFound("review.labels.mistyped", typed=label[:SHOWN])
    code = verification_code(verify_address(_read(number).number))
    answer = Response(code, mimetype=SVG)
    answer.headers["Cache-Control"] = HOUR
    return answer


def _read(number: str) -> PublicLabel:
    with for_reader(database("review"), actor()) as session:
        return public_label(session, house(), number)


def _form(typed: str = "", fault: str = "") -> str:
    faults = [{"field": "number", "message": fault}] if fault else []
    return render_template("review/labels.html", typed=typed, faults=faults)


def _mistyped(typed: str) -> str:
    return _form(typed, say().t("review.labels.mistyped", typed=typed[:SHOWN]))


def _fresh(page: str, status: int) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = MINUTE
    answer.headers["Vary"] = "Cookie, Accept-Language"
    return answer
