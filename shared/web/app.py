"""The web application that all services share: doors, language, headers, errors and the API's description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Flask, Response, current_app, request, session, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.errors import NotFound
from shared.house import House
from shared.web import context
from shared.web.answers import answer_errors
from shared.web.api_docs import api_docs
from shared.web.describe import describe
from shared.web.limits import Limiter
from shared.web.sign_in import sign_in

FOLDER = Path(__file__).parent
NAV = {  # nav and footer entries of base.html -> the endpoint that serves them
    "home": "intake.home",
    "call": "intake.home",
    "cities": "intake.cities",
    "file": "intake.apply",
    "follow": "intake.follow",
    "queue": "review.queue",
    "dossiers": "review.desk",
    "registry": "review.registry",
    "held": "intake.show_held",
    "committee": "review.committee",
    "press": "notify.press",
    "outbox": "notify.outbox",
    "ops": "ops.page",
    "sign_in": "sign_in.ask",
    "sign_out": "sign_in.leave",
    "accessibility": "intake.accessibility",
    "privacy": "intake.privacy",
    "legal": "intake.legal",
    "terms": "intake.terms",
    "ideas": "review.ideas",
    "labels": "review.labels",
    "laureates": "notify.laureates",
    "api": "api_docs.page",
}
SAYINGS = ("t", "tn", "html", "day", "moment", "number", "money")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}


def create_app(house: House, engines: Mapping[str, Engine], blueprints: Sequence[Blueprint]) -> Flask:
    """The application of one installation, with the doors of the services that it was given."""
    app = APIFlask(
        "tremplin",
        title="Tremplin",
        version="1",
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
        static_folder=str(FOLDER / "static"),
        template_folder=str(FOLDER / "templates"),
    )
    _configure(app, house)
    app.extensions["tremplin"] = context.Site(house, engines)
    app.extensions["limits"] = Limiter(house.settings)
    protect = CSRFProtect(app)
    for blueprint in (sign_in, api_docs, *blueprints):
        app.register_blueprint(blueprint)
        if (blueprint.url_prefix or "").startswith(("/api", "/digests")):
            protect.exempt(blueprint)  # these take tokens, never cookies
    answer_errors(app)
    app.spec_processor(partial(describe, app))
    app.before_request(_refuse_nul)
    app.before_request(_remember_language)
    app.after_request(_headers)
    app.context_processor(_words)
    # globals, not context: imported macros see only these
    app.jinja_env.globals.update({name: partial(_say, name) for name in SAYINGS}, static=_static)
    return app


def _configure(app: Flask, house: House) -> None:
    secure = house.settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=house.settings.key,
        SECRET_KEY_FALLBACKS=list(house.settings.old_secret_keys),
        SESSION_COOKIE_NAME="__Host-tremplin" if secure else "tremplin",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch must not lose what was typed
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer; the token is the proof
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=400,
        OPENAPI_VERSION="3.1.0",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if hops := house.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _refuse_nul() -> None:
    if "\0" in request.path:  # nothing is called so, and the database could not even be asked
        raise NotFound("shared.error.not_found")


def _remember_language() -> None:
    context.arrived_at()
    asked = request.args.get("lang")
    if asked in {"fr", "en"} and not context.is_api():
        session["lang"] = asked


def _headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if context.house().settings.public_url.startswith("https://"):
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


def _words() -> dict[str, Any]:
    now = context.locale()
    other = "en" if now == "fr" else "fr"
    return {
        "locale": now,
        "other_locale": other,
        "other_locale_url": f"{request.path}?lang={other}",
        "csrf": lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()),
        "actor": context.actor() if context.actor().ref != "anyone" else None,
        "programme": context.house().programme,
        "office_name": context.house().programme.office.name.in_(now),
        "urls": {name: url_for(view) for name, view in NAV.items() if view in current_app.view_functions},
        "today": context.house().today(),
    }


def _say(name: str, /, *args: Any, **params: Any) -> str:
    sentence: str = getattr(context.say(), name)(*args, **params)
    return sentence


def _static(path: str) -> str:
    return url_for("static", filename=path, v=_stamp(path))


def _stamp(path: str) -> str:
    return sha256((FOLDER / "static" / path).read_bytes()).hexdigest()[:8]
