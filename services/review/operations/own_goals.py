"""A partner city says itself what it wants of the agreement: by the link of its own page, kept like any act."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.review.domain.city_papers import GoalLine, GoalsForm
from services.review.operations.officer_board import board_of
from services.review.operations.registry import act_on, latest, tag_of
from shared.house import House
from shared.policy import Actor
from shared.programme.agreements import Goal, GoalSide
from shared.registry import CityVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGoals:
    """What a city wants of the agreement, as its officer finds it; `tag` changes with every act on the record."""

    city: str
    tag: str
    goals: tuple[Goal, ...]


def own_goals(session: Session, house: House, holder: Actor) -> OwnGoals:
    """The objectives of the city to which this link belongs. Raises NotFound for others, and once they left office."""
    city = board_of(session, house, holder).city
    last = latest(session, city)
    goals = tuple(one for one in house.programme.cities[city].goals if one.side is GoalSide.PARTNER)
    return OwnGoals(city=city, tag=tag_of(last.seq if last is not None else 0), goals=goals)


def revise_own_goals(
    session: Session, house: House, holder: Actor, *, goals: tuple[GoalLine, ...], match: str | None
) -> CityVersion:
    """Write down what the city wants from now on. Raises NotFound as `own_goals` does, Stale, Invalid."""
    city = board_of(session, house, holder).city
    form = GoalsForm(side=GoalSide.PARTNER, goals=goals)
    return act_on(session, house, holder, city, form=form, match=match)
