"""The board of the axes as JSON: counts and means by city and sector, by domain, and sectors that are missing."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, ConfigDict, Field

from services.review.api.base import api
from services.review.domain.axes import Board, Cell
from services.review.operations.axes_board import axes_board
from services.review.operations.barred import for_office
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, asks


class BoardQuery(BaseModel):
    """Of which city, of which sector; empty: all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    city: Annotated[str, Field(max_length=40)] = ""
    sector: Annotated[str, Field(max_length=40)] = ""


class BoardCell(BaseModel):
    """What came: files by number, organisations counted once; the mean only of files that everybody has reviewed."""

    city: str
    sector: str | None = None
    domain: str | None = None
    files: list[str]
    organisations: int
    mean: str | None


class MissingSector(BaseModel):
    """A sector that several organisations name and the call's list does not hold."""

    words: str
    organisations: int
    files: list[str]


class AxesBoard(BaseModel):
    """The whole board. `uncovered_points`: by city, the sub-points that no project speaks of."""

    files: int
    organisations: int
    cells: list[BoardCell]
    domains: list[BoardCell]
    uncovered_points: dict[str, list[str]]
    proposed_sectors: list[MissingSector]


@api.get("/axes-board")
@allow(Permission.DOSSIERS)
@asks(BoardQuery)
@answers(AxesBoard)
def show_axes_board(asked: BoardQuery) -> Response:
    """What is proposed by sector, city and domain, and what nobody proposes yet."""
    with for_office(database("review"), actor()) as session:
        found = axes_board(session, house(), city=asked.city, sector=asked.sector)
    return jsonify(
        files=found.files,
        organisations=found.organisations,
        cells=[_cell(one, city=city, sector=sector) for (city, sector), one in sorted(found.cells.items())],
        domains=[_cell(one.cell, city=one.city, domain=one.domain) for one in found.domains],
        uncovered_points=_untouched(found),
        proposed_sectors=[
            {"words": one.words, "organisations": one.organisations, "files": [file.number for file in one.files]}
            for one in found.proposed
        ],
    )


def _cell(cell: Cell, **place: str) -> dict[str, Any]:
    mean = str(cell.mean) if cell.mean is not None else None
    return {**place, "files": [one.number for one in cell.files], "organisations": cell.organisations, "mean": mean}


def _untouched(found: Board) -> dict[str, list[str]]:
    cities = dict.fromkeys(one.city for one in found.domains)
    return {
        city: [point.id for one in found.domains if one.city == city for point in one.points if not point.files]
        for city in cities
    }
