"""One file in the committee's room: what is put to the vote, who votes how, the result, who leaves, what is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.sitting import ItemState, MotionState, SittingState, Vote
from services.review.domain.sitting_forms import (
    BallotsForm,
    CountForm,
    LeaveForm,
    MotionForm,
    NoteForm,
    PostponeForm,
    TakeUpForm,
)
from services.review.operations import queries, voting
from services.review.operations.barred import for_office
from services.review.operations.case import person_id
from services.review.operations.leaving import leave
from services.review.operations.room import Room, conduct, enter
from services.review.operations.sitting_views import ItemView, MotionView, SittingView, sitting_view
from services.review.operations.views import DossierView
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Option, Row, names
from services.review.web.sittings import ITEM_TONES, quorum_row
from services.review.web.typed import Told, Typed, grouped, only, or_again, texts, typed
from shared.errors import NotFound
from shared.faults import read
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

TONES = {
    MotionState.OPEN: "wait",
    MotionState.CARRIED: "go",
    MotionState.REJECTED: "stop",
    MotionState.SET_ASIDE: "plain",
}


@pages.get("/committee/sittings/<uuid:sitting>/files/<number>")
@allow(Permission.COMMITTEE)
def sitting_file(sitting: UUID, number: str) -> str:
    """One file of the agenda."""
    return _page(sitting, number, {})


def _page(sitting: UUID, number: str, form: Typed, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        room = sitting_view(session, house(), actor(), sitting)
        item = next((one for one in room.items if one.number == number), None)
        if item is None:
            raise NotFound("shared.error.not_found")
        file = queries.dossier(session, house(), number)
    n = names()
    return render_template(
        "review/sitting_file.html",
        sitting={
            "id": room.id,
            "tag": room.tag,
            "title": room.title,
            "conducts": room.conducts,
            "chair": room.chair_name,
        },
        file=_file(n, room, item, file),
        form=form,
        faults=faults or [],
    )


def _file(n: Names, room: SittingView, item: ItemView, file: DossierView) -> Row:
    runs = room.state is SittingState.OPEN
    waits = runs and item.state is ItemState.WAITING
    motions = [_motion(n, item, one) for one in item.motions]
    asked = [one for one in item.motions if one.state is MotionState.OPEN]
    own = person_id(actor())
    votes = waits and any(one.person == own for one in item.voters)
    return {
        "number": item.number,
        "title": item.title,
        "written_in": item.written_in,
        "organisation": item.organisation,
        "state": n.words.t(f"review.sitting.item.{item.state}"),
        "tone": ITEM_TONES[item.state],
        "note": item.note,
        "left": ", ".join(item.left),
        "quorum": quorum_row(n, item.quorum),
        "motions": motions,
        "asked": [_asked(n, item, one, own) for one in asked] if waits else [],
        "puts": list(_puts(n, item, file)) if waits and not asked else [],
        "runs": runs,
        "votes": votes,
        "seats": [(str(one.person), one.name) for one in room.seats],
        "may_leave": room.state is not SittingState.CLOSED,
        "started": bool(item.motions) or item.state is not ItemState.WAITING,
        "decide": _decide(room, item),
    }


def _decide(room: SittingView, item: ItemView) -> str:
    """Where the decision that was voted is written; empty while there is none, or for who may not sign it."""
    if not (item.carried and item.decidable and may(actor(), Permission.DETERMINE, number=item.number)):
        return ""
    return url_for("review.decide", number=item.number, sitting=room.id)


def _motion(n: Names, item: ItemView, one: MotionView) -> Row:
    said = [n.words.t("review.sitting.tally", **_figures(one))] if one.counted is not None else []
    if one.casting is not None:
        said.append(n.words.t("review.sitting.casting", vote=n.words.t(f"review.sitting.vote.{one.casting}")))
    if one.waited_for:
        said.append(n.words.t("review.sitting.waited_for", names=", ".join(one.waited_for)))
    named = {seat.person: seat.name for seat in item.voters}
    return {
        "question": _question(n, one),
        "attempt": n.words.t("review.sitting.attempt", attempt=one.attempt) if one.attempt > 1 else "",
        "state": n.words.t(f"review.sitting.motion.{one.state}"),
        "tone": TONES[one.state],
        "told": " · ".join(said),
        "reason": one.reason,
        "votes": [
            f"{named[who]}\u00a0: {n.words.t(f'review.sitting.vote.{vote}')}"
            for who, vote in one.votes.items()
            if who in named
        ],
    }


def _figures(one: MotionView) -> dict[str, int]:
    counted = one.counted
    return {"yes": counted.yes, "no": counted.no, "abstain": counted.abstain} if counted is not None else {}


def _question(n: Names, one: MotionView) -> str:
    outcome = n.words.t(f"review.outcome.{one.outcome}")
    return n.words.t("review.sitting.question", city=n.city(one.city), outcome=outcome)


def _asked(n: Names, item: ItemView, one: MotionView, own: UUID | None) -> Row:
    """A vote that is open: each voter with what is noted, and the reader's own."""
    return {
        "city": one.city,
        "outcome": str(one.outcome),
        "question": _question(n, one),
        "own": str(one.votes.get(own, "")) if own is not None else "",
        "voters": [
            {"person": str(seat.person), "name": seat.name, "vote": str(one.votes.get(seat.person, ""))}
            for seat in item.voters
        ],
        "options": _votes(n),
    }


