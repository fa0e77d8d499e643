"""The minutes of a sitting: a page, a text, a tagged PDF; a draft until the sitting is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from uuid import UUID

from flask import Response, render_template

from services.review.documents import minutes_pdf
from services.review.domain.minutes import Minutes, MinutesFile, MinutesVote
from services.review.operations.barred import for_office
from services.review.operations.minutes import minutes_for
from services.review.operations.sitting_views import sitting_of
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from shared.policy import Permission
from shared.web.context import actor, database
from shared.web.doors import allow
from shared.web.downloads import handed_out


def _read(sitting: UUID) -> tuple[Names, Row]:
    with for_office(database("review"), actor()) as session:
        found = minutes_for(session, sitting_of(session, sitting), actor())
    n = names()
    return n, _told(n, sitting, found)


def _told(n: Names, sitting: UUID, found: Minutes) -> Row:
    return {
        "id": sitting,
        "title": f"{n.words.t('review.sitting.minutes')} – {found.title}",
        "state": _state(n, found),
        "approved": found.closed_at is not None,
        "held_on": found.held_on.isoformat(),
        "facts": list(_facts(n, found)),
        "files": [_file(n, one) for one in found.files],
    }


def _state(n: Names, found: Minutes) -> str:
    if found.closed_at is None:
        return n.words.t("review.sitting.minutes_draft")
    return n.words.t("review.sitting.minutes_approved", name=found.approved_by, at=_moment(n, found.closed_at))


def _moment(n: Names, at: datetime | None) -> str:
    return n.words.moment(at) if at is not None else ""


def _facts(n: Names, found: Minutes) -> Iterator[Row]:
    t, nobody = n.words.t, n.words.t("review.sitting.nobody")
    for label, value in (
        ("held_on", n.words.day(found.held_on)),
        ("place", found.place),
        ("chair", found.chair),
        ("members_present", ", ".join(found.present) or nobody),
        ("members_excused", ", ".join(found.excused)),
        ("members_attending", ", ".join(found.attending)),
    ):
        if value:
            yield {"label": t(f"review.sitting.{label}"), "value": value}
    if found.opened_at is not None:
        quorum = t("review.sitting.quorum_was", needed=found.needed, members=found.members)
        yield {"label": t("review.sitting.opened", at=_moment(n, found.opened_at)), "value": quorum}


def _file(n: Names, one: MinutesFile) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.written_in,
        "organisation": one.organisation,
        "state": n.words.t(f"review.sitting.item.{one.state}"),
        "lines": [*([_left(n, one)] if one.left else []), *(_vote(n, vote) for vote in one.votes)],
        "note": one.note,
    }


def _left(n: Names, one: MinutesFile) -> str:
    return n.words.t("review.sitting.left", names=", ".join(one.left))


def _vote(n: Names, one: MinutesVote) -> str:
    t = n.words.t
    question = t("review.sitting.question", city=n.city(one.city), outcome=t(f"review.outcome.{one.outcome}"))
    said = [
        t(f"review.sitting.motion.{one.state}"),
        t("review.sitting.tally", yes=one.yes, no=one.no, abstain=one.abstain),
    ]
    if one.attempt > 1:
        said.insert(0, t("review.sitting.attempt", attempt=one.attempt))
    if one.casting is not None:
        said.append(t("review.sitting.casting", vote=t(f"review.sitting.vote.{one.casting}")))
    if one.reason:
        said.append(one.reason)
    return f"{question} – {', '.join(said)}"


def _line(n: Names, one: Row) -> str:
    return n.words.t("review.sitting.line", label=one["label"], value=one["value"])


def _name(n: Names, told: Row, kind: str) -> str:
    return f"{n.words.t('review.sitting.minutes_file')}-{told['held_on']}.{kind}"


@pages.get("/committee/sittings/<uuid:sitting>/minutes")
@allow(Permission.COMMITTEE)
def sitting_minutes(sitting: UUID) -> str:
    """The minutes as a page."""
    _, told = _read(sitting)
    return render_template("review/sitting_minutes.html", minutes=told)


@pages.get("/committee/sittings/<uuid:sitting>/minutes.txt")
@allow(Permission.COMMITTEE)
def sitting_minutes_text(sitting: UUID) -> Response:
    """The minutes as plain text."""
    n, told = _read(sitting)
    lines = [told["title"], told["state"], "", *(_line(n, one) for one in told["facts"])]
    for place, file in enumerate(told["files"], start=1):
        head = f"{place}. {file['number']} – {file['title']} ({file['organisation']})"
        lines += ["", _line(n, {"label": head, "value": file["state"]})]
        lines += [f"   - {line}" for line in file["lines"]]
        lines += [f"   {line}" for line in file["note"].splitlines()]
    return handed_out(
        BytesIO("\n".join([*lines, ""]).encode()), name=_name(n, told, "txt"), media_type="text/plain; charset=utf-8"
    )


@pages.get("/committee/sittings/<uuid:sitting>/minutes.pdf")
@allow(Permission.COMMITTEE)
def sitting_minutes_pdf(sitting: UUID) -> Response:
    """The minutes as tagged PDF."""
    n, told = _read(sitting)
    facts = {
        "lang": n.words.locale,
        "text_lang": n.words.locale,
        "title": told["title"],
        "author": n.programme.office.name.in_(n.words.locale),
        "number": told["state"],
        "state": told["state"],
        "rows": told["facts"],
        "files": [{"head": f"{one['number']} – {one['title']}", **one} for one in told["files"]],
    }
    return handed_out(BytesIO(minutes_pdf(facts)), name=_name(n, told, "pdf"), media_type="application/pdf")
