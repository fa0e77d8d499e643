"""What follows a city's answer, as JSON: dialogues of both offices, and a city's word on its reservations."""

from __future__ import annotations

from flask import Response

from services.review import example
from services.review.api.base import act_of, api, as_json, by_link_or_at_the_desk, done, tagged
from services.review.domain.condition import ConditionExtensionForm, ConditionWordForm
from services.review.domain.dialogue import DialogueEndForm, DialogueForm, DialogueNoteForm, WordForm
from services.review.domain.road import Act
from services.review.operations.barred import for_office
from services.review.operations.condition_answers import ConditionSheet, condition_sheet
from services.review.operations.dialogue_views import DialogueView, dialogue_with
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import actor, database
from shared.web.doors import allow, answers


@api.get("/dossiers/<number>/dialogues/<city>")
@allow(Permission.PUBLIC)
@by_link_or_at_the_desk(Permission.DIALOGUE)
@answers(DialogueView, tagged=True)
def show_dialogue(number: str, city: str) -> Response:
    """The dialogue with one city, as both offices read it. Reading changes nothing."""
    with for_office(database("review"), actor()) as session:
        found = dialogue_with(session, number, city)
    return tagged(as_json(found), found.tag)


@api.post("/dossiers/<number>/dialogues/<city>")
@allow(Permission.DIALOGUE)
@act_of(DialogueForm, example.DIALOGUE)
def open_dialogue(number: str, city: str, body: DialogueForm) -> Response:
    """Open the dialogue that the rules propose where a city says no and Paris yes; it lasts fifteen days."""
    return done(number, Act.OPEN_DIALOGUE, body, city=city)


@api.post("/dossiers/<number>/dialogues/<city>/notes")
@allow(Permission.PUBLIC)
@by_link_or_at_the_desk(Permission.DIALOGUE)
@act_of(DialogueNoteForm, example.DIALOGUE_NOTE)
def write_note(number: str, city: str, body: DialogueNoteForm) -> Response:
    """Write to the other office."""
    return done(number, Act.NOTE_IN_DIALOGUE, body, city=city)


@api.post("/dossiers/<number>/dialogues/<city>/word")
@allow(Permission.PUBLIC)
@by_link_or_at_the_desk(Permission.DIALOGUE)
@act_of(WordForm, example.WORD)
def give_word(number: str, city: str, body: WordForm) -> Response:
    """The city's final word, which ends the dialogue; the desk writes one down with `channel`, `who`, `proof`."""
    return done(number, Act.GIVE_WORD, body, city=city)


@api.post("/dossiers/<number>/dialogues/<city>/end")
@allow(Permission.DIALOGUE)
@act_of(DialogueEndForm, example.DIALOGUE_END)
def end_dialogue(number: str, city: str, body: DialogueEndForm) -> Response:
    """End the dialogue before its day; the opinion stands as it is."""
    return done(number, Act.END_DIALOGUE, body, city=city)


@api.get("/dossiers/<number>/reservations/<city>")
@allow(Permission.GIVE_OPINION)
@answers(ConditionSheet, tagged=True)
def show_reservations(number: str, city: str) -> Response:
    """A city's reservations with the applicant's answers: no personal data. Reading changes nothing."""
    if actor().city != city:
        raise NotFound("shared.error.not_found")
    with for_office(database("review"), actor()) as session:
        sheet = condition_sheet(session, number, city)
    return tagged(as_json(sheet), sheet.tag)


@api.post("/dossiers/<number>/reservations/<city>")
@allow(Permission.GIVE_OPINION)
@act_of(ConditionWordForm, example.CONDITION_WORD)
def judge_reservation(number: str, city: str, body: ConditionWordForm) -> Response:
    """Say whether the applicant's answer meets the city's reservation, or why not."""
    return done(number, Act.JUDGE_CONDITION, body, city=city)


@api.post("/dossiers/<number>/conditions/extension")
@allow(Permission.CONDITIONS)
@act_of(ConditionExtensionForm, example.CONDITION_EXTENSION)
def extend_condition(number: str, body: ConditionExtensionForm) -> Response:
    """Give the applicant until another day to answer a condition."""
    return done(number, Act.EXTEND_CONDITION, body)
