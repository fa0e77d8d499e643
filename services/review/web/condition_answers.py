"""A city's word on its reservations, by personal link; and the desk's extension of a condition's day."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.condition import ConditionExtensionForm, ConditionState, ConditionWordForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.operations.condition_answers import ReservationView, condition_sheet
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.link_holders import opened_by
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, only, or_again, texts, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, say
from shared.web.doors import allow

TONES = {"answered": "wait", "refused": "stop", "open": "plain", "met": "go", "waived": "go"}


@pages.get("/partner/<token>/conditions")
@allow(Permission.PUBLIC)
def partner_conditions(token: str) -> str:
    """The city's reservations with the applicant's answers. Reading changes nothing."""
    return _page(token, {})


def _page(token: str, form: Typed, faults: Told | None = None) -> str:
    _, sheet = opened_by(token, condition_sheet)
    n = names()
    rows = [_row(n, one) for one in sheet.reservations]
    waiting = {one["key"] for one in rows if one["open"]}
    key = form.get("position", "")
    return render_template(
        "review/partner_conditions.html",
        city={"id": sheet.city, "name": n.city(sheet.city)},
        sheet=sheet,
        rows=rows,
        words=[(one, n.words.t(f"review.condition.word.{one}")) for one in ("met", "not_met")],
        token=token,
        form=form,
        kept=form.get(f"{key}.reason", "") if key and key not in waiting else "",
        faults=faults or [],
    )


def _row(n: Names, one: ReservationView) -> Row:
    state = ConditionState(one.state)
    return {
        "key": str(one.position),
        "text": one.text,
        "answer": one.answer,
        "open": state is ConditionState.ANSWERED,
        "due_on": one.due_on,
        "state": n.words.t(f"review.condition.seen.{one.how or state}"),
        "tone": TONES[state],
        "objection": one.objection,
        "closed": n.words.moment(one.closed_at) if one.closed_at else "",
    }


@pages.post("/partner/<token>/conditions")
@allow(Permission.PUBLIC)
def judge_condition(token: str) -> ResponseReturnValue:
    """The officer says whether an answer meets the reservation."""
    (holder, sheet), form = opened_by(token, condition_sheet), typed()
    key = form.get("position", "")

    def act() -> ResponseReturnValue:
        said = {"word": form.get(f"{key}.word"), "reason": form.get(f"{key}.reason", "")}
        paper = read(ConditionWordForm, {"position": _number(key), **only(said, "word"), **texts(said, "reason")})
        deed = Deed(act=Act.JUDGE_CONDITION, actor=holder, paper=paper, city=sheet.city)
        carry(sheet.number, deed)
        flash(say().t("review.condition.judged"))
        return redirect(url_for("review.partner_conditions", token=token), 303)

    places = {"word": f"{key}.word", "reason": f"{key}.reason"}
    return or_again(act, lambda faults: _page(token, form, faults), rename=places)


def _number(typed_: str) -> int:
    # A form without it was not sent by the page.
    return int(typed_) if typed_.isdecimal() and len(typed_) < 3 else 0


@pages.post("/desk/<number>/conditions/extension")
@allow(Permission.CONDITIONS)
def extend_condition(number: str) -> ResponseReturnValue:
    """Give the applicant until another day, with a word that they read."""
    form = typed()
    key = form.get("key", "")
    city, _, position = key.rpartition("-")

    def act() -> ResponseReturnValue:
        said = {"city": city, "position": _number(position), "note": form.get(f"{key}.more", "")}
        paper = read(ConditionExtensionForm, said | only({"due_on": form.get(f"{key}.due_on")}, "due_on"))
        carry(number, Deed(act=Act.EXTEND_CONDITION, actor=actor(), paper=paper, match=form.get("tag")))
        flash(say().t("review.condition.extended"))
        return redirect(url_for("review.file", number=number), 303)

    places = {"due_on": f"{key}.due_on", "note": f"{key}.more"}
    return or_again(act, lambda faults: desk.file_page(number, form, faults), rename=places)
