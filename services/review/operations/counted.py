"""The figures of a file's explanation: as kept with each of its decisions, else as they come out today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.basis import Inputs, Verdict, verdict_of
from services.review.models import Assignment, Basis, Determination, Dossier, OpinionRow
from services.review.operations.basis import inputs_of
from services.review.operations.rules import rules_by
from shared.clock import day_in
from shared.house import House
from shared.programme.outcomes import Outcome

Counted = tuple[Inputs, Verdict, str]  # the last: the rules they follow


def counted(
    session: Session, house: House, dossier: Dossier, rows: Sequence[Determination], *, waiting: bool
) -> Counted:
    """Every city as its own decision kept it; `waiting`: also those decided anew, as they stand today."""
    if not rows:
        return _today(session, house, dossier, dossier.cities)
    parts = [_kept(session, house, dossier, rows, of=one) for one in sorted({row.round for row in rows})]
    standing = {one.city for one in rows}
    anew = [one for one in dossier.cities if one not in standing]
    if anew and waiting:
        parts.append(_today(session, house, dossier, anew))
    return _together(dossier, parts)


def _kept(session: Session, house: House, dossier: Dossier, rows: Sequence[Determination], *, of: int) -> Counted:
    mine = [one for one in rows if one.round == of]
    kept = session.get(Basis, (dossier.number, of))
    if kept is not None:
        return Inputs.model_validate(kept.inputs), Verdict.model_validate(kept.verdict), kept.rules_digest
    # Decided before the house kept its figures: they are counted again, as on the day of the signature.
    on = day_in(house.programme.office.tz, mine[0].signed_at)
    opinions = session.scalars(select(OpinionRow).where(OpinionRow.number == dossier.number))
    cities = [one.city for one in mine]
    inputs = inputs_of(house, dossier, assignments_of(session, dossier.number), opinions=opinions, on=on, cities=cities)
    rules = rules_by(session, house, dossier.programme_digest)
    return inputs, verdict_of(rules.rubric, inputs, {one.city: Outcome(one.outcome) for one in mine}), rules.digest


def _today(session: Session, house: House, dossier: Dossier, cities: Iterable[str]) -> Counted:
    opinions = session.scalars(select(OpinionRow).where(OpinionRow.number == dossier.number))
    assignments, on = assignments_of(session, dossier.number), house.today()
    inputs = inputs_of(house, dossier, assignments, opinions=opinions, on=on, cities=[*cities])
    rules = rules_by(session, house, dossier.programme_digest)
    return inputs, verdict_of(rules.rubric, inputs, {}), rules.digest


def _together(dossier: Dossier, parts: Sequence[Counted]) -> Counted:
    """The cities of all parts; what is said of the file as a whole is the last one's."""
    inputs, verdict, digest = parts[-1]
    bases = {one.city: one for part in parts for one in part[0].cities}
    verdicts = {city: one for part in parts for city, one in part[1].cities.items()}
    order = [one for one in dossier.cities if one in bases]
    inputs = inputs.model_copy(update={"cities": tuple(bases[one] for one in order)})
    return inputs, verdict.model_copy(update={"cities": {one: verdicts[one] for one in order}}), digest


def assignments_of(session: Session, number: str) -> Sequence[Assignment]:
    """Everyone who was given the file, in order."""
    query = select(Assignment).where(Assignment.number == number)
    return session.scalars(query.order_by(Assignment.assigned_at, Assignment.id)).all()
