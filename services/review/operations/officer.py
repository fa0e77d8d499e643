"""What the holder of a city's personal link does: their answers are kept, then sent with a code from their mailbox.

Opening the page is noted and changes nothing else. What was typed is kept before it is judged, so that neither a
wrong code nor one that is over, nor an answer that came meanwhile, loses a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.review.domain.papers import OpinionForm
from services.review.domain.road import Act
from services.review.domain.verdict import Answer
from services.review.models import Dossier, LinkBrowser, OpinionCode, OpinionDraft, OpinionRow
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.opinion_typed import opinion_paper
from shared import audit
from shared.access import code_of
from shared.bus import publish
from shared.errors import Conflict, Fault, Invalid, NotFound, Stale
from shared.events import OpinionArrived, OpinionCodeAsked
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor

LINK = "link:"
LIFE = timedelta(minutes=10)  # of a code
TRIES = 5
DIGITS = 8
MOST_BROWSERS = 20  # noted of one link: what comes without cookies is a new browser every time
Typed = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswers:
    """The answers of one link while they are written. `tag` changes with every saving; `open`: still awaited."""

    typed: Typed
    saved_at: datetime | None
    tag: str
    open: bool


def link_id(holder: Actor) -> UUID:
    """The link by which somebody came. Raises NotFound for anybody who came by none."""
    if not holder.ref.startswith(LINK):
        raise NotFound("shared.error.not_found")
    return UUID(holder.ref.removeprefix(LINK))


def _question(session: Session, holder: Actor) -> tuple[OpinionRow, Dossier]:
    row, dossier = session.get(OpinionRow, (holder.number, holder.city)), session.get(Dossier, holder.number)
    if row is None or dossier is None or row.state == Answer.NOT_ASKED:
        raise NotFound("shared.error.not_found")
    return row, dossier


def note_browser(session: Session, house: House, holder: Actor, *, digest: str) -> int:
    """Write down that the link was opened in this browser, once; how many there are. Nothing else is known of it."""
    link, counted = link_id(holder), select(func.count()).select_from(LinkBrowser)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(link), 17))))
    there = session.scalar(counted.where(LinkBrowser.link_id == link)) or 0
    if session.get(LinkBrowser, (link, digest)) is not None or there >= MOST_BROWSERS:
        return there
    session.add(LinkBrowser(link_id=link, digest=digest, rank=there + 1, seen_at=house.now()))
    details = {"city": holder.city, "browser": there + 1}
    audit.record(session, holder.number or "", act="open_link", actor=holder.ref, at=house.now(), **details)
    return there + 1


def kept_answers(session: Session, holder: Actor) -> KeptAnswers:
    """What this link's holder typed so far. Raises NotFound when they were asked nothing."""
    row, dossier = _question(session, holder)
    return _kept(row, dossier, session.get(OpinionDraft, link_id(holder)))


def _kept(row: OpinionRow, dossier: Dossier, draft: OpinionDraft | None) -> KeptAnswers:
    return KeptAnswers(
        typed=draft.content if draft is not None else {},
        saved_at=draft.saved_at if draft is not None else None,
        tag=f"answers-{draft.seq if draft is not None else 0}",
        open=row.state in (Answer.ASKED, Answer.SILENT) and dossier.closed_at is None,
    )


def keep_answers(
    session: Session, house: House, holder: Actor, *, typed: Typed, match: str | None = None
) -> KeptAnswers:
    """Keep what was typed. `match`: the tag of the answers that were seen; None keeps it whatever stood before.

    Raises NotFound when nothing was asked, Stale when another window saved meanwhile.
    """
    row, dossier = _question(session, holder)
    before = session.get(OpinionDraft, link_id(holder), with_for_update=True)
    seen = _kept(row, dossier, before)
    if match is not None and match != seen.tag:
        raise Stale("review.draft.changed")
    if before is not None and before.content == typed:
        return seen
    made = {"link_id": link_id(holder), "number": row.number, "city": row.city, "content": dict(typed)}
    query = insert(OpinionDraft).values(made | {"saved_at": house.now(), "seq": 1})
    again = {"content": query.excluded.content, "saved_at": house.now(), "seq": OpinionDraft.seq + 1}
    kept = query.on_conflict_do_update(index_elements=["link_id"], set_=again).returning(OpinionDraft)
    return _kept(row, dossier, session.scalars(kept, execution_options={"populate_existing": True}).one())


