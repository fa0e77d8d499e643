"""Who comes by a partner city's link after its answer, and what that link opens; any other finds one polite page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy.orm import Session

from services.review.operations.barred import for_reader
from services.review.web.partner_asked import note
from shared.errors import NotFound
from shared.policy import Actor, Permission, may
from shared.web.context import actor, come_by_link, database

Found = TypeVar("Found")


def opened_by(token: str, find: Callable[[Session, str, str], Found]) -> tuple[Actor, Found]:
    """The holder of this link, and what `find` reads of their file and city; the browser that opens it is noted.

    Raises NotFound, always the same.
    """
    holder = come_by_link(token)
    number, city = holder.number, holder.city
    if number is None or city is None or not may(holder, Permission.GIVE_OPINION, number=number, city=city):
        raise NotFound("shared.error.link_over")
    try:
        with for_reader(database("review"), actor()) as session:
            found = find(session, number, city)
            if request.method != "HEAD":
                note(session, token, holder)
            return holder, found
    except NotFound as refused:
        raise NotFound("shared.error.link_over") from refused
