"""The page of one city, reached by a link of its own: every open file that waits for it, and the way into each."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.operations.barred import for_reader
from services.review.operations.officer_board import BoardLine, board_of
from services.review.operations.officer_board import enter as enter_file
from services.review.web.blueprint import pages
from services.review.web.partner_asked import city_of, note
from services.review.web.rows import WAITED
from services.review.web.shown import Names, Row, names
from shared.access import link_token
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import actor, come_by_link, database, house
from shared.web.doors import allow


@pages.get("/city/<token>")
@allow(Permission.PUBLIC)
def city_board(token: str) -> str:
    """All open files of the city to which this link belongs."""
    holder, n = come_by_link(token), names()
    try:
        with for_reader(database("review"), actor()) as session:
            board = board_of(session, house(), holder)
            if request.method != "HEAD":
                note(session, token, holder)
    except NotFound as refused:
        raise NotFound("shared.error.link_over") from refused
    return render_template(
        "review/officer_board.html",
        city=city_of(n, board.city),
        name=board.name,
        token=token,
        lines=[_line(n, one) for one in board.lines],
    )


def _line(n: Names, one: BoardLine) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.written_in,
        "organisation": one.organisation,
        "due_on": one.due_on,
        "late": one.late,
        "state": n.words.t(f"review.opinion.{one.opinion}" if one.opinion else f"review.opinion_state.{one.state}"),
        "tone": WAITED[one.state],
        "waits": one.opinion is None,
        "enters": one.enters,
    }


@pages.post("/city/<token>/<number>")
@allow(Permission.PUBLIC)
def enter_from_board(token: str, number: str) -> ResponseReturnValue:
    """Go from the page of a city into one of its files, by a link of one's own."""
    holder = come_by_link(token)
    try:
        with for_reader(database("review"), actor()) as session:
            link = enter_file(session, house(), holder, number)
    except NotFound as refused:
        raise NotFound("shared.error.link_over") from refused
    return redirect(url_for("review.partner", token=link_token(link.id, house().settings.key)), 303)
