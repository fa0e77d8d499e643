"""Labels as JSON: what a file bears and may bear, the acts on it, and what anyone may verify."""

from __future__ import annotations

from datetime import date
from typing import Literal

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import act_of, api, as_json, done, tagged
from services.review.domain.label import LabelAnswerForm, LabelDecisionForm, LabelForm, LabelNoticeForm
from services.review.domain.road import Act
from services.review.models import Dossier
from services.review.operations.barred import for_office
from services.review.operations.label_facts import GrantView, LabelView, grant_of, labels_of, public_label
from shared.errors import NotFound
from shared.ids import read_label_number
from shared.policy import Permission
from shared.web.context import actor, database, house, locale
from shared.web.doors import allow, answers

SHOWN = 60  # signs of what was asked for that are told back
MINUTE = "public, max-age=60"


class FileLabels(BaseModel):
    """The labels of a file, the newest first, and whether one can be granted today."""

    labels: list[LabelView]
    grant: GrantView


class NamedCity(BaseModel):
    """A city, with its name in the language of the answer."""

    id: str
    name: str


class Verified(BaseModel):
    """What anyone may know of a label. `written_in`: the language of title and organisation."""

    number: str
    state: Literal["granted", "withdrawn", "expired"]
    title: str
    organisation: str
    written_in: str
    cities: list[NamedCity]
    starts_on: date
    ends_on: date
    granted_on: date
    withdrawn_on: date | None
    page: str


@api.get("/labels/<label>")
@allow(Permission.PUBLIC)
@answers(Verified)
def verify_label(label: str) -> Response:
    """What the label with this number covers, how long, and whether it still does."""
    number = read_label_number(label)
    if number is None:
        raise NotFound("review.labels.mistyped", typed=label[:SHOWN])
    with for_office(database("review"), actor()) as session:
        found = public_label(session, house(), number)
    told = as_json(found) | {
        "cities": [{"id": one, "name": _name(one)} for one in found.cities],
        "page": house().address(f"/labels/{number}"),
    }
    answer = jsonify(told)
    answer.headers["Cache-Control"], answer.headers["Vary"] = MINUTE, "Accept-Language"
    return answer


def _name(city: str) -> str:
    found = house().programme.cities.get(city)
    return found.name.in_(locale()) if found is not None else city


@api.get("/dossiers/<number>/label")
@allow(Permission.DOSSIERS)
@answers(FileLabels, tagged=True)
def show_label(number: str) -> Response:
    """The labels of this file with their notices, and whether one can be granted today, with which cities."""
    with for_office(database("review"), actor()) as session:
        dossier = session.get(Dossier, number)
        if dossier is None:
            raise NotFound("shared.error.not_found")
        found, chance = labels_of(session, house(), number), grant_of(session, house(), dossier)
    return tagged({"labels": [as_json(one) for one in found], "grant": as_json(chance)}, dossier.tag)


@api.post("/dossiers/<number>/label")
@allow(Permission.GRANT_LABEL)
@act_of(LabelForm, example.LABEL)
def grant_label(number: str, body: LabelForm) -> Response:
    """Grant the label, scoped to cities and a period; the signatory of the day signs."""
    return done(number, Act.GRANT_LABEL, body)


@api.post("/dossiers/<number>/label/notice")
@allow(Permission.GRANT_LABEL)
@act_of(LabelNoticeForm, example.LABEL_NOTICE)
def give_label_notice(number: str, body: LabelNoticeForm) -> Response:
    """Tell the holder why the label may be withdrawn; the hearing begins."""
    return done(number, Act.GIVE_LABEL_NOTICE, body)


@api.post("/dossiers/<number>/label/answer")
@allow(Permission.AMEND)
@act_of(LabelAnswerForm, example.LABEL_ANSWER)
def answer_label_notice(number: str, body: LabelAnswerForm) -> Response:
    """Answer the notice in writing, once, as whoever holds the project's link."""
    return done(number, Act.ANSWER_LABEL_NOTICE, body)


@api.post("/dossiers/<number>/label/decision")
@allow(Permission.GRANT_LABEL)
@act_of(LabelDecisionForm, example.LABEL_DECISION)
def decide_label(number: str, body: LabelDecisionForm) -> Response:
    """Withdraw the label after the hearing, or keep it, with reasons."""
    return done(number, Act.DECIDE_LABEL_NOTICE, body)
