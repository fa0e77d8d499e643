"""Dialogues with cities that say no where Paris says yes: the desk's part of a file, and the officer's own page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.dialogue import DialogueEndForm, DialogueForm, DialogueNoteForm, WordForm
from services.review.domain.papers import Paper
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.operations.dialogue_views import DialogueView, dialogue_with
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.dialogue_rows import dialogue_row, opinions
from services.review.web.link_holders import opened_by
from services.review.web.shown import names
from services.review.web.typed import Told, Typed, carry, only, or_again, texts, typed
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor, say
from shared.web.doors import allow

# Several forms share a page: the fields of these say whose they are.
ON_PAGE: dict[Act, dict[str, str]] = {
    Act.OPEN_DIALOGUE: {"text": "dialogue_text"},
    Act.NOTE_IN_DIALOGUE: {"text": "dialogue_note"},
    Act.END_DIALOGUE: {"reason": "dialogue_end"},
    Act.GIVE_WORD: {
        "opinion": "word_opinion",
        "reason": "word_reason",
        "reason_public": "word_public",
        "channel": "word_channel",
        "who": "word_who",
        "proof": "word_proof",
    },
}
WRITTEN = frozenset({"dialogue_text", "dialogue_note", "dialogue_end", "word_reason", "word_proof"})
PAPERS: dict[Act, type[Paper]] = {
    Act.OPEN_DIALOGUE: DialogueForm,
    Act.NOTE_IN_DIALOGUE: DialogueNoteForm,
    Act.END_DIALOGUE: DialogueEndForm,
}


def _word(form: Typed, *, by_desk: bool) -> WordForm:
    fields = ON_PAGE[Act.GIVE_WORD]
    written = ("reason", "who", "proof") if by_desk else ("reason",)
    chosen = ("opinion", "channel") if by_desk else ("opinion",)
    given = {name: form.get(fields[name]) for name in (*chosen, *written)}
    answered = {**only(given, *chosen), **{name: given[name] or "" for name in written}}
    return read(WordForm, answered | {"reason_public": form.get(fields["reason_public"]) == "yes"})


def _paper(act: Act, form: Typed, *, by_desk: bool) -> Paper:
    if act is Act.GIVE_WORD:
        return _word(form, by_desk=by_desk)
    (name, field), *_ = ON_PAGE[act].items()
    return read(PAPERS[act], texts({name: form.get(field, "")}, name))


@pages.post("/desk/<number>/dialogues/<city>")
@allow(Permission.DIALOGUE)
def open_dialogue(number: str, city: str) -> ResponseReturnValue:
    """The desk opens the dialogue that the rules propose."""
    return _conduct(number, city, act=Act.OPEN_DIALOGUE)


@pages.post("/desk/<number>/dialogues/<city>/notes")
@allow(Permission.DIALOGUE)
def write_in_dialogue(number: str, city: str) -> ResponseReturnValue:
    """The desk writes to the city."""
    return _conduct(number, city, act=Act.NOTE_IN_DIALOGUE)


@pages.post("/desk/<number>/dialogues/<city>/word")
@allow(Permission.DIALOGUE)
def write_down_word(number: str, city: str) -> ResponseReturnValue:
    """The desk writes down a final word that came by mail or telephone, with its proof."""
    return _conduct(number, city, act=Act.GIVE_WORD)


@pages.post("/desk/<number>/dialogues/<city>/end")
@allow(Permission.DIALOGUE)
def end_dialogue(number: str, city: str) -> ResponseReturnValue:
    """The desk ends the dialogue before its day."""
    return _conduct(number, city, act=Act.END_DIALOGUE)


def _conduct(number: str, city: str, *, act: Act) -> ResponseReturnValue:
    form = typed()
    fields = {name: f"{city}-{field}" for name, field in ON_PAGE[act].items()}
    own = {name: form.get(f"{city}-{name}", "") for name in ON_PAGE[act].values()}
    again = form | {"dialogue_kept": [text for name, text in own.items() if name in WRITTEN and text]}

    def do() -> ResponseReturnValue:
        paper = _paper(act, own, by_desk=True)
        carry(number, Deed(act=act, actor=actor(), paper=paper, city=city, match=form.get("tag")))
        flash(say().t(f"review.dialogue.done.{act}", city=names().city(city)))
        return redirect(url_for("review.file", number=number), 303)

    return or_again(do, lambda faults: desk.file_page(number, again, faults), rename=fields)


@pages.get("/partner/<token>/dialogue")
@allow(Permission.PUBLIC)
def partner_dialogue(token: str) -> str:
    """What Paris wrote, and where the city answers. Reading changes nothing."""
    return _page(token, {})


def _page(token: str, form: Typed, faults: Told | None = None) -> str:
    _, view = opened_by(token, dialogue_with)
    n = names()
    return render_template(
        "review/partner_dialogue.html",
        city={"id": view.city, "name": n.city(view.city)},
        dialogue=dialogue_row(n, view),
        number=view.number,
        choices=opinions(n),
        token=token,
        form=form,
        kept=_kept(view, form),
        faults=faults or [],
    )


def _kept(view: DialogueView, form: Typed) -> list[str]:
    """What was typed and can be sent no more: shown, so that it can be copied."""
    over = [form.get("dialogue_note", ""), form.get("word_reason", "")] if view.state.over else []
    return [text for text in over if text]


@pages.post("/partner/<token>/dialogue")
@allow(Permission.PUBLIC)
def answer_in_dialogue(token: str) -> ResponseReturnValue:
    """The officer writes to Paris."""
    return _answer(token, act=Act.NOTE_IN_DIALOGUE)


@pages.post("/partner/<token>/dialogue/word")
@allow(Permission.PUBLIC)
def say_final_word(token: str) -> ResponseReturnValue:
    """The officer says the city's final word."""
    return _answer(token, act=Act.GIVE_WORD)


def _answer(token: str, *, act: Act) -> ResponseReturnValue:
    (holder, view), form = opened_by(token, dialogue_with), typed()

    def do() -> ResponseReturnValue:
        paper = _paper(act, form, by_desk=False)
        carry(view.number, Deed(act=act, actor=holder, paper=paper, city=view.city, match=form.get("tag")))
        flash(say().t(f"review.dialogue.sent.{act}"))
        return redirect(url_for("review.partner_dialogue", token=token), 303)

    return or_again(do, lambda faults: _page(token, form, faults), rename=ON_PAGE[act])