def checked_answers(house: House, holder: Actor, kept: KeptAnswers) -> OpinionForm:
    """The kept answers as they would be sent. Raises Conflict when none is awaited, Invalid with every fault."""
    if not kept.open:
        raise Conflict("review.error.opinion_given")
    city = house.programme.cities[holder.city or ""]
    paper = opinion_paper(kept.typed, asks_domain=bool(city.domains), by_desk=False)
    domains = frozenset(one.id for one in city.domains)
    if faults := paper.faults(domains=domains, by_desk=False, today=house.today()):
        raise Invalid(faults)
    return paper


def ask_code(session: Session, house: House, holder: Actor) -> OpinionCode:
    """Mail a code to the link's address; an older one is over. Raises Conflict, and Invalid for unfit answers."""
    checked_answers(house, holder, kept_answers(session, holder))
    now = house.now()
    for one in session.scalars(_codes(holder).where(OpinionCode.ended_at.is_(None)).with_for_update()):
        one.ended_at = now
    code = OpinionCode(id=uuid7(), link_id=link_id(holder), asked_at=now, expires_at=now + LIFE, tries=0)
    session.add(code)
    told = OpinionCodeAsked(
        number=holder.number or "",
        at=now,
        city=holder.city or "",
        code_id=code.id,
        officer_name=holder.name,
        officer_email=holder.email,
        officer_locale=holder.locale,
        title=_question(session, holder)[1].title,
        expires_at=code.expires_at,
    )
    publish(session, told)
    audit.record(session, told.number, act="ask_code", actor=holder.ref, at=now, city=told.city)
    return code


def _codes(holder: Actor) -> Select[OpinionCode]:
    return select(OpinionCode).where(OpinionCode.link_id == link_id(holder)).order_by(OpinionCode.id.desc())


def live_code(session: Session, house: House, holder: Actor, *, lock: bool = False) -> OpinionCode | None:
    """The code that may still be typed; None when none was asked for, or it is over."""
    query = _codes(holder).limit(1)
    found = session.scalars(query.with_for_update() if lock else query).first()
    if found is None or found.ended_at is not None or found.tries >= TRIES or house.now() >= found.expires_at:
        return None
    return found


def try_code(session: Session, house: House, holder: Actor, *, typed: str) -> Fault | None:
    """What is wrong with a code, or None. A wrong one is counted: commit before it is told.

    Raises Conflict when no answer is awaited any more, Invalid for answers that cannot be sent.
    """
    checked_answers(house, holder, kept_answers(session, holder))
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return _fault("shape", typed=len(digits), digits=DIGITS)
    live = live_code(session, house, holder, lock=True)
    if live is None:
        return _fault("over")
    if any(compare_digest(code_of(live.id, key), digits) for key in house.keys):
        return None
    live.tries += 1
    left = TRIES - live.tries
    return _fault("wrong", left=left) if left else _fault("over")


def _fault(what: str, **params: int) -> Fault:
    return Fault(field="code", code=f"review.officer.fault_code_{what}", params=dict(params))


def confirm(session: Session, house: House, holder: Actor, *, typed: str, match: str | None) -> None:
    """Send the kept answers, proven by the code; officer and desk get a receipt.

    `match`: the tag of the answers that were read again. Raises Conflict when the city answered before, Stale when
    the answers changed since, Invalid for a code that does not hold and for answers that do not.
    """
    kept = kept_answers(session, holder)
    paper = checked_answers(house, holder, kept)
    if match is not None and match != kept.tag:
        raise Stale("review.officer.error_changed")
    if fault := try_code(session, house, holder, typed=typed):
        raise Invalid((fault,))
    live = live_code(session, house, holder)
    if live is not None:
        live.ended_at = house.now()
    number, city = holder.number or "", holder.city or ""
    dossier = carry_out(session, house, number, Deed(act=Act.GIVE_OPINION, actor=holder, paper=paper, city=city))
    told = OpinionArrived(
        number=number,
        at=house.now(),
        city=city,
        officer_name=holder.name,
        opinion=paper.opinion,
        title=dossier.title,
        email=house.programme.office.email,
        locale="fr",
    )
    publish(session, told)
