"""The board of the axes: what is proposed by sector, city and domain, drawn and as tables, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain

from flask import Response, render_template, request, url_for

from services.review.domain.axes import Board, BoardFile, Cell, DomainCover, OwnSector
from services.review.operations.axes_board import axes_board
from services.review.operations.barred import for_office
from services.review.web.blueprint import pages
from services.review.web.csv import as_csv
from services.review.web.shown import Names, Row, names
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow
from shared.web.downloads import handed_out

MOST_FILES = 100  # listed at once; the table has them all
MOST_WORDS = 8  # sectors proposed
COLUMNS = ("city", "sector", "domain", "files", "organisations", "mean")


def _asked() -> tuple[str, str]:
    return request.args.get("city", ""), request.args.get("sector", "")


def _found() -> Board:
    city, sector = _asked()
    with for_office(database("review"), actor()) as session:
        return axes_board(session, house(), city=city, sector=sector)


@pages.get("/axes", endpoint="axes")
@allow(Permission.DOSSIERS)
def board() -> str:
    """What came for each city in each sector; with a city or a sector chosen, also which files these are."""
    found, n = _found(), names()
    city, sector = _asked()
    listed = list({one.number: one for cell in found.cells.values() for one in cell.files}.values())
    return render_template(
        "review/axes_board.html",
        asked={"city": city, "sector": sector},
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        sectors=[(one.id, one.label.in_(n.words.locale)) for one in n.programme.sectors.values()],
        total=n.words.t("review.axes.total", files=found.files, organisations=found.organisations),
        grid=_grid(n, found, city=city, sector=sector),
        covers=[_covers(n, found, one) for one in n.programme.cities if found_domains(found, one)],
        proposed=[_own(n, one) for one in found.proposed[:MOST_WORDS]],
        files=[_file(n, one) for one in listed[:MOST_FILES]] if city or sector else [],
        more=max(0, len(listed) - MOST_FILES) if city or sector else 0,
        csv=url_for("review.axes_csv", city=city or None, sector=sector or None),
    )


def found_domains(found: Board, city: str) -> list[DomainCover]:
    """The domains of one city's agreement on this board."""
    return [one for one in found.domains if one.city == city]


def _grid(n: Names, found: Board, *, city: str, sector: str) -> Row:
    cities = [one for one in n.programme.cities if city in ("", one)]
    sectors = [one for one in n.programme.sectors if sector in ("", one)]
    most = max((len(one.files) for one in found.cells.values()), default=1)
    return {
        "cities": [{"id": one, "name": n.city(one), "all": _cell(n, found.cities.get(one))} for one in cities],
        "rows": [
            {
                "label": n.label(n.programme.sectors, one),
                "all": _cell(n, found.sectors.get(one)),
                "cells": [_placed(n, found, (place, one), most=most) for place in cities],
            }
            for one in sectors
        ],
    }


def _placed(n: Names, found: Board, place: tuple[str, str], *, most: int) -> Row:
    cell = found.cells.get(place)
    radius = 15 * (len(cell.files) / most) ** 0.5 if cell is not None else 0
    link = url_for("review.axes", city=place[0], sector=place[1]) + "#files" if cell is not None else ""
    return _cell(n, cell) | {"city": place[0], "radius": f"{radius:.1f}", "url": link}


def _cell(n: Names, cell: Cell | None) -> Row:
    if cell is None:
        return {"files": 0, "told": "", "mean": "", "organisations": 0}
    mean = n.cents(cell.mean)
    told = n.words.t("review.axes.cell", organisations=cell.organisations)
    if mean:
        told = n.words.t("review.axes.cell_mean", organisations=cell.organisations, mean=mean)
    return {"files": len(cell.files), "told": told, "mean": mean, "organisations": cell.organisations}


def _covers(n: Names, found: Board, city: str) -> Row:
    domains = found_domains(found, city)
    return {
        "id": city,
        "name": n.city(city),
        "bars": [
            {
                "label": n.domain(city, one.domain),
                "value": len(one.cell.files),
                "tone": "wait" if one.uncovered else "plain",
            }
            for one in domains
        ],
        "outside": found.outside.get(city, 0),
        "uncovered": [n.domain(city, one.domain) for one in domains if one.uncovered],
        "points": list(chain.from_iterable(_untouched(n, one) for one in domains)),
    }


def _untouched(n: Names, one: DomainCover) -> Iterator[str]:
    known = {point.id: point for domain in n.programme.city(one.city).domains for point in domain.points}
    for point in one.points:
        if not point.files:
            yield known[point.id].label.in_(n.words.locale)


def _own(n: Names, one: OwnSector) -> Row:
    return {
        "words": one.words,
        "organisations": n.words.number(one.organisations),
        "files": [_file(n, file) for file in one.files],
    }


def _file(n: Names, one: BoardFile) -> Row:
    return {
        "number": one.number,
        "url": url_for("review.file", number=one.number),
        "title": one.title,
        "written_in": one.written_in,
        "organisation": one.organisation,
        "sector": n.label(n.programme.sectors, one.sector),
        "cities": ", ".join(n.city(wish.city) for wish in one.wishes),
        "score": n.cents(one.score),
    }


@pages.get("/axes.csv")
@allow(Permission.DOSSIERS)
def axes_csv() -> Response:
    """The same figures for a spreadsheet: a line for each city and sector, then for each domain."""
    found, n = _found(), names()
    head = [n.words.t(f"review.axes.column_{one}") for one in COLUMNS]
    lines = [
        [n.city(city), n.label(n.programme.sectors, sector), "", *_figures(n, cell)]
        for (city, sector), cell in sorted(found.cells.items())
    ]
    lines += [[n.city(one.city), "", n.domain(one.city, one.domain), *_figures(n, one.cell)] for one in found.domains]
    content = as_csv([head, *lines]).encode()
    return handed_out(BytesIO(content), name=n.words.t("review.axes.file_name"), media_type="text/csv; charset=utf-8")


def _figures(n: Names, cell: Cell) -> Sequence[str]:
    return [str(len(cell.files)), str(cell.organisations), n.cents(cell.mean)]
