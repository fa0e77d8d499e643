"""The thematic axes on one sheet, for a meeting: as a page, as PDF, as a document to complete."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from services.review.documents import Handout, Part, handout_docx, handout_pdf
from services.review.domain.idea import QUESTIONS
from services.review.operations.axes import AxisView, axes
from services.review.operations.axes_board import axes_board
from services.review.operations.barred import for_office
from services.review.web.blueprint import pages
from services.review.web.shown import Names, names
from shared.docx import MEDIA_TYPE as DOCX
from shared.errors import NotFound
from shared.policy import Permission, may
from shared.web.context import actor, database, house
from shared.web.doors import allow
from shared.web.downloads import handed_out

KINDS = ("pdf", "docx")


@pages.get("/axes/handout")
@allow(Permission.PUBLIC)
def handout() -> str:
    """The published axes, the domains of the agreements, and the three questions; of one city, or of all."""
    city = request.args.get("city") or None
    links = [(names().words.t(f"review.ideas.as_{one}"), url_for(f"review.handout_{one}", city=city)) for one in KINDS]
    return render_template("review/handout.html", sheet=_sheet(), links=links)


@pages.get("/axes/handout.pdf", endpoint="handout_pdf")
@allow(Permission.PUBLIC)
def handout_as_pdf() -> Response:
    """The sheet as tagged PDF."""
    return _handed(handout_pdf(_sheet()), kind="pdf", media_type="application/pdf")


@pages.get("/axes/handout.docx", endpoint="handout_docx")
@allow(Permission.PUBLIC)
def handout_as_docx() -> Response:
    """The sheet for a word processor."""
    return _handed(handout_docx(_sheet(), made=house().now()), kind="docx", media_type=DOCX)


def _handed(content: bytes, *, kind: str, media_type: str) -> Response:
    name = names().words.t("review.ideas.file_name")
    return handed_out(BytesIO(content), name=f"{name}.{kind}", media_type=media_type)


def _sheet() -> Handout:
    n, city = names(), request.args.get("city", "")
    if city and city not in n.programme.cities:
        raise NotFound("shared.error.not_found")
    with for_office(database("review"), actor()) as session:
        found = axes(session, published=True, city=city)
        office_only = tuple(_sectors(n, session, city)) if may(actor(), Permission.DOSSIERS) else ()
    t = n.words.t
    title = t("review.ideas.sheet_of", city=n.city(city)) if city else t("review.ideas.sheet")
    office = n.programme.office.name.in_(n.words.locale)
    return Handout(
        lang=n.words.locale,
        number=f"{office} · {n.words.day(n.day)}",
        title=title,
        author=office,
        lede=t("review.ideas.sheet_lede"),
        axes_title=t("review.ideas.axes"),
        axes=tuple(_axis(n, one) for one in found),
        none=t("review.ideas.no_axes"),
        parts=(*_domains(n, city), *office_only, _questions(n)),
    )


def _axis(n: Names, one: AxisView) -> Part:
    cities = ", ".join(n.city(city) for city in one.cities)
    count = n.words.t("review.ideas.count", n=one.ideas)
    return Part(
        title=one.title.in_(n.words.locale),
        text=one.text.in_(n.words.locale) if one.text is not None else "",
        lines=tuple(filter(None, (count, cities))),
    )


def _domains(n: Names, city: str) -> tuple[Part, ...]:
    """What each agreement speaks of already; a city without one has none."""
    return tuple(
        Part(
            title=n.words.t("review.ideas.sheet_domains", city=n.city(one.id)),
            text=n.state(one.state_on(n.day)),
            lines=tuple(domain.label.in_(n.words.locale) for domain in one.domains),
        )
        for one in n.programme.cities.values()
        if one.domains and city in ("", one.id)
    )


def _sectors(n: Names, session: Session, city: str) -> Iterator[Part]:
    """How many proposals each sector has, without the files that do not exist for this reader."""
    t = n.words.t
    counted = axes_board(session, house(), city=city).sectors
    told = (
        t("review.ideas.sheet_sector", sector=n.label(n.programme.sectors, one), files=len(counted[one].files))
        for one in n.programme.sectors
        if one in counted
    )
    if text := " · ".join(told):
        yield Part(title=t("review.ideas.sheet_sectors"), text=text, lines=())


def _questions(n: Names) -> Part:
    t = n.words.t
    lines = tuple(t(f"review.ideas.{one}") for one in QUESTIONS)
    return Part(title=t("review.ideas.questions"), text=t("review.ideas.questions_text"), lines=lines)
