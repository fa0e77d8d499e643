"""Refusals as answers: problem+json (RFC 9457) under /api, a page elsewhere; never a traceback."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.errors import Fault, Invalid, Refusal, SignInNeeded, TooMany, Unavailable
from shared.files import is_full
from shared.i18n import Words
from shared.ids import uuid7
from shared.logs import where
from shared.web.context import is_api, say

log = structlog.get_logger()

HTTP_CODES = {400: "malformed", 404: "not_found", 405: "method", 413: "too_large", 415: "not_json"}


def told(faults: tuple[Fault, ...], words: Words) -> list[dict[str, str]]:
    """Faults in the person's language: `field` (dotted path), `code`, `message`."""
    return [
        {"field": fault.field, "code": fault.code, "message": words.t(fault.code, **fault.params)} for fault in faults
    ]


def problem(refusal: Refusal) -> Response:
    """A refusal as problem+json, in the person's language, with every fault and its JSON pointer."""
    words = say()
    body: dict[str, Any] = {
        "type": f"/problems/{refusal.slug}",
        "title": words.t(f"shared.problem.{refusal.slug}"),
        "status": refusal.status,
        "detail": words.t(refusal.code, **refusal.params),
    }
    if isinstance(refusal, Invalid):
        body["errors"] = [
            {**one, "pointer": "/" + one["field"].replace(".", "/")} for one in told(refusal.faults, words)
        ]
    answer = jsonify(body)
    answer.status_code = refusal.status
    answer.content_type = "application/problem+json"
    if isinstance(refusal, Unavailable):
        answer.headers["Retry-After"] = "5"
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.params["seconds"])
    if isinstance(refusal, SignInNeeded):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def refuse(refusal: Refusal) -> ResponseReturnValue:
    """The answer to a refusal, at the door where it happened."""
    if is_api():
        return problem(refusal)
    if isinstance(refusal, SignInNeeded):
        if request.method == "GET":
            return redirect(url_for("sign_in.ask", next=request.path))
        if request.form:
            return _to_send_again(sign_in=url_for("sign_in.ask")), refusal.status
    faults = told(refusal.faults, say()) if isinstance(refusal, Invalid) else []
    title, detail = f"shared.problem.{refusal.slug}", say().t(refusal.code, **refusal.params)
    page = render_template("error.html", title=say().t(title), detail=detail, faults=faults)
    wait = {"Retry-After": str(refusal.params["seconds"])} if isinstance(refusal, TooMany) else {}
    return page, refusal.status, wait


def _to_send_again(*, sign_in: str = "") -> str:
    """The form that came without its session, with all that was typed: a person reads it and sends it again."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    asked = [(_asked(name, value), value) for name, value in fields if value]
    rows = [{"label": label, "value": value, "voice": True} for label, value in asked if label]
    return render_template("resend.html", fields=fields, rows=rows, with_files=bool(request.files), sign_in=sign_in)


def _asked(name: str, value: str) -> str:
    """How the page asked for this; nothing for what nobody typed, such as the form's own identifier."""
    msgid = f"{request.blueprint}.label.{name}"
    label = say().t(msgid)
    if label != msgid:
        return label
    return say().t("shared.resend.field") if " " in value.strip() else ""


def answer_errors(app: Flask) -> None:
    """Teach the application to answer everything that can go wrong."""
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(CSRFError, _session_over)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeout, _no_database)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error.get_response()
    code = HTTP_CODES.get(error.code or 500, "malformed")
    refusal = Refusal(f"shared.error.{code}")
    refusal.status, refusal.slug = error.code or 500, code.replace("_", "-")  # type: ignore[misc]
    return refuse(refusal)


def _session_over(_: CSRFError) -> ResponseReturnValue:
    if request.form:
        return _to_send_again(), 400
    return refuse(Refusal("shared.error.form_expired"))


def _no_database(error: Exception) -> ResponseReturnValue:
    log.error("web.database_unavailable", path=request.endpoint, at=where(error))
    return refuse(Unavailable("shared.error.unavailable"))


def _disk(error: OSError) -> ResponseReturnValue:
    """What is sent is spooled to the disk before any view sees it."""
    return refuse(Unavailable("shared.files.no_room")) if is_full(error) else _unexpected(error)


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = str(uuid7())
    log.error("web.failed", endpoint=request.endpoint, reference=reference, at=where(error))
    refusal = Refusal("shared.error.unexpected", reference=reference)
    refusal.status, refusal.slug = 500, "unexpected"  # type: ignore[misc]
    return refuse(refusal)
