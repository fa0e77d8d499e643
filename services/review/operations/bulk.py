"""Deeds on several files, each in a transaction of its own: what one refuses takes nothing from the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from services.review.domain.papers import BulkForm, DeterminationForm, PublicationForm, PublishForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.telling import signed_event
from shared.db import transaction
from shared.errors import Conflict, Refusal
from shared.events import DeterminationSigned
from shared.house import House
from shared.policy import Actor


class _Rehearsed(Exception):
    """A deed was only tried: the transaction must leave nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of one deed: the letter it makes, or why it was refused. `stage`: where the file is after it."""

    number: str
    stage: str = ""
    letter: DeterminationSigned | None = None
    refusal: Refusal | None = None

    @property
    def done(self) -> bool:
        """Whether the deed was carried out, or would be."""
        return self.refusal is None


def determinations(form: BulkForm, actor: Actor) -> list[tuple[str, Deed]]:
    """The deeds of decisions in bulk, by number."""
    papers = [(one, DeterminationForm(decisions=one.decisions)) for one in form.decisions]
    return [(one.number, Deed(act=Act.DETERMINE, actor=actor, paper=paper, match=one.match)) for one, paper in papers]


def publications(form: PublicationForm, actor: Actor) -> list[tuple[str, Deed]]:
    """The deeds that let signed decisions out together, by number."""
    numbers = dict.fromkeys(form.numbers)
    return [(one, Deed(act=Act.PUBLISH, actor=actor, paper=PublishForm())) for one in numbers]


def each(
    engine: Engine, house: House, deeds: Iterable[tuple[str, Deed]], *, dry_run: bool = False
) -> tuple[Attempt, ...]:
    """Carry out each deed on its file, or only try it; what was refused says why."""
    return tuple(_one(engine, house, number, deed, dry_run=dry_run) for number, deed in deeds)


def _one(engine: Engine, house: House, number: str, deed: Deed, *, dry_run: bool) -> Attempt:
    try:
        return _carried(engine, house, number, deed, dry_run=dry_run)
    except Refusal as refusal:
        return Attempt(number=number, refusal=refusal)
    except OperationalError:
        # Someone holds the file longer than we wait: the others must not pay for it.
        return Attempt(number=number, refusal=Conflict("review.bulk.error_busy"))


def _carried(engine: Engine, house: House, number: str, deed: Deed, *, dry_run: bool) -> Attempt:
    made = Attempt(number=number)
    try:
        with transaction(engine) as session:
            dossier = carry_out(session, house, number, deed)
            session.flush()
            letter = signed_event(session, house, dossier, at=house.now())
            made = Attempt(number=number, stage=dossier.stage, letter=letter)
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return made
