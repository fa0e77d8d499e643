"""What an applicant may have of an explanation: everything about their file, less what belongs to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.review.domain.explanation import (
    ARTICLES,
    Audience,
    CityTold,
    Explanation,
    LampTold,
    Part,
    Said,
    Withheld,
)
from services.review.domain.verdict import Answer, Lamp


def communicable(told: Explanation, said: Mapping[str, Said]) -> Explanation:
    """The same without reviewers' names, notes for the committee, and opinions a city did not allow to be told."""
    parts = [Part.REVIEWERS] if told.reviews or told.consensus else []
    if any(one.confidential for one in told.reviews):
        parts.append(Part.CONFIDENTIAL)
    if any(_is_private(one, said) for one in told.cities):
        parts.append(Part.OPINION)
    return replace(
        told,
        audience=Audience.APPLICANT,
        reviews=tuple(replace(one, name="", confidential="") for one in told.reviews),
        consensus=replace(told.consensus, by="") if told.consensus else None,
        cities=tuple(_without_opinion(one) if _is_private(one, said) else one for one in told.cities),
        signed=replace(told.signed, by="") if told.signed else None,
        withheld=tuple(Withheld(part=one, article=ARTICLES[one]) for one in (*parts, Part.OTHERS)),
    )


def _is_private(city: CityTold, said: Mapping[str, Said]) -> bool:
    return city.opinion is not None and not said.get(city.city, Said()).tellable


def _without_opinion(city: CityTold) -> CityTold:
    # The lamp of the city, and the outcomes that its answer opened, would tell the opinion as plainly as its words.
    lamps = tuple(
        LampTold(lamp=one.lamp, value=Lamp.AWAITED, because=()) if one.lamp == "partner" else one for one in city.lamps
    )
    return replace(city, answer=Answer.GIVEN, opinion=None, opinion_reason="", lamps=lamps, rule="", outcomes=())
