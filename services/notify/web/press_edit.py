"""The editor of a mention: two languages side by side, checks as one types, and versions compared word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.notify.domain.press.approving import Written
from services.notify.domain.press.checks import word_count
from services.notify.domain.press.rewording import Change, differences
from services.notify.models import Mention
from services.notify.operations.checking import found_in
from services.notify.operations.editing import PARTS, reword
from services.notify.operations.mentions import day_of
from services.notify.operations.press_desk import versions_of
from services.notify.operations.press_states import piece_of
from services.notify.web.blueprint import pages
from services.notify.web.findings import shown
from services.notify.web.press_acts import seen
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Invalid, NotFound, Stale
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

Typed = dict[str, Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One part of a mention in two versions."""

    locale: str
    part: str
    changes: Sequence[Change]


def _typed() -> Typed:
    form = request.form
    return {locale: Written(**{part: _line(form.get(f"{part}_{locale}", "")) for part in PARTS}) for locale in LOCALES}


def _line(typed: str) -> str:
    """One paragraph: a mention has no line ends of its own."""
    return " ".join(typed.replace("\r", "\n").split("\n")).strip(" ")


@pages.get("/press/<number>/edit")
@allow(Permission.MENTIONS)
def edit(number: str) -> str:
    """The words of the version in use, to be worded anew."""
    with transaction(database("notify")) as session:
        piece = piece_of(session, house(), number, lock=False)
    return _page(number, {locale: piece.texts[locale] for locale in LOCALES}, piece.version)


@pages.post("/press/<number>/edit")
@allow(Permission.MENTIONS)
def keep(number: str) -> ResponseReturnValue:
    """Keep what was typed as the next version, or only check it; what cannot be kept comes back."""
    typed, version = _typed(), seen(number)
    if request.form.get("check"):
        return _page(number, typed, version.version)
    try:
        with transaction(database("notify")) as session:
            reword(session, house(), version, typed=typed, actor=actor())
    except (Invalid, Stale) as refused:
        return _page(number, typed, version.version, faults_of(refused, field="title_fr")), refused.status
    flash(say().t("notify.desk.done_worded"))
    return redirect(url_for("notify.show", number=number), 303)


@pages.post("/press/<number>/check")
@allow(Permission.MENTIONS)
def check(number: str) -> str:
    """What the checks find in what is typed, as a piece of the page."""
    return render_template("notify/_found.html", **_found(number, _typed()))


def _page(number: str, typed: Typed, version: int, faults: Sequence[dict[str, str]] = ()) -> str:
    return render_template(
        "notify/edit.html", number=number, typed=typed, version=version, faults=faults, **_found(number, typed)
    )


def _found(number: str, typed: Typed) -> dict[str, object]:
    with transaction(database("notify")) as session:
        piece = piece_of(session, house(), number, lock=False)
        day = day_of(house(), piece.kept)
    found = shown(found_in(typed, piece.facts, house().programme, day), say())
    return {"found": found, "counts": {locale: word_count(one.text) for locale, one in typed.items()}}


@pages.get("/press/<number>/versions")
@allow(Permission.READ_MENTIONS)
def versions(number: str) -> str:
    """Two versions compared word by word: `?from=` and `?to=`; the last two unless said."""
    with transaction(database("notify")) as session:
        rows = versions_of(session, number)
    last = rows[-1].version
    newer = _asked("to", last)
    older = _asked("from", max(newer - 1, 1))
    by = {(one.version, one.locale): one for one in rows}
    if (older, "fr") not in by or (newer, "fr") not in by:
        raise NotFound("shared.error.not_found")
    compared = [
        Compared(locale=locale, part=part, changes=_changes(by[older, locale], by[newer, locale], part))
        for locale in LOCALES
        for part in PARTS
    ]
    listed = [one for one in rows if one.locale == "fr"]
    choices = [(one.version, f"{one.version}") for one in listed]
    told = {"compared": compared, "older": older, "newer": newer, "listed": listed, "choices": choices}
    return render_template("notify/versions.html", number=number, **told)


def _asked(name: str, otherwise: int) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else otherwise


def _changes(old: Mention, new: Mention, part: str) -> Sequence[Change]:
    return differences(getattr(old, part), getattr(new, part))
