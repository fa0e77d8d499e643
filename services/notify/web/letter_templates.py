"""The letters as the office words them: the list, one text with how it reads, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.notify.domain.letters import READERS, Letter
from services.notify.operations.letter_language import text_faults, vocabulary
from services.notify.operations.letter_templates import (
    TemplateSeen,
    as_read,
    text_in_use,
    texts_in_use,
    told_faults,
    versions,
    word_letter,
)
from services.notify.web.blueprint import pages
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, Stale
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


def letter_of(letter: str, lang: str) -> tuple[Letter, str]:
    """A kind of letter and a language in which it is written. Raises NotFound."""
    if letter not in list(Letter) or lang not in LOCALES:
        raise NotFound("shared.error.not_found")
    return Letter(letter), lang


@pages.get("/letters/templates")
@allow(Permission.OUTBOX)
def templates() -> str:
    """Every letter with its reader, and whether its text is the office's own."""
    with transaction(database("notify")) as session:
        rows = texts_in_use(session)
    by_letter = {letter: [one for one in rows if one.letter == letter] for letter in Letter}
    return render_template("notify/templates.html", letters=by_letter, readers=READERS, names=_names())


def _names() -> dict[Letter, str]:
    return {letter: say().t(f"notify.outbox.letter_{letter}") for letter in Letter}


@pages.get("/letters/templates/<letter>/<lang>")
@allow(Permission.OUTBOX)
def template(letter: str, lang: str) -> str:
    """The text of a letter in one language, how it reads, and what it may say."""
    return _page(*letter_of(letter, lang))


def _page(
    letter: Letter, lang: str, *, typed: Mapping[str, str] | None = None, faults: Sequence[Mapping[str, str]] = ()
) -> str:
    with transaction(database("notify")) as session:
        found, past = text_in_use(session, letter, lang), versions(session, letter, lang)
    form = {"text": found.text, "why": "", "version": f"{found.version}", **(typed or {})}
    shown = form["text"] if not text_faults(form["text"], letter, lang) else found.text
    return render_template(
        "notify/template.html",
        letter=letter,
        names=_names(),
        lang=lang,
        found=found,
        past=past,
        form=form,
        faults=faults,
        read=as_read(shown, letter, lang),
        known=sorted(vocabulary(letter, lang).names),
        needed=sorted(vocabulary(letter, lang).needed),
    )


@pages.post("/letters/templates/<letter>/<lang>")
@allow(Permission.OUTBOX)
def word(letter: str, lang: str) -> ResponseReturnValue:
    """Use what was typed, look at how it reads, or go back to the text that came with the service."""
    kind, locale = letter_of(letter, lang)
    typed = {name: request.form.get(name, "") for name in ("text", "why", "version")}
    typed["text"] = typed["text"].replace("\r\n", "\n")
    if request.form.get("act") == "look":
        found = Invalid(tuple(told_faults(typed["text"], kind, locale)))
        return _page(kind, locale, typed=typed, faults=faults_of(found) if found.faults else ())
    seen = TemplateSeen(
        letter=kind, locale=locale, version=int(typed["version"]) if typed["version"].isdecimal() else -1
    )
    text = None if request.form.get("act") == "shipped" else typed["text"]
    try:
        with transaction(database("notify")) as session:
            word_letter(session, house(), seen, text=text, why=typed["why"], actor=actor())
    except (Invalid, Conflict, Stale) as refused:
        return _page(kind, locale, typed=typed, faults=faults_of(refused, field="text")), refused.status
    flash(say().t("notify.template.done"))
    return redirect(url_for("notify.template", letter=letter, lang=lang), 303)
