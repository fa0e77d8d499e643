"""The committee's ranked table, its what-if weights, and how severe reviewers are beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from services.review.domain.ranking import Candidate, Ranked, rank
from services.review.domain.road import Stage
from services.review.domain.scores import Standing, cents, gates, read_scores, weighted
from services.review.domain.severity import Severity, severity, standardised
from services.review.models import Approval, Assignment, Dossier
from services.review.operations.dialogue_views import Beside, beside
from services.review.operations.queries import rows_of
from services.review.operations.rules import rules_by
from services.review.operations.standing import is_off_sector, standing_of
from services.review.operations.views import DossierRow
from shared.house import House
from shared.programme import Rubric

MOST = 200  # files one committee has before it
Weights = Mapping[str, int]


class Mark(StrEnum):
    """Something a committee should know of a file beside its scores."""

    DUPLICATE = "duplicate"
    VISA_REFUSED = "visa_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A file in the committee's order. `score`: under the weights asked for; `was`: its place under the call's own.

    `failed`: criteria below their gate. `beside`: by city, the dialogue with it and its open conditions.
    """

    row: DossierRow
    tag: str
    score: Standing
    ranked: Ranked
    was: int
    failed: tuple[str, ...]
    marks: frozenset[Mark]
    beside: tuple[tuple[str, Beside], ...]
    off_sector: bool

    @property
    def mean(self) -> Decimal | None:
        """The mean of the reviewers' totals: the standing itself, unless a consensus replaced it."""
        totals = self.score.totals
        return cents(sum(totals, Decimal()) / len(totals)) if totals else None

    @property
    def median(self) -> Decimal | None:
        """The median of the reviewers' totals."""
        return cents(median(self.score.totals)) if self.score.totals else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityTable:
    """How reviewers compare (`names`: by their ids), and each file in units of its readers' scales."""

    reviewers: tuple[Severity, ...]
    names: Mapping[str, str]
    files: Mapping[str, Decimal]


def ranked_table(session: Session, house: House, *, weights: Weights | None = None) -> tuple[TableRow, ...]:
    """The files before the committee in its order; `weights` re-rank it on paper, and nothing is kept."""
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.stage == Stage.COMMITTEE)
    files = {one.number: one for one in session.scalars(query.order_by(Dossier.number).limit(MOST))}
    lines = {one.number: one for one in rows_of(session, house, files.values())}
    rubrics = {number: rules_by(session, house, one.programme_digest).rubric for number, one in files.items()}
    scores = {number: line.score for number, line in lines.items()}
    usual = {one.number: one.place for one in _order(lines.values(), scores)}
    if weights is not None:
        scores = _scores_under(session, house, files, {n: reweighed(one, weights) for n, one in rubrics.items()})
    marks, stands = _marks(session, files), beside(session, list(files))
    return tuple(
        TableRow(
            row=lines[one.number],
            tag=files[one.number].tag,
            score=scores[one.number],
            ranked=one,
            was=usual[one.number],
            failed=_failed(house, files[one.number], lines[one.number], rubrics[one.number]),
            marks=frozenset(name for name, numbers in marks.items() if one.number in numbers),
            beside=tuple(
                (city.city, stands[one.number, city.city])
                for city in lines[one.number].cities
                if (one.number, city.city) in stands
            ),
            off_sector=is_off_sector(house, files[one.number]),
        )
        for one in _order(lines.values(), scores)
    )


def reweighed(rubric: Rubric, weights: Weights) -> Rubric:
    """The rubric with other weights; a criterion not named keeps its own."""
    criteria = tuple(one.model_copy(update={"weight": weights.get(one.id, one.weight)}) for one in rubric.criteria)
    return rubric.model_copy(update={"criteria": criteria})


def _order(lines: Iterable[DossierRow], scores: Mapping[str, Standing]) -> tuple[Ranked, ...]:
    return rank(
        Candidate(
            number=one.number,
            total=scores[one.number].total,
            criteria=scores[one.number].criteria,
            cities=tuple(city.city for city in one.cities),
            sector=one.sector,
        )
        for one in lines
    )


def _scores_under(
    session: Session, house: House, files: Mapping[str, Dossier], rubrics: Mapping[str, Rubric]
) -> dict[str, Standing]:
    reviews: dict[str, list[Assignment]] = {}
    for one in session.scalars(select(Assignment).where(Assignment.number.in_(files))):
        reviews.setdefault(one.number, []).append(one)
    return {
        number: standing_of(house, file, reviews.get(number, []), rubric=rubrics[number])
        for number, file in files.items()
    }


def _failed(house: House, file: Dossier, line: DossierRow, rubric: Rubric) -> tuple[str, ...]:
    least = gates(rubric, off_sector=is_off_sector(house, file))
    return tuple(one for one, mark in line.score.criteria.items() if one in least and mark < least[one])


def _marks(session: Session, files: Mapping[str, Dossier]) -> dict[Mark, frozenset[str]]:
    keys = [one.title_key for one in files.values()]
    titles = select(Dossier.title_key).where(Dossier.title_key.in_(keys)).group_by(Dossier.title_key)
    twice = set(session.scalars(titles.having(func.count() > 1)))
    objected = select(Approval.number).join(Dossier, Approval.number == Dossier.number)
    present = objected.where(Approval.number.in_(files), ~Approval.agreed, Approval.round == Dossier.round)
    return {
        Mark.DUPLICATE: frozenset(n for n, one in files.items() if one.alike or one.title_key in twice),
        Mark.VISA_REFUSED: frozenset(session.scalars(present)),
    }


def severity_table(session: Session, house: House) -> SeverityTable:
    """Every reviewer beside those who filed on the same files, under the rubric each file began with."""
    query = select(Assignment, Dossier.programme_digest).join(Dossier, Dossier.number == Assignment.number)
    totals: dict[str, dict[str, Decimal]] = {}
    names: dict[str, str] = {}
    for row, digest in session.execute(query.where(Assignment.state == "filed").order_by(Assignment.id)):
        rubric, person = rules_by(session, house, digest).rubric, str(row.person_id)
        totals.setdefault(row.number, {})[person] = weighted(rubric, read_scores(row.scores or {}))
        names[person] = row.name
    return SeverityTable(
        reviewers=tuple(severity(totals)),
        names=names,
        files=standardised(totals),
    )