def _votes(n: Names) -> list[tuple[str, str]]:
    return [(str(one), n.words.t(f"review.sitting.vote.{one}")) for one in Vote]


def _puts(n: Names, item: ItemView, file: DossierView) -> Iterator[Row]:
    """For each city on which nothing is carried yet, what may be put to the vote."""
    for city in file.row.cities:
        if city.city not in item.carried:
            options: list[Option] = n.outcomes(city.allowed)
            yield {"city": city.city, "name": n.city(city.city), "options": [(one[0], one[1]) for one in options]}


def _acted(
    sitting: UUID, number: str, act: Callable[[Room, Typed], object], *, conducts: bool = True
) -> ResponseReturnValue:
    form = typed()

    def done() -> ResponseReturnValue:
        with for_office(database("review"), actor()) as session:
            if conducts:
                act(conduct(session, house(), actor(), sitting, match=form.get("tag")), form)
            else:
                act(enter(session, house(), actor(), sitting), form)
        flash(say().t("review.sitting.saved"))
        return redirect(url_for("review.sitting_file", sitting=sitting, number=number), 303)

    return or_again(done, lambda faults: _page(sitting, number, form, faults))


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/motion")
@allow(Permission.SITTING)
def put_motion(sitting: UUID, number: str) -> ResponseReturnValue:
    """Put an outcome to the vote, by city."""
    return _acted(
        sitting,
        number,
        lambda room, form: voting.put(room, number, read(MotionForm, {"outcomes": grouped(form, "outcomes")})),
    )


def _own(form: Typed) -> list[dict[str, str]]:
    return [
        {"city": city, "outcome": str(form.get(f"asked.{city}", "")), "vote": vote}
        for city, vote in grouped(form, "own").items()
    ]


def _ballots(form: Typed) -> list[dict[str, str]]:
    found = []
    for place, vote in grouped(form, "ballot").items():
        city, _, person = place.partition(".")
        found.append({"city": city, "outcome": str(form.get(f"asked.{city}", "")), "vote": vote, "person": person})
    return found


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/vote")
@allow(Permission.SITTING)
def vote_oneself(sitting: UUID, number: str) -> ResponseReturnValue:
    """A member votes with their own hand."""

    def act(room: Room, form: Typed) -> None:
        voting.vote(room, number, read(BallotsForm, {"ballots": _own(form)}))

    return _acted(sitting, number, act, conducts=False)


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/votes")
@allow(Permission.SITTING)
def note_votes(sitting: UUID, number: str) -> ResponseReturnValue:
    """Votes are written down; with “result” pressed, the result is noted too."""

    def act(room: Room, form: Typed) -> None:
        if form.get("then") == "result":
            data = {"ballots": _ballots(form), "casting": grouped(form, "casting")}
            voting.count(room, number, read(CountForm, data))
        else:
            voting.vote(room, number, read(BallotsForm, {"ballots": _ballots(form)}))

    return _acted(sitting, number, act)


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/recusal")
@allow(Permission.SITTING)
def leave_room(sitting: UUID, number: str) -> ResponseReturnValue:
    """Somebody leaves the room for this file, and comes back to the room: for them it is not there any more."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(LeaveForm, only(form, "person") | texts(form, "reason"))
        with for_office(database("review"), actor()) as session:
            leave(enter(session, house(), actor(), sitting), number, paper)
        flash(say().t("review.sitting.saved"))
        return redirect(url_for("review.show_sitting", sitting=sitting), 303)

    return or_again(act, lambda faults: _page(sitting, number, form, faults))


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/postponement")
@allow(Permission.SITTING)
def postpone_file(sitting: UUID, number: str) -> ResponseReturnValue:
    """Leave the file to another sitting."""

    def act(room: Room, form: Typed) -> None:
        voting.postpone(room, number, read(PostponeForm, {"note": form.get("why_postponed", "")}))

    return _acted(sitting, number, act)


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/reopening")
@allow(Permission.SITTING)
def reopen_vote(sitting: UUID, number: str) -> ResponseReturnValue:
    """Take the file up again."""

    def act(room: Room, form: Typed) -> None:
        voting.reopen(room, number, read(TakeUpForm, {"reason": form.get("why_reopened", "")}))

    return _acted(sitting, number, act)


@pages.post("/committee/sittings/<uuid:sitting>/files/<number>/note")
@allow(Permission.SITTING)
def note_discussion(sitting: UUID, number: str) -> ResponseReturnValue:
    """Write down what the minutes say of the discussion."""
    return _acted(
        sitting, number, lambda room, form: voting.annotate(room, number, read(NoteForm, texts(form, "note")))
    )
