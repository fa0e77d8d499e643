"""What a reviewer filed before: how they spread their scores, and files like the one before them. Their own alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.scores import cents, read_scores, weighted
from services.review.models import Assignment, Dossier
from services.review.operations.anonymous import hidden_titles
from services.review.operations.case import person_id
from services.review.operations.rules import rules_by
from shared.house import House
from shared.policy import Actor

LAST = 200  # reviews looked back at
ALIKE = 3  # files shown beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """A file of the same sector that this reviewer has filed, with their own scores."""

    number: str
    title: str
    locale: str
    total: Decimal
    scores: Mapping[str, Decimal]


def own_spread(session: Session, actor: Actor, *, but: str) -> Mapping[str, Mapping[Decimal, int]]:
    """Criterion -> score -> how often this reviewer gave it, over their last reviews; `but`: not on this file."""
    mine = select(Assignment.scores).where(Assignment.person_id == person_id(actor), Assignment.state == "filed")
    recent = mine.where(Assignment.number != but).order_by(Assignment.filed_at.desc()).limit(LAST)
    counted: dict[str, Counter[Decimal]] = {}
    for kept in session.scalars(recent):
        for criterion, score in read_scores(kept or {}).items():
            counted.setdefault(criterion, Counter())[score] += 1
    return counted


def comparable(session: Session, house: House, actor: Actor, *, sector: str, but: str) -> tuple[Comparable, ...]:
    """The latest files of this sector that this reviewer filed, at most three."""
    columns = (Dossier.number, Dossier.title, Dossier.locale, Dossier.programme_digest, Assignment.scores)
    query = select(*columns).join(Assignment, Assignment.number == Dossier.number)
    query = query.where(Assignment.person_id == person_id(actor), Assignment.state == "filed")
    query = query.where(Dossier.sector == sector, Dossier.number != but).order_by(Assignment.filed_at.desc())
    rows, found = session.execute(query.limit(ALIKE)).all(), []
    hidden = hidden_titles(session, house, ((row.number, row.programme_digest) for row in rows))
    for row in rows:
        scores = read_scores(row.scores or {})
        total = cents(weighted(rules_by(session, house, row.programme_digest).rubric, scores))
        title = hidden.get(row.number, row.title)
        found.append(Comparable(number=row.number, title=title, locale=row.locale, total=total, scores=scores))
    return tuple(found)
