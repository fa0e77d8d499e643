"""The board of the axes, read: every file that still counts, its wishes, and its score once it may be known."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.axes import Board, BoardFile, Wish, board_of
from services.review.domain.road import Stage
from services.review.models import Dossier
from services.review.operations.queries import rows_of
from services.review.operations.standing import is_off_sector
from shared.errors import NotFound
from shared.house import House
from shared.proposal import Proposal

GONE = (Stage.WITHDRAWN, Stage.INADMISSIBLE, Stage.TRANSFERRED)
BLIND = (Stage.SCREENING, Stage.EVALUATION)  # a mean told while people read would tell what others gave


def axes_board(session: Session, house: House, *, city: str = "", sector: str = "") -> Board:
    """The board of all files that stand, or of those for one city or of one sector. Raises NotFound for others."""
    known = house.programme.cities
    if (city and city not in known) or (sector and sector not in house.programme.sectors):
        raise NotFound("shared.error.not_found")
    query = select(Dossier).where(Dossier.stage.not_in(GONE)).order_by(Dossier.number)
    if city:
        query = query.where(Dossier.cities.contains([city]))
    if sector:
        query = query.where(Dossier.sector == sector)
    files = session.scalars(query).all()
    wanted = [one for one in known.values() if city in ("", one.id)]
    return board_of(_files(session, house, files), wanted)


def _files(session: Session, house: House, files: Iterable[Dossier]) -> Iterable[BoardFile]:
    found = list(files)
    scored = [one for one in found if one.stage not in BLIND]
    totals = {one.number: one.score.total for one in rows_of(session, house, scored)}
    return (_file(house, one, totals.get(one.number)) for one in found)


def _file(house: House, file: Dossier, total: Decimal | None) -> BoardFile:
    proposal = Proposal.model_validate(file.proposal)
    said = f"{proposal.title} {proposal.summary}"
    return BoardFile(
        number=file.number,
        title=file.title,
        written_in=file.locale,
        organisation=file.organisation,
        organisation_key=file.organisation_key,
        sector=file.sector,
        own_sector=proposal.sector_why if is_off_sector(house, file) else "",
        wishes=tuple(Wish(city=one.city, domain=one.domain, text=f"{said} {one.objective}") for one in proposal.cities),
        score=total,
    )
