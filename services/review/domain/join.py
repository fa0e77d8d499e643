"""The table of a decision: what a committee may choose for a city, for every answer of both sides and every state.

Written out from the same function that decides, so that the published rules cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from services.review.domain.verdict import Answer, CityFacts, Lamp, Lamps, allowed
from shared.programme import AgreementState
from shared.programme.outcomes import Opinion, Outcome

STATES: dict[str, tuple[AgreementState, ...]] = {  # states that a decision does not tell apart
    "current": (AgreementState.IN_FORCE, AgreementState.IN_FORCE_UNCONFIRMED, AgreementState.ENDING),
    "prepared": (AgreementState.TO_BE_CREATED, AgreementState.NEGOTIATING),
    "over": (AgreementState.SIGNED, AgreementState.EXPIRED, AgreementState.SUPERSEDED),
    "frozen": (AgreementState.SUSPENDED, AgreementState.DENOUNCED),
}
YES_OR_NOT = (True, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRow:
    """One line: three separate answers and a group of states, then what may be chosen, the proposed outcome first.

    `opinion`: None where the city is silent, has not answered yet, or could not be asked.
    """

    states: str
    quality: bool
    paris: bool
    opinion: Opinion | None
    outcomes: tuple[Outcome, ...]


def group_of(state: AgreementState) -> str:
    """The group of states in which the table lists this one."""
    return next(name for name, states in STATES.items() if state in states)


def join_table() -> tuple[JoinRow, ...]:
    """Every line, a group of states after another. Where no agreement is current, no opinion counts."""
    return tuple(_rows())


def _rows() -> Iterator[JoinRow]:
    for group, states in STATES.items():
        opinions = (*Opinion, None) if states[0].current else (None,)
        for quality, paris, opinion in product(YES_OR_NOT, YES_OR_NOT, opinions):
            outcomes = chosen_from(states[0], opinion, quality=quality, paris=paris)
            yield JoinRow(states=group, quality=quality, paris=paris, opinion=opinion, outcomes=outcomes)


def chosen_from(state: AgreementState, opinion: Opinion | None, *, quality: bool, paris: bool) -> tuple[Outcome, ...]:
    """What may be chosen. An answer that is still awaited from Paris's side counts as not given."""
    facts = CityFacts(agreement=state, answer=Answer.SILENT if opinion is None else Answer.GIVEN, opinion=opinion)
    lit = {True: Lamp.YES, False: Lamp.NO}
    return allowed(facts, Lamps(quality=lit[quality], paris=lit[paris], city=Lamp.AWAITED))
