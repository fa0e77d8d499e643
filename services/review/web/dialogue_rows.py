"""Dialogues in words: what each office wrote, how it stands, what the reader may do; for desk, committee, officer."""

from __future__ import annotations

from collections.abc import Iterable

from services.review.domain.dialogue import DialogueState
from services.review.domain.papers import Channel
from services.review.domain.road import BEFORE_DECISION
from services.review.operations.dialogue_views import Beside, DialogueView, EarlierOpinion, NoteView
from services.review.operations.views import DossierView
from services.review.web.followed import condition_rows
from services.review.web.shown import Names, Option, Row
from shared.policy import Permission, may
from shared.programme import Opinion
from shared.web.context import actor

TONES = {
    DialogueState.PROPOSED: "wait",
    DialogueState.OPEN: "wait",
    DialogueState.CONFIRMED: "stop",
    DialogueState.REVISED: "go",
    DialogueState.CLOSED: "plain",
    DialogueState.LAPSED: "plain",
}


def dialogue_row(n: Names, one: DialogueView) -> Row:
    """A dialogue as both offices read it."""
    t = n.words.t
    return {
        "city": one.city,
        "city_name": n.city(one.city),
        "title": one.title,
        "written_in": one.locale,
        "tag": one.tag,
        "state": t(f"review.dialogue.state.{one.state}"),
        "tone": TONES[one.state],
        "proposed": one.state is DialogueState.PROPOSED,
        "open": one.state is DialogueState.OPEN,
        "due_on": one.due_on if one.state is DialogueState.OPEN else None,
        "opinion": t(f"review.opinion.{one.opinion}"),
        "reason": one.reason,
        "earlier": [_earlier(n, was) for was in one.earlier],
        "notes": [_note(n, one.city, note) for note in one.notes],
        "ended": t("review.dialogue.ended", moment=n.words.moment(one.ended_at)) if one.ended_at else "",
        "note": one.note,
    }


def _earlier(n: Names, was: EarlierOpinion) -> Row:
    given = n.words.t("review.dialogue.given", moment=n.words.moment(was.given_at))
    return {"opinion": n.words.t(f"review.opinion.{was.opinion}"), "reason": was.reason, "given": given}


def _note(n: Names, city: str, note: NoteView) -> Row:
    who = n.words.t(f"review.dialogue.side.{note.side}", city=n.city(city), name=note.by).rstrip(" ·")
    return {"who": who, "text": note.text, "at": n.words.moment(note.at)}


def what_follows(n: Names, view: DossierView) -> Row:
    """What the desk's page of a file shows of its conditions and dialogues, and what may be chosen there."""
    choices = {"opinions": opinions(n), "channels": channels(n)}
    found = {"conditions": condition_rows(n, view), "dialogues": dialogue_rows(n, view)}
    return {**found, "dialogue_choices": choices}


def dialogue_rows(n: Names, view: DossierView) -> list[Row]:
    """The dialogues of a file; the desk conducts them until the decision."""
    acts = view.row.stage in BEFORE_DECISION and may(actor(), Permission.DIALOGUE, number=view.row.number)
    shown = [one for one in view.dialogues if one.state is not DialogueState.PROPOSED or acts]
    return [dialogue_row(n, one) | {"acts": acts} for one in shown]


def open_dialogue(n: Names, view: DossierView) -> str:
    """The sentence that keeps the committee from deciding: with which city the dialogue is open, and until when."""
    one = next((one for one in view.dialogues if one.state is DialogueState.OPEN), None)
    if one is None:
        return ""
    return n.words.t("review.dialogue.error_determine", city=n.city(one.city), day=n.words.day(one.due_on))


def opinions(n: Names) -> list[Option]:
    """The opinions a city may end with."""
    return [(str(one), n.words.t(f"review.opinion.{one}"), "") for one in Opinion]


def channels(n: Names) -> list[tuple[str, str]]:
    """How a final word may have reached the desk."""
    return [(str(one), n.words.t(f"review.entered.{one}")) for one in Channel]


def beside_chips(n: Names, beside: Iterable[tuple[str, Beside]]) -> list[tuple[str, str]]:
    """What stands beside the lamps of a file's cities, as chips: the dialogue, and conditions still open."""
    found = []
    for city, one in beside:
        if one.dialogue is not None:
            told = n.words.t(f"review.dialogue.state.{one.dialogue}")
            found.append((f"{n.city(city)}\u00a0· {told}", TONES[one.dialogue]))
        if one.conditions:
            told = n.words.tn("review.dialogue.conditions", one.conditions)
            found.append((f"{n.city(city)}\u00a0· {told}", "wait"))
    return found
