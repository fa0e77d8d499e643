"""A sitting, its files and its votes as rows that the templates print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from flask import url_for

from services.review.domain.sitting import ItemState, MotionState, Quorum, SittingState, Vote
from services.review.operations.case import person_id
from services.review.operations.sitting_views import ItemView, MotionView, SittingRow, SittingView
from services.review.operations.views import DossierView
from services.review.web.shown import Names, Row
from shared.policy import Permission, may
from shared.web.context import actor

TONES = {SittingState.PLANNED: "plain", SittingState.OPEN: "go", SittingState.CLOSED: "wait"}
ITEM_TONES = {ItemState.WAITING: "plain", ItemState.VOTED: "go", ItemState.POSTPONED: "wait"}
MOTION_TONES = {
    MotionState.OPEN: "wait",
    MotionState.CARRIED: "go",
    MotionState.REJECTED: "stop",
    MotionState.SET_ASIDE: "plain",
}


def listed(n: Names, one: SittingRow) -> Row:
    """A sitting in the list."""
    return {
        "url": url_for("review.show_sitting", sitting=one.id),
        "title": one.title,
        "held_on": n.words.day(one.held_on),
        "place": one.place,
        "chair": one.chair,
        "files": one.files,
        "state": n.words.t(f"review.sitting.state.{one.state}"),
        "tone": TONES[one.state],
    }


def room_row(n: Names, view: SittingView) -> Row:
    """One sitting: facts, who is there, the quorum, the agenda."""
    return {
        "id": view.id,
        "tag": view.tag,
        "title": view.title,
        "facts": list(_facts(n, view)),
        "state": view.state,
        "state_text": n.words.t(f"review.sitting.state.{view.state}"),
        "tone": TONES[view.state],
        "chair": str(view.chair),
        "chair_name": view.chair_name,
        "seats": [(str(one.person), one.name) for one in view.seats],
        "present": [str(one.person) for one in view.seats if one.present],
        "quorum": quorum_row(n, view.quorum),
        "items": [_item(n, view, one) for one in view.items],
        "conducts": view.conducts,
        "changes": view.conducts and view.state is not SittingState.CLOSED,
    }


def _facts(n: Names, view: SittingView) -> Iterable[Row]:
    for name, value in (
        ("held_on", n.words.day(view.held_on)),
        ("place", view.place),
        ("chair", view.chair_name),
        ("voting", ", ".join(one.name for one in view.seats if one.voting)),
        ("attending", ", ".join(one.name for one in view.seats if not one.voting)),
    ):
        if value:
            yield {"label": n.words.t(f"review.sitting.{name}"), "value": value}


def quorum_row(n: Names, found: Quorum) -> Row:
    """A quorum in words, with its tone."""
    told = {"seated": found.seated, "members": found.members, "needed": found.needed}
    absent = n.words.t("review.sitting.quorum_missing", names=", ".join(found.missing)) if found.missing else ""
    text = " ".join(part for part in (n.words.t("review.sitting.quorum", **told), absent) if part)
    return {"text": text, "tone": "go" if found.reached else "wait"}


def _item(n: Names, view: SittingView, one: ItemView) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.written_in,
        "organisation": one.organisation,
        "state": n.words.t(f"review.sitting.item.{one.state}"),
        "tone": ITEM_TONES[one.state],
        "url": url_for("review.sitting_file", sitting=view.id, number=one.number),
        "carried": [f"{n.city(c)}\u00a0· {n.words.t(f'review.outcome.{o}')}" for c, o in one.carried.items()],
    }


def file_row(n: Names, room: SittingView, item: ItemView, file: DossierView) -> Row:
    """One file of the agenda, and what may be done with it now."""
    runs = room.state is SittingState.OPEN and item.decidable
    waits = runs and item.state is ItemState.WAITING
    asked = [one for one in item.motions if one.state is MotionState.OPEN] if waits else []
    own, seats = person_id(actor()), {one.person for one in room.seats}
    return _item(n, room, item) | {
        "note": item.note,
        "left": ", ".join(item.left),
        "quorum": quorum_row(n, item.quorum),
        "motions": [_motion(n, room, one) for one in item.motions],
        "asked": [_asked(n, item, one, own) for one in asked],
        "puts": list(_puts(n, item, file)) if waits and not asked else [],
        "runs": runs,
        "waits": waits,
        "votes": any(one.person == own for one in item.voters),
        "own": str(own) if own in seats else "",
        "leaves": item.decidable and room.state is not SittingState.CLOSED and (room.conducts or own in seats),
        "started": runs and (bool(item.motions) or item.state is not ItemState.WAITING),
        "decide": _decide(room, item),
    }


def _decide(room: SittingView, item: ItemView) -> str:
    """Where the decision that was voted is written; empty while there is none, or for who may not sign it."""
    if not (item.carried and item.decidable and may(actor(), Permission.DETERMINE, number=item.number)):
        return ""
    return url_for("review.decide", number=item.number, sitting=room.id)


def _motion(n: Names, room: SittingView, one: MotionView) -> Row:
    t, said = n.words.t, []
    if one.counted is not None:
        said.append(t("review.sitting.tally", yes=one.counted.yes, no=one.counted.no, abstain=one.counted.abstain))
    if one.casting is not None:
        said.append(t("review.sitting.casting", vote=t(f"review.sitting.vote.{one.casting}")))
    if one.waited_for:
        said.append(t("review.sitting.waited_for", names=", ".join(one.waited_for)))
    named = [(seat.name, one.votes[seat.person]) for seat in room.seats if seat.person in one.votes]
    return {
        "question": _question(n, one),
        "attempt": t("review.sitting.attempt", attempt=one.attempt) if one.attempt > 1 else "",
        "state": t(f"review.sitting.motion.{one.state}"),
        "tone": MOTION_TONES[one.state],
        "told": " · ".join(said),
        "reason": one.reason,
        "votes": [t("review.sitting.line", label=name, value=t(f"review.sitting.vote.{v}")) for name, v in named],
    }


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
        "options": [(str(vote), n.words.t(f"review.sitting.vote.{vote}")) for vote in Vote],
    }


def _puts(n: Names, item: ItemView, file: DossierView) -> Iterator[Row]:
    """For each city on which nothing is carried yet, what may be put to the vote."""
    for city in file.row.cities:
        if city.city not in item.carried:
            options = [(one[0], one[1]) for one in n.outcomes(city.allowed)]
            yield {"city": city.city, "name": n.city(city.city), "options": options}
