"""Health for machines and a page for operators: is the house well, and if not, what to do."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from services import operate
from services.migrations import is_current
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow

VERSION = "0.1.0"
ops = Blueprint("ops", __name__, template_folder="templates")


@ops.get("/livez")
@allow(Permission.PUBLIC)
def live() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@ops.get("/readyz")
@ops.get("/healthz", endpoint="health")
@allow(Permission.PUBLIC)
def ready() -> ResponseReturnValue:
    """The database answers and stands at the newest revision; 503 otherwise. The broker is not needed."""
    well = is_current(house().settings.database_url)
    return jsonify(status="ok" if well else "older revision"), 200 if well else 503


@ops.get("/version")
@allow(Permission.PUBLIC)
def version() -> ResponseReturnValue:
    """What runs here."""
    return jsonify(version=VERSION, programme=house().programme.digest)


@ops.get("/ops")
@allow(Permission.OPERATE)
def page() -> str:
    """What `doctor` says, for those who keep the house running."""
    findings = list(operate.examine(house(), database("relay")))
    return render_template("ops.html", findings=findings, page="ops")
