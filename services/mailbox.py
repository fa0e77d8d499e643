"""The mailbox of the embedded stack: every mail that would have left, to be read in a browser."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from services.stack import mail_file, messages
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import house
from shared.web.doors import allow

mailbox = Blueprint("mailbox", __name__, template_folder="templates")


@mailbox.get("/mailbox")
@allow(Permission.PUBLIC)
def index() -> str:
    """The newest two hundred mails."""
    return render_template("mailbox.html", mails=messages(house().settings.home)[:200], mail=None)


@mailbox.get("/mailbox/<name>")
@allow(Permission.PUBLIC)
def read(name: str) -> str:
    """One mail, as text."""
    found = next((mail for mail in messages(house().settings.home) if mail.id == name), None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return render_template("mailbox.html", mails=[], mail=found)


@mailbox.get("/mailbox/<name>.eml")
@allow(Permission.PUBLIC)
def download(name: str) -> Response:
    """One mail, as it left."""
    content = mail_file(house().settings.home, name)
    if content is None:
        raise NotFound("shared.error.not_found")
    return Response(content, mimetype="message/rfc822", headers={"Content-Disposition": "attachment"})
