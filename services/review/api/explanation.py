"""Explanations as JSON: a whole file for the office, a past day of it, and the applicant's own package."""

from __future__ import annotations

from datetime import date

from flask import Response, jsonify
from pydantic import BaseModel, ConfigDict

from services.review.api.base import api, as_json
from services.review.domain.explanation import Audience, Explanation
from services.review.operations.barred import for_office
from services.review.operations.explained import as_figures, explanation
from services.review.operations.explained_words import Section, Speaker, sections
from services.review.operations.history import Evening, evening
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow, answers, asks, refuses


class Explained(BaseModel):
    """An explanation: its figures, and the same in the sentences of the answer's language."""

    explanation: Explanation
    told: list[Section]


class PastDay(BaseModel):
    """Which evening is asked about."""

    model_config = ConfigDict(extra="forbid")

    on: date


@api.get("/dossiers/<number>/explanation")
@allow(Permission.DOSSIERS)
@answers(Explained)
def explained(number: str) -> Response:
    """Why the file stands as it does: as on the day of its decision, or as it stands today."""
    return _explained(number, Audience.OFFICE)


@api.get("/proposals/<number>/explanation")
@allow(Permission.FOLLOW)
@answers(Explained)
@refuses(409)
def own_explanation(number: str) -> Response:
    """How the decision on your proposal came about, once it was told; what is withheld names its article."""
    return _explained(number, Audience.APPLICANT)


@api.get("/dossiers/<number>/history")
@allow(Permission.DOSSIERS)
@asks(PastDay)
@answers(Evening)
def past_evening(number: str, asked: PastDay) -> Response:
    """How the file stood when a past day ended at the office: its stage, who had what, until when."""
    with for_office(database("review"), actor()) as session:
        found = evening(session, house(), number, on=asked.on)
    return jsonify(as_json(found))


def _explained(number: str, audience: Audience) -> Response:
    with for_office(database("review"), actor()) as session:
        found = explanation(session, house(), number, audience=audience)
    speaker = Speaker(words=say(), cities=house().programme.cities)
    return jsonify({"explanation": as_figures(found), "told": [as_json(one) for one in sections(found, speaker)]})
