"""On the page of a file: a letter that did not arrive, and the word that the desk has seen to it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from services.review.models import Dossier
from services.review.operations.barred import for_office
from services.review.operations.undelivered import seen_to
from services.review.web.blueprint import pages
from shared.errors import Conflict
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.context_processor
def _undelivered() -> dict[str, Callable[[str], bool]]:
    return {"undelivered_of": undelivered_of}


def undelivered_of(number: str) -> bool:
    """Whether a letter about this file did not arrive, for whoever can see to it."""
    if not may(actor(), Permission.UNDELIVERED, number=number):
        return False
    with for_office(database("review"), actor()) as session:
        dossier = session.get(Dossier, number)
        return dossier is not None and dossier.undelivered is not None


@pages.post("/desk/<number>/undelivered")
@allow(Permission.UNDELIVERED)
def see_to_undelivered(number: str) -> ResponseReturnValue:
    """The desk says that whoever a letter did not reach was reached another way."""
    try:
        with for_office(database("review"), actor()) as session:
            seen_to(session, house(), actor(), number=number)
        flash(say().t("review.undelivered.done"))
    except Conflict:
        flash(say().t("review.undelivered.nothing"))  # done by a colleague, or twice by one click
    return redirect(url_for("review.file", number=number), 303)
