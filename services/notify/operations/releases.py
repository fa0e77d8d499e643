"""Press releases: chosen mentions under one title; what appears is frozen, and nothing appears that is not approved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.press.checks import TITLE_MOST, Placed, check_text, errors
from services.notify.domain.press.patterns import arranged
from services.notify.domain.press.release import Member, in_order
from services.notify.models import Citation, PressStage, Release, ReleaseState
from services.notify.operations.alerting import alert_press
from services.notify.operations.mentions import follow
from services.notify.operations.press_states import Piece, newest_publication, piece_of
from services.notify.operations.publishing import let_appear, not_yet
from services.notify.operations.release_text import document_of, proposed
from shared.audit import record
from shared.clock import day_in
from shared.errors import Conflict, Fault, Invalid, NotFound, Stale
from shared.events import ReleaseDue
from shared.events.press import RELEASE
from shared.house import House
from shared.i18n import LOCALES
from shared.ids import uuid7
from shared.policy import Actor
from shared.timers import retire_timers, set_timer

READY = frozenset({PressStage.APPROVED, PressStage.PLANNED, PressStage.PUBLISHED})
GROUPS = ("city", "sector")
MOST = 40  # mentions of one release
LONGEST = {"title": 200, "lede": 1200}


def begin_release(session: Session, house: House, *, numbers: Sequence[str], grouped_by: str, actor: Actor) -> Release:
    """A draft with these mentions, a title and a lede to start from. Raises Invalid: none, too many, one unknown."""
    chosen = [one for one in dict.fromkeys(numbers) if one not in actor.barred]
    if not 0 < len(chosen) <= MOST or grouped_by not in GROUPS:
        raise Invalid((Fault(field="numbers", code="notify.release.fault_numbers", params={"most": MOST}),))
    if any(_standing(session, house, one) is None for one in chosen):
        raise Invalid((Fault(field="numbers", code="notify.release.fault_unknown"),))
    members = arrange(session, house, chosen, grouped_by)
    row = Release(
        id=uuid7(),
        version=1,
        numbers=[one.number for one in members],
        grouped_by=grouped_by,
        said=proposed(session, house, [one.number for one in members]),
        state=ReleaseState.DRAFT,
        made_by=actor.name,
        made_at=house.now(),
    )
    session.add(row)
    record(session, subject(row), act="begin_release", actor=actor.ref, at=house.now())
    return row


def subject(row: Release) -> str:
    """What the journal and the timers call a release."""
    return f"{RELEASE}{row.id.hex}"


def arrange(session: Session, house: House, numbers: Sequence[str], grouped_by: str) -> tuple[Member, ...]:
    """These mentions in the order of the release; sentences that nobody worded or approved yet differ from neighbours.

    Raises NotFound where one of them does not stand.
    """
    pieces = {number: piece_of(session, house, number) for number in sorted(numbers)}
    order = in_order([_member(house, piece, grouped_by) for piece in pieces.values()])
    fixed = {one.number: one.pattern for one in order if one.fixed}
    patterns = arranged([one.number for one in order], fixed=fixed)
    for one, pattern in zip(order, patterns, strict=True):
        if not one.fixed and pattern != one.pattern:
            follow(session, house, pieces[one.number].kept, pattern=pattern)
    return tuple(one.model_copy(update={"pattern": pattern}) for one, pattern in zip(order, patterns, strict=True))


def members_of(session: Session, house: House, row: Release) -> tuple[Member, ...]:
    """The mentions of a release that stand, in its order."""
    found = [piece for piece in (_standing(session, house, one) for one in row.numbers) if piece is not None]
    return tuple(_member(house, piece, row.grouped_by) for piece in found)


def _standing(session: Session, house: House, number: str) -> Piece | None:
    try:
        return piece_of(session, house, number, lock=False)
    except NotFound:
        return None


def _member(house: House, piece: Piece, grouped_by: str) -> Member:
    say, programme, facts = "fr", house.programme, piece.facts
    mention = piece.rows["fr"]
    if grouped_by == "city":
        known = list(programme.cities)
        place = known.index(piece.cities[0].id) if piece.cities else len(known)
        heading = piece.cities[0].name.in_(say) if piece.cities else ""
    else:
        place = list(programme.sectors).index(facts.sector)
        heading = programme.sectors[facts.sector].label.in_(say)
    fixed = mention.reworded_by is not None or piece.kept.stage != PressStage.DRAFT
    return Member(number=facts.number, place=place, heading=heading, pattern=mention.pattern, fixed=fixed)


def release_of(session: Session, release_id: UUID, *, but: Collection[str] = (), lock: bool = False) -> Release:
    """A release. Raises NotFound, also where it tells of a proposal in `but`."""
    row = session.get(Release, release_id, with_for_update=lock)
    if row is None or not {*but}.isdisjoint(row.numbers):
        raise NotFound("shared.error.not_found")
    return row


def word_release(session: Session, house: House, release_id: UUID, *, said: Any, seen: int, actor: Actor) -> None:
    """Keep title, lede and quotes in every language. What was approved is not any more.

    Raises NotFound, Stale, Conflict once it appeared, Invalid for an empty or endless part or half a quote.
    """
    row = _unpublished(session, release_id, seen, actor)
    if faults := tuple(_faults(said)):
        raise Invalid(faults)
    row.said, row.version = said, row.version + 1
    _reopen(session, house, row)
    record(session, subject(row), act="word_release", actor=actor.ref, at=house.now(), version=row.version)


def _unpublished(session: Session, release_id: UUID, seen: int, actor: Actor) -> Release:
    row = release_of(session, release_id, but=actor.barred, lock=True)
    if row.version != seen:
        raise Stale("notify.release.stale")
    if row.state == ReleaseState.PUBLISHED:
        raise Conflict("notify.release.appeared_already")
    return row


def _reopen(session: Session, house: House, row: Release) -> None:
    row.state, row.approved_by, row.approved_at, row.bounced = ReleaseState.DRAFT, None, None, None
    retire_timers(session, subject(row), at=house.now(), prefix="release:")


def _faults(said: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
    faults = [
        Fault(field=f"{part}_{locale}", code="notify.desk.fault_empty")
        for locale in LOCALES
        for part in LONGEST
        if not said[locale][part]
    ]
    faults += [
        Fault(field=f"{part}_{locale}", code="notify.desk.fault_endless", params={"n": n, "most": most})
        for locale in LOCALES
        for part, most in LONGEST.items()
        if (n := len(said[locale][part])) > most
    ]
    for place, quotes in enumerate(zip(*(said[locale]["quotes"] for locale in LOCALES), strict=True)):
        parts = [one[part] for one in quotes for part in ("text", "name", "capacity")]
        if any(parts) and not all(parts):
            faults.append(Fault(field=f"quote_{place}_text_fr", code="notify.release.fault_quote"))
    return faults


def check_release(row: Release) -> dict[str, list[Placed]]:
    """What the checks find in the words of the release itself, by language."""
    return {locale: _found(row.said[locale], locale) for locale in LOCALES}


def _found(said: Mapping[str, Any], locale: str) -> list[Placed]:
    texts = [("title", said["title"]), ("lede", said["lede"]), *(("quote", one["text"]) for one in said["quotes"])]
    found = [
        Placed(code=one.code, at=one.at, seen=one.seen, mend=one.mend, part=part)
        for part, text in texts
        if text
        for one in check_text(text, locale)
    ]
    if len(said["title"]) > TITLE_MOST:
        found.append(Placed(code="F23", at=TITLE_MOST, seen=said["title"][TITLE_MOST:], part="title"))
    return found


def approve_release(
    session: Session, house: House, release_id: UUID, *, publish_at: datetime | None, seen: int, actor: Actor
) -> None:
    """The press office approves this version: it appears at `publish_at`, or (None) now.

    Raises NotFound, Stale, Invalid for an instant that is past, Conflict: it appeared, its words have errors, or a
    mention in it is not approved.
    """
    if publish_at is not None and publish_at <= house.now():
        raise Invalid((Fault(field="publish_at", code="notify.desk.fault_past"),))
    row = _unpublished(session, release_id, seen, actor)
    if n := sum(len(errors(some)) for some in check_release(row).values()):
        raise Conflict("notify.desk.has_errors", n=n)
    if missing := waiting(session, house, row):
        raise Conflict("notify.release.not_ready", numbers=", ".join(missing))
    _reopen(session, house, row)
    row.state, row.approved_by, row.approved_at, row.publish_at = (
        ReleaseState.APPROVED,
        actor.name,
        house.now(),
        publish_at,
    )
    record(session, subject(row), act="approve_release", actor=actor.ref, at=house.now(), version=row.version)
    if publish_at is None:
        _publish(session, house, row)
    else:
        due = ReleaseDue(number=subject(row), at=house.now(), release=row.id, due_at=publish_at)
        set_timer(session, due, slot=f"release:{publish_at.isoformat()}", due_at=publish_at)


def waiting(session: Session, house: House, row: Release) -> list[str]:
    """The mentions of a release that nobody may let appear yet, by their numbers."""
    return [one for one in row.numbers if not _is_ready(session, house, one)]


def _is_ready(session: Session, house: House, number: str) -> bool:
    piece = _standing(session, house, number)
    return piece is not None and piece.kept.stage in READY


def release_due(session: Session, house: House, event: ReleaseDue) -> None:
    """The instant came: the release appears if everything in it still may, else the press office is told."""
    row = session.get(Release, event.release, with_for_update=True)
    if row is None or row.state != ReleaseState.APPROVED or row.publish_at != event.due_at:
        return
    _publish(session, house, row)


def _publish(session: Session, house: House, row: Release) -> None:
    pieces: list[Piece] = []
    for number in sorted(row.numbers):
        piece = _checked_again(session, house, number)
        if piece is None:
            row.state, row.bounced = ReleaseState.BOUNCED, number
            title = row.said["fr"]["title"]
            alert_press(session, house, subject(row), kind="release_bounced", title=title)
            return
        pieces.append(piece)
    for piece in pieces:
        newest = newest_publication(session, piece.kept.number)
        if newest is None or newest.version != piece.version:
            let_appear(session, house, piece, release=row.id)
        session.add(_citation(house, row, piece.kept.number))
    row.frozen = {
        locale: document_of(session, house, row, locale, now=house.now()).model_dump(mode="json") for locale in LOCALES
    }
    row.state, row.published_at = ReleaseState.PUBLISHED, house.now()
    record(session, subject(row), act="publish_release", actor="system", at=house.now(), version=row.version)


def _checked_again(session: Session, house: House, number: str) -> Piece | None:
    """The mention as it may appear today; None where it may not."""
    piece = _standing(session, house, number)
    if piece is None:
        return None
    follow(session, house, piece.kept)
    piece = piece_of(session, house, number)
    appeared = piece.kept.stage == PressStage.PUBLISHED
    return piece if appeared or (piece.kept.stage in READY and not not_yet(house, piece)) else None


def _citation(house: House, row: Release, number: str) -> Citation:
    return Citation(
        id=uuid7(),
        number=number,
        outlet=house.programme.office.authority.fr,
        title=row.said["fr"]["title"],
        address=house.address(f"/news/{row.id}"),
        seen_on=day_in(house.programme.office.tz, house.now()),
        noted_by=row.approved_by or "",
        noted_at=house.now(),
    )


def releases(session: Session, *, but: Collection[str] = (), limit: int = 100) -> list[Release]:
    """The releases, newest first, without those that tell of a proposal in `but`."""
    rows = session.scalars(select(Release).order_by(Release.id.desc()).limit(limit))
    return [row for row in rows if {*but}.isdisjoint(row.numbers)]


def published_releases(session: Session, *, limit: int = 100) -> Sequence[Release]:
    """The releases that appeared, newest first."""
    query = select(Release).where(Release.state == ReleaseState.PUBLISHED)
    return session.scalars(query.order_by(Release.published_at.desc(), Release.id.desc()).limit(limit)).all()
