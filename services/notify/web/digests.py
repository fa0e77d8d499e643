"""The page on which a reader says that they want no digests, also by one click in their mail program (RFC 8058)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from services.notify.operations.digests import choose_digests, reader_of, wants_digests
from shared.db import transaction
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow

# A blueprint of its own: a mail program posts here without having seen the page. The seal in the address is the proof.
digests = Blueprint("digests", __name__, url_prefix="/digests", template_folder="../templates")


@digests.get("/<token>")
@allow(Permission.PUBLIC)
def show(token: str) -> str:
    """Whether digests come, and the button that changes it: looking at the page changes nothing."""
    reader = _reader(token)
    with transaction(database("notify")) as session:
        return _page(token, wanted=wants_digests(session, reader), done=False)


@digests.post("/<token>")
@allow(Permission.PUBLIC)
def choose(token: str) -> str:
    """Keep what the reader wants; whatever posts without saying so wants no digests."""
    reader, wanted = _reader(token), request.form.get("wanted") == "yes"
    with transaction(database("notify")) as session:
        choose_digests(session, house(), reader, wanted=wanted)
    return _page(token, wanted=wanted, done=True)


def _reader(token: str) -> UUID:
    reader = reader_of(token, house().keys)
    if reader is None:
        raise NotFound("shared.error.not_found")
    return reader


def _page(token: str, *, wanted: bool, done: bool) -> str:
    return render_template("notify/digests.html", token=token, wanted=wanted, done=done)
