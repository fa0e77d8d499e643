"""What a reviewer typed is kept and shown again, whatever became of the file."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from services.review.operations.barred import for_reader
from services.review.operations.review_drafts import FIELD, NOT_JUDGED, Kept, keep_draft, review_fields
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Typed
from shared.web.context import actor, database, house, say


def keep(number: str, form: Typed, *, match: str | None = None) -> Kept:
    """Keep what was typed. Raises NotFound for a file that never was this person's, Stale as `keep_draft` does."""
    with for_reader(database("review"), actor()) as session:
        return keep_draft(session, house(), actor(), number=number, typed=review_fields(form), match=match)


def kept_page(number: str, form: Typed, why: str, **params: object) -> str:
    """The page that gives back what was typed, with the reason why it went no further; no word of the file itself."""
    return render_template(
        "review/kept.html",
        number=number,
        why=say().t(why, **params) if why else "",
        rows=typed_rows(names(), review_fields(form)),
    )


def typed_rows(n: Names, typed: Mapping[str, str]) -> list[Row]:
    """What was typed, question by question, as it was typed."""
    return [
        {"name": name, "label": _label(n, name), "value": _shown(n, value)}
        for name, value in typed.items()
        if FIELD.fullmatch(name)
    ]


def _label(n: Names, name: str) -> str:
    group, _, criterion = name.partition(".")
    if not criterion:
        return n.words.t(f"review.rubric.{name}")
    return n.words.t(f"review.kept.{group}", code=criterion.upper())


def _shown(n: Names, value: str) -> str:
    return n.words.t("review.unjudged.choice") if value == NOT_JUDGED else value
