"""Changes of agreements at the desk: what each touched, seen, told to applicants; kept files called again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import Paper
from services.review.domain.road import Act
from services.review.domain.turning import BringBackForm, Demand, GoOnForm
from services.review.models import Dossier
from services.review.operations import turns
from services.review.operations.barred import for_office
from services.review.operations.calling import Call, call_again, demand, kept_for
from services.review.operations.case import Deed
from services.review.operations.rounds import decision_rows
from services.review.operations.turn_tasks import can_go_on
from services.review.operations.turns import TurnedFile, TurnView
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.shown import TONES, Names, Row, names
from services.review.web.typed import Told, carry, faults_of, or_again, texts, typed
from shared.db import transaction
from shared.errors import Conflict
from shared.faults import read
from shared.policy import Permission, may
from shared.programme.outcomes import Outcome
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

EFFECT_TONES = {
    "warned": "wait",
    "frozen": "stop",
    "thawed": "go",
    "clock_lost": "wait",
    "clock_won": "go",
    "resumed": "go",
    "prepared": "plain",
}


@pages.context_processor
def _turn_parts() -> dict[str, Callable[..., Any]]:
    return {"turn_part_of": turn_part_of, "unseen_turns": unseen_turns}


def unseen_turns() -> list[Row]:
    """The changes that nobody of the desk has looked at yet."""
    with for_office(database("review"), actor()) as session:
        found = turns.turns(session, unseen=True)
    return [_row(names(), one) for one in found]


def turn_part_of(number: str) -> Row:
    """What the page of a file shows of its holds, and whether it can be sent on."""
    n = names()
    with for_office(database("review"), actor()) as session:
        dossier = session.get_one(Dossier, number)
        held = [one for one in decision_rows(session, dossier) if one.outcome == Outcome.HELD and one.told_from]
        sendable = can_go_on(session, house(), number)
    acts = may(actor(), Permission.REGISTRY, number=number)
    return {
        "go_on": acts and sendable,
        "holds": [
            {
                "id": one.city,
                "city": n.city(one.city),
                "until": n.words.day(one.hold_until),
                "over": one.hold_until is not None and one.hold_until < n.day,
            }
            for one in held
        ],
        "acts": acts,
    }


@pages.get("/registry/turns")
@allow(Permission.DOSSIERS)
def agreement_turns() -> str:
    """Everything that happened to agreements, and what is proposed for those still to be created."""
    n = names()
    with for_office(database("review"), actor()) as session:
        found = turns.turns(session)
        prepared = [one for one in n.programme.cities.values() if one.state_on(n.day).prepared]
        wanted = [(one.id, demand(session, one.id)) for one in sorted(prepared, key=lambda one: one.rank)]
    return render_template(
        "review/turns.html",
        turns=[_row(n, one) for one in found],
        demand=[_demand(n, city, one) for city, one in wanted],
    )


@pages.get("/registry/turns/<uuid:turn>")
@allow(Permission.DOSSIERS)
def agreement_turn(turn: UUID) -> str:
    """One change: every file that it touched and how; seen, told."""
    return _page(turn)


def _page(turn: UUID, faults: Told | None = None, *, called: tuple[Call, ...] = ()) -> str:
    n = names()
    with for_office(database("review"), actor()) as session:
        view = turns.turn(session, turn)
        kept = kept_for(session, house(), view.city) if n.programme.cities[view.city].state_on(n.day).current else []
        wanted = demand(session, view.city)
    prepared = n.programme.cities[view.city].state_on(n.day).prepared
    return render_template(
        "review/turn.html",
        turn=_row(n, view),
        files=[_file(n, one) for one in view.files],
        kept=[_call(n, one) for one in (called or kept)],
        rehearsed=bool(called),
        demand=_demand(n, view.city, wanted) if prepared else None,
        acts=may(actor(), Permission.REGISTRY),
        faults=faults or [],
    )


def _row(n: Names, view: TurnView) -> Row:
    t = n.words.t
    return {
        "id": view.id,
        "url": url_for("review.agreement_turn", turn=view.id),
        "city": view.city,
        "name": n.city(view.city),
        "on": n.words.day(view.on),
        "before": (n.state(view.before), TONES[view.before]),
        "after": (n.state(view.after), TONES[view.after]),
        "why": t("review.turn.by_act" if view.seq is not None else "review.turn.by_day"),
        "count": len(view.files),
        "seen": t("review.turn.seen_by", by=view.seen_name, at=n.words.moment(view.seen_at)) if view.seen_at else "",
        "told": t("review.turn.told_by", by=view.told_name, at=n.words.moment(view.told_at)) if view.told_at else "",
    }


def _file(n: Names, one: TurnedFile) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.locale,
        "url": url_for("review.file", number=one.number),
        "effect": n.words.t(f"review.turn.effect_{one.effect}"),
        "tone": EFFECT_TONES[one.effect],
        "stage": n.words.t(f"review.stage.{one.stage}"),
    }


def _call(n: Names, one: Call) -> Row:
    why = n.words.t(one.refusal.code, **one.refusal.params) if one.refusal is not None else ""
    state = "review.turn.call_yes" if one.consent else "review.turn.call_no"
    return {
        "number": one.number,
        "title": one.title,
        "url": url_for("review.file", number=one.number),
        "state": why or n.words.t(state),
        "tone": "stop" if why else "go" if one.consent else "plain",
    }


def _demand(n: Names, city: str, wanted: Demand) -> Row:
    sectors = ", ".join(
        f"{n.label(n.programme.sectors, one)} ({n.words.number(count)})" for one, count in wanted.sectors
    )
    return {
        "id": city,
        "name": n.city(city),
        "files": n.words.number(wanted.files),
        "callable": n.words.number(wanted.callable),
        "sectors": sectors,
    }


@pages.post("/registry/turns/<uuid:turn>/seen")
@allow(Permission.REGISTRY)
def see_agreement_turn(turn: UUID) -> ResponseReturnValue:
    """Say that the desk has read the list."""

    def act() -> ResponseReturnValue:
        with transaction(database("review")) as session:
            turns.see(session, house(), turn, actor=actor())
        return _back(turn, "review.turn.seen_done")

    return or_again(act, lambda faults: _page(turn, faults))


@pages.post("/registry/turns/<uuid:turn>/tell")
@allow(Permission.REGISTRY)
def tell_agreement_turn(turn: UUID) -> ResponseReturnValue:
    """Write to the applicants of every file on the list."""

    def act() -> ResponseReturnValue:
        with transaction(database("review")) as session:
            turns.tell(session, house(), turn, actor=actor())
        return _back(turn, "review.turn.told_done")

    return or_again(act, lambda faults: _page(turn, faults))


def _back(turn: UUID, message: str) -> ResponseReturnValue:
    flash(say().t(message))
    return redirect(url_for("review.agreement_turn", turn=turn), 303)


@pages.post("/registry/turns/<uuid:turn>/reopenings")
@allow(Permission.REGISTRY)
def call_kept_again(turn: UUID) -> ResponseReturnValue:
    """Call the files that were kept for this agreement: first only tried, then done."""
    with for_office(database("review"), actor()) as session:
        view = turns.turn(session, turn)
    rehearsal = typed().get("step", "preview") != "do"
    try:
        found = call_again(database("review"), house(), view.city, actor=actor(), dry_run=rehearsal)
    except Conflict as refused:
        return _page(turn, faults_of(refused)), refused.status
    if rehearsal:
        return _page(turn, called=found)
    flash(say().tn("review.turn.called_done", sum(one.called for one in found)))
    return redirect(url_for("review.agreement_turn", turn=turn), 303)


@pages.post("/desk/<number>/going-on")
@allow(Permission.REGISTRY)
def go_on(number: str) -> ResponseReturnValue:
    """Send a file on that waits only for a city whose clock stands still, or was lost."""
    return _act(number, Act.GO_ON, lambda _: GoOnForm(), told="review.turn.go_on_done")


@pages.post("/desk/<number>/cities/<city>/committee")
@allow(Permission.REGISTRY)
def bring_back(number: str, city: str) -> ResponseReturnValue:
    """The time of a hold is over: bring the city before the committee again."""
    field = f"back.{city}"

    def paper(form: Row) -> Paper:
        return read(BringBackForm, {"reason": texts(form, field)[field]})

    return _act(number, Act.BRING_BACK, paper, city=city, told="review.turn.back_done")


def _act(
    number: str, act: Act, paper: Callable[[Row], Paper], *, told: str, city: str | None = None
) -> ResponseReturnValue:
    form = typed()

    def carried() -> ResponseReturnValue:
        carry(number, Deed(act=act, actor=actor(), paper=paper(form), city=city, match=form.get("tag")))
        return desk.done_at(number, told)

    rename = {"reason": f"back.{city}"} if city else None
    return or_again(carried, lambda faults: desk.file_page(number, form, faults), rename=rename)
