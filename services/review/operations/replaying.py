"""Counting a decision again from what was kept of it, and comparing field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.basis import Inputs, Verdict, flat, seal_of, seals_of, verdict_of
from services.review.domain.road import Act
from services.review.models import Arrangement, Basis, Determination
from shared.audit import Detail, Entry
from shared.errors import NotFound
from shared.programme import AgreementState
from shared.programme.outcomes import Outcome
from shared.programme.rules import Rules

LOST = "-"  # there is nothing on this side


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of one decision: as it was kept, and as it comes out today."""

    field: str
    kept: str
    again: str

    @property
    def same(self) -> bool:
        """Whether both are equal."""
        return self.kept == self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One decision of one file, counted again. `round`: 1, and more after one was taken back."""

    number: str
    round: int
    lines: tuple[Compared, ...]

    @property
    def differences(self) -> tuple[Compared, ...]:
        """The figures that do not come out as they were kept."""
        return tuple(one for one in self.lines if not one.same)


def decided_numbers(session: Session) -> list[str]:
    """Every file of which a decision was kept, in order."""
    return list(session.scalars(select(Basis.number).distinct().order_by(Basis.number)))


def replay(session: Session, number: str) -> tuple[Replayed, ...]:
    """Count every decision of this file again, in order. Raises NotFound when none was kept."""
    rows = session.scalars(select(Basis).where(Basis.number == number).order_by(Basis.round)).all()
    if not rows:
        raise NotFound("review.explain.error_no_basis", number=number)
    return tuple(Replayed(number=number, round=row.round, lines=tuple(_compare(session, row))) for row in rows)


def _compare(session: Session, row: Basis) -> Iterator[Compared]:
    yield from _journal(session, row)
    try:
        inputs, kept = Inputs.model_validate(row.inputs), Verdict.model_validate(row.verdict)
        rules = _rules(session, row.rules_digest)
        agreements = _rules(session, inputs.agreements_digest)
    except (ValidationError, LookupError) as fault:
        yield Compared(field="readable", kept="yes", again=str(fault).splitlines()[0])
        return
    yield from _seals(row, inputs, rules=rules, agreements=agreements)
    inputs, states = _states_again(inputs, agreements)
    yield from states
    try:
        again = verdict_of(rules.rubric, inputs, _chosen(session, row, kept))
    except ArithmeticError:  # a review without any score has no mean
        yield Compared(field="countable", kept="yes", again="no")
        return
    yield from _side_by_side(kept, again)


def _rules(session: Session, digest: str) -> Rules:
    found = session.get(Arrangement, digest)
    if found is None:
        raise LookupError(f"no rules are kept under {digest}")
    return Rules.model_validate(found.rules)


def _journal(session: Session, row: Basis) -> Iterator[Compared]:
    # What was kept must be what the journal sealed at the very instant: changing both sides alike does not pass.
    query = select(Detail.payload).join(Entry, Entry.hash == Detail.hash)
    query = query.where(Entry.subject == row.number, Entry.act == Act.DETERMINE, Entry.at == row.made_at)
    sealed = session.scalars(query.order_by(Entry.seq.desc()).limit(1)).first() or {}
    now = seal_of({"inputs": row.inputs, "verdict": row.verdict, "seals": row.seals})
    yield Compared(field="journal.basis", kept=str(sealed.get("basis", LOST)), again=now)


def _seals(row: Basis, inputs: Inputs, *, rules: Rules, agreements: Rules) -> Iterator[Compared]:
    asked = {one.city for one in inputs.cities}
    found = seals_of(rules.rubric, {one.id: one for one in agreements.cities if one.id in asked})
    for name in sorted(row.seals.keys() | found.keys()):
        yield Compared(field=f"rules.{name}", kept=str(row.seals.get(name, LOST)), again=found.get(name, LOST))


def _states_again(inputs: Inputs, agreements: Rules) -> tuple[Inputs, list[Compared]]:
    """The inputs with every agreement's state taken again from its dates, and both states side by side."""
    known, cities, lines = {one.id: one for one in agreements.cities}, [], []
    for one in inputs.cities:
        city = known.get(one.city)
        state = city.state_on(inputs.on) if city is not None else AgreementState.TO_BE_CREATED
        version = city.version_on(inputs.on) if city is not None else ""
        lines.append(Compared(field=f"agreement.{one.city}.state", kept=one.agreement_state, again=state))
        lines.append(Compared(field=f"agreement.{one.city}.version", kept=one.agreement_version, again=version))
        cities.append(one.model_copy(update={"agreement_state": state, "agreement_version": version}))
    return inputs.model_copy(update={"cities": tuple(cities)}), lines


def _chosen(session: Session, row: Basis, kept: Verdict) -> Mapping[str, Outcome]:
    """What people chose: from the signed decision while it stands, else as it was kept."""
    query = select(Determination).where(Determination.number == row.number, Determination.round == row.round)
    standing = {one.city: Outcome(one.outcome) for one in session.scalars(query)}
    return {city: one.chosen for city, one in kept.cities.items() if one.chosen is not None} | standing


def _side_by_side(kept: BaseModel, again: BaseModel) -> Iterator[Compared]:
    left, right = dict(flat(kept)), dict(flat(again))
    for field in [*left, *(one for one in right if one not in left)]:
        yield Compared(field=field, kept=_written(left.get(field, LOST)), again=_written(right.get(field, LOST)))


def _written(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(_written(one) for one in value)
    return "" if value is None else str(value)
