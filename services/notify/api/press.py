"""The press desk by the JSON door: where a text stands, its approvals, questions and answers, its day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from flask import Response, jsonify
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.api.base import api
from services.notify.domain.press.approving import APPLICANT, DESK, PARTNER, PRESS
from services.notify.operations import approving, publishing
from services.notify.operations.approving import Asked, Question
from services.notify.operations.press_states import Seen, piece_of
from services.notify.operations.publishing import Wish
from shared.db import transaction
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, refuses, takes


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PressApprovalForm(_Paper):
    """An approval of a version."""

    version: Annotated[int, Field(ge=1, le=10**6)]


class PressQuestionForm(_Paper):
    """A question to the author of the quote, or to a city (`partner:<city>`), about their words in a version."""

    version: Annotated[int, Field(ge=1, le=10**6)]
    role: Annotated[str, Field(max_length=60)]


class PressAnswerForm(_Paper):
    """Whether words may appear; `seal` is that of the words that were read."""

    seal: Annotated[str, Field(max_length=64)]
    answer: Literal["yes", "no"]


class PressNote(_Paper):
    """What a new version of a published text puts right."""

    fr: Annotated[str, Field(max_length=400)] = ""
    en: Annotated[str, Field(max_length=400)] = ""


class PressPlanForm(_Paper):
    """When a text appears: an instant, `now`, or (null) no day for now."""

    version: Annotated[int, Field(ge=1, le=10**6)]
    publish_at: AwareDatetime | Literal["now"] | None = None
    note: PressNote = PressNote()


class PressStandLine(BaseModel):
    """Where one approval stands: yes, no, asked, or null."""

    role: str
    answer: str | None
    seal: str


class PressDeskLine(BaseModel):
    """Where a press text stands."""

    number: str
    version: int
    stage: str
    publish_at: datetime | None
    bounced: str | None
    approvals: list[PressStandLine]


class PressQuestionLine(BaseModel):
    """Words that somebody is asked about, and their answer once it is given."""

    number: str
    title: str
    words: list[str]
    seal: str
    due_on: str
    answer: str | None


@api.get("/mentions/<number>")
@allow(Permission.READ_MENTIONS)
@answers(PressDeskLine)
def press_text(number: str) -> Response:
    """Where the press text about a proposal stands, and who approved it."""
    return _text(number)


def _text(number: str) -> Response:
    with transaction(database("notify")) as session:
        piece = piece_of(session, house(), number, lock=False)
    kept = piece.kept
    stands = [
        {"role": one.need.role, "answer": one.given.answer if one.given is not None else None, "seal": one.need.seal}
        for one in piece.stands
    ]
    told = PressDeskLine.model_validate(
        {
            "number": number,
            "version": piece.version,
            "stage": kept.stage,
            "publish_at": kept.publish_at,
            "bounced": kept.bounced,
            "approvals": stands,
        }
    )
    return jsonify(told.model_dump(mode="json"))


@api.post("/mentions/<number>/approvals/desk")
@allow(Permission.APPROVE_MENTIONS)
@refuses(412)
@takes(PressApprovalForm, {"version": 1})
@answers(PressDeskLine)
def approve_text_for_desk(number: str, body: PressApprovalForm) -> Response:
    """Approve a version for the desk."""
    return _approved(number, body, DESK)


@api.post("/mentions/<number>/approvals/press")
@allow(Permission.MENTIONS)
@refuses(412)
@takes(PressApprovalForm, {"version": 1})
@answers(PressDeskLine)
def approve_text_for_press(number: str, body: PressApprovalForm) -> Response:
    """Approve a version for the press office, last of all."""
    return _approved(number, body, PRESS)


def _approved(number: str, body: PressApprovalForm, role: str) -> Response:
    with transaction(database("notify")) as session:
        approving.approve(session, house(), Seen(number=number, version=body.version), role=role, actor=actor())
    return _text(number)


@api.post("/mentions/<number>/questions")
@allow(Permission.MENTIONS)
@refuses(412)
@takes(PressQuestionForm, {"version": 1, "role": "applicant"})
@answers(PressDeskLine)
def ask_about_text(number: str, body: PressQuestionForm) -> Response:
    """Ask the author of the quote, or a city, about their words."""
    with transaction(database("notify")) as session:
        approving.ask(session, house(), Seen(number=number, version=body.version), role=body.role, actor=actor())
    return _text(number)


@api.post("/mentions/<number>/publication")
@allow(Permission.MENTIONS)
@refuses(412)
@takes(PressPlanForm, {"version": 1, "publish_at": "2027-01-14T11:00:00+01:00"})
@answers(PressDeskLine)
def plan_text(number: str, body: PressPlanForm) -> Response:
    """Set when a text appears, or let it appear now."""
    seen, note = Seen(number=number, version=body.version), body.note.model_dump()
    with transaction(database("notify")) as session:
        if body.publish_at == "now":
            publishing.publish_now(session, house(), seen, wish=Wish(note=note), actor=actor())
        else:
            at = body.publish_at if isinstance(body.publish_at, datetime) else None
            publishing.plan(session, house(), seen, wish=Wish(publish_at=at, note=note), actor=actor())
    return _text(number)


@api.get("/proposals/<number>/quote")
@allow(Permission.ANSWER_QUOTE)
@answers(PressQuestionLine)
def own_quote(number: str) -> Response:
    """The sentences that carry the quote, and whether their author answered."""
    return _question(number, APPLICANT)


@api.post("/proposals/<number>/quote")
@allow(Permission.ANSWER_QUOTE)
@refuses(412)
@takes(PressAnswerForm, {"seal": "0" * 64, "answer": "yes"})
@answers(status=204)
def answer_own_quote(number: str, body: PressAnswerForm) -> tuple[str, int]:
    """Say whether one's quote may appear."""
    return _answered(Asked(number=number, role=APPLICANT, seal=body.seal), body)


@api.get("/mentions/<number>/cities/<city>")
@allow(Permission.ANSWER_WORDS)
@answers(PressQuestionLine)
def own_words(number: str, city: str) -> Response:
    """The sentences that name a city, and whether it answered."""
    return _question(number, f"{PARTNER}{city}")


@api.post("/mentions/<number>/cities/<city>")
@allow(Permission.ANSWER_WORDS)
@refuses(412)
@takes(PressAnswerForm, {"seal": "0" * 64, "answer": "yes"})
@answers(status=204)
def answer_own_words(number: str, city: str, body: PressAnswerForm) -> tuple[str, int]:
    """Say for a city whether the sentences that name it may appear."""
    return _answered(Asked(number=number, role=f"{PARTNER}{city}", seal=body.seal), body)


def _question(number: str, role: str) -> Response:
    with transaction(database("notify")) as session:
        asked: Question = approving.question_of(session, house(), number, role)
    return jsonify(
        number=asked.number,
        title=asked.title,
        words=list(asked.words),
        seal=asked.seal,
        due_on=asked.due_on.isoformat(),
        answer=asked.answer,
    )


def _answered(asked: Asked, body: PressAnswerForm) -> tuple[str, int]:
    with transaction(database("notify")) as session:
        approving.answer(session, house(), asked, yes=body.answer == "yes", actor=actor())
    return "", 204
