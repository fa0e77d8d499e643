"""The web: every service's pages and API behind one application. `gunicorn services.wsgi:application()`."""

from __future__ import annotations

from functools import partial

from flask import Flask

from services.intake import api as intake_api
from services.intake import web as intake_web
from services.mailbox import mailbox
from services.notify import api as notify_api
from services.notify import web as notify_web
from services.notify.operations.preview import preview
from services.ops import ops
from services.review import api as review_api
from services.review import web as review_web
from shared.db import engine_for
from shared.house import House, build_house
from shared.logs import configure_logs
from shared.settings import Settings
from shared.web.app import create_app
from shared.web.context import LETTERS

SERVICES = ("intake", "review", "notify", "access", "relay")


def build(house: House) -> Flask:
    """The application of one house."""
    engines = {name: engine_for(house.settings.database_url, name) for name in SERVICES}
    blueprints = [
        ops,
        intake_web.pages,
        intake_api.api,
        review_web.pages,
        review_api.api,
        notify_web.pages,
        notify_web.digests,
        notify_api.api,
    ]
    if house.settings.mailbox:
        blueprints.append(mailbox)
    app = create_app(house, engines, blueprints)
    # Services do not know one another: what the committee reads before it signs is written by who writes letters.
    app.extensions[LETTERS] = partial(preview, house, engines["notify"])
    return app


def application() -> Flask:
    """The application of the house that the environment describes."""
    settings = Settings()
    configure_logs(settings)
    return build(build_house(settings))
