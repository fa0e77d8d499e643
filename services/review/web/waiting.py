"""What a file waits for, as the desk reads it: pieces that were asked for, and the day on which silence decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.review.domain.road import Stage
from services.review.operations.views import DossierRow, DossierView, PiecesView
from services.review.web.shown import Names, Row
from shared.clock import day_in
from shared.policy import Permission, may
from shared.programme.silence import resumes_on
from shared.web.context import actor

ALARM_DAYS = 21  # the office is warned so many days before silence speaks
ROWS, MOST_ROWS = 3, 10
TONES = {"open": "wait", "completed": "go", "lapsed": "stop", "closed": "plain"}


def legal_tone(today: date, legal_on: date | None) -> str:
    """How near the day is on which silence speaks."""
    left = (legal_on - today).days if legal_on is not None else ALARM_DAYS + 1
    return "plain" if left > ALARM_DAYS else "wait" if left > 0 else "stop"


def legal_note(n: Names, row: DossierRow) -> str:
    """What must be known of the legal date of an open file: it stands still, is near, or is over."""
    if not row.stage.open:
        return ""
    if row.legal_stopped:
        return n.words.t("review.legal.stopped")
    left = (row.legal_on - n.day).days if row.legal_on is not None else ALARM_DAYS + 1
    if left > ALARM_DAYS:
        return ""
    if left <= 0:
        return n.words.t("review.legal.over" if left < 0 else "review.legal.today")
    return n.words.tn("review.legal.left", left)


def clock(n: Names, view: DossierView) -> list[str]:
    """The legal date of an open file in sentences: what silence means and when, and what stopped the time."""
    row, t = view.row, n.words.t
    if not row.stage.open or view.is_public_law:
        return []
    told = [_stopped(n, view)] if row.legal_stopped else []
    if row.legal_on is not None:
        effect = n.programme.call.silence.effect
        told = [t(f"review.legal.{effect}", day=n.words.day(row.legal_on))]
    before = [one for one in view.pieces if one.essential and one.ended_at is not None]
    return [*told, *(_suspended(n, one) for one in before)]


def _stopped(n: Names, view: DossierView) -> str:
    waiting = next((one for one in view.pieces if one.essential and one.state == "open"), None)
    if waiting is None:
        return n.words.t("review.legal.incomplete")
    start, end = _asked_on(n, waiting), n.words.day(waiting.due_on)
    return n.words.t("review.legal.since", start=start, end=end)


def _suspended(n: Names, one: PiecesView) -> str:
    ended = _day(n, one.ended_at)
    last = min(ended, resumes_on(one.due_on)) if ended is not None else None
    return n.words.t("review.legal.was_stopped", start=_asked_on(n, one), end=n.words.day(last))


def _day(n: Names, at: Any) -> date | None:
    return day_in(n.programme.office.tz, at) if at is not None else None


def _asked_on(n: Names, one: PiecesView) -> str:
    return n.words.day(_day(n, one.asked_at))


def requests(n: Names, view: DossierView, form: Mapping[str, Any]) -> Row | None:
    """What was asked, the newest first; the form to ask, where one may; nothing for a file that never needed it."""
    screens = may(actor(), Permission.SCREEN, number=view.row.number)
    waiting = any(one.state == "open" for one in view.pieces)
    asks = screens and view.row.stage is Stage.SCREENING and not waiting
    if not asks and not view.pieces:
        return None
    return {
        "asked": [_request(n, one, screens=screens) for one in reversed(view.pieces)],
        "rows": padded(form) if asks else [],
        "more": len(padded(form)) < MOST_ROWS,
        "days": n.programme.call.pieces_days,
        "more_days": n.programme.call.pieces_more_days,
        "begun": "pieces_reason" in form,
        "choices": [(one, n.words.t(f"review.pieces.essential_{one}"), _hint(n, view, one)) for one in ("yes", "no")],
    }


def _hint(n: Names, view: DossierView, answer: str) -> str:
    if view.is_public_law:
        return ""
    return n.words.t(f"review.pieces.essential_{answer}_hint")


def _request(n: Names, one: PiecesView, *, screens: bool) -> Row:
    t = n.words.t
    kind = t("review.pieces.essential" if one.essential else "review.pieces.not_essential")
    return {
        "asked": t("review.pieces.asked", day=_asked_on(n, one), name=one.officer),
        "state": t(f"review.pieces.state.{one.state}"),
        "tone": TONES[one.state],
        "kind": kind,
        "reason": one.reason,
        "pieces": one.pieces,
        "due_on": one.due_on if one.state == "open" else None,
        "ended_at": one.ended_at if one.state == "completed" else None,
        "may_extend": screens and one.state == "open" and not one.extended,
    }


def typed_rows(form: Mapping[str, Any]) -> list[dict[str, str]]:
    """The pieces that were typed, in order; rows left empty are left out."""
    found = []
    for place in range(MOST_ROWS):
        row = {part: str(form.get(f"pieces.{place}.{part}", "")).strip() for part in ("what", "rule")}
        if any(row.values()):
            found.append(row)
    return found


def padded(form: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of the form: those typed, empty ones up to three, and one more when it was asked for."""
    found = typed_rows(form)
    asked = str(form.get("more", ""))
    wanted = max(ROWS, len(found) + 1 if asked else 0, int(asked) + 1 if asked.isascii() and asked.isdigit() else 0)
    return (found + [{"what": "", "rule": ""}] * wanted)[: min(max(wanted, len(found)), MOST_ROWS)]
