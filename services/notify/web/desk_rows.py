"""What surrounds a press text on its page: approvals, its day, what appeared, citations, posts for social networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.notify.domain.press.approving import APPLICANT, DESK, PARTNER, PRESS, Stand
from services.notify.domain.press.social import Post, posts
from services.notify.models import Citation, PressFile, PressStage, Publication
from services.notify.operations.press_desk import citations_of, publications_of
from services.notify.operations.press_states import Piece, piece_of
from shared.errors import NotFound
from shared.house import House
from shared.i18n import Words

TONES: Mapping[str, str] = {
    PressStage.DRAFT: "wait",
    PressStage.APPROVING: "wait",
    PressStage.APPROVED: "go",
    PressStage.PLANNED: "go",
    PressStage.BOUNCED: "stop",
    PressStage.PUBLISHED: "go",
    PressStage.STOPPED: "stop",
}
Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything around a press text. `version`: that in use, None where none stands."""

    stage: str
    tone: str
    bounced: str
    version: int | None
    approvals: Sequence[Row]
    publish_at: str
    publish_typed: str
    corrects: bool
    quoted: bool
    published: Sequence[Row]
    cited: Sequence[Row]
    posts: Mapping[str, Sequence[Post]]


def desk_of(session: Session, house: House, number: str, words: Words) -> Desk:
    """What the page of a press text shows around it."""
    kept = session.get_one(PressFile, number)
    try:
        piece = piece_of(session, house, number, lock=False)
    except NotFound:
        piece = None
    appeared = publications_of(session, number)
    stage = PressStage(kept.stage)
    return Desk(
        stage=stage,
        tone=TONES[stage],
        bounced=words.t(f"notify.alert.why_{kept.bounced}") if kept.bounced else "",
        version=piece.version if piece is not None else None,
        approvals=[_approval(one, house, words) for one in piece.stands] if piece is not None else [],
        publish_at=words.moment(kept.publish_at),
        publish_typed=_typed(kept, house),
        corrects=bool(appeared) and appeared[0].stopped is None,
        quoted=piece is not None and piece.facts.quote is not None,
        published=[_appeared(one, words) for one in appeared],
        cited=[_cited(one, words) for one in citations_of(session, number)],
        posts=_posts(piece, house) if piece is not None else {},
    )


def _appeared(one: Publication, words: Words) -> Row:
    return {
        "version": one.version,
        "at": words.moment(one.published_at),
        "stopped": words.t(f"notify.alert.why_{one.stopped}") if one.stopped else "",
        "corrects": (one.corrects or {}).get(words.locale, ""),
    }


def _cited(one: Citation, words: Words) -> Row:
    return {"outlet": one.outlet, "title": one.title, "address": one.address, "on": words.day(one.seen_on)}


def _typed(kept: PressFile, house: House) -> str:
    """The instant as a field of a form holds it, at the office's place."""
    if kept.publish_at is None:
        return ""
    return kept.publish_at.astimezone(ZoneInfo(house.programme.office.tz)).strftime("%Y-%m-%dT%H:%M")


def _approval(stand: Stand, house: House, words: Words) -> Row:
    given, role = stand.given, stand.need.role
    state = given.answer if given is not None else "reopened" if stand.reopened else "none"
    return {
        "role": role,
        "who": who(role, house, words),
        "state": words.t(f"notify.desk.given_{state}", name=given.name if given is not None else ""),
        "tone": {"yes": "go", "no": "stop"}.get(state, "wait"),
        "ask": given is None and role not in {DESK, PRESS},
        "approve": not stand.done and role in {DESK, PRESS},
        "words": list(dict.fromkeys(stand.need.words)),
    }


def who(role: str, house: House, words: Words) -> str:
    """Whose approval it is."""
    if role.startswith(PARTNER):
        city = house.programme.cities[role.removeprefix(PARTNER)]
        return words.t("notify.desk.who_partner", city=city.name.in_(words.locale))
    named = {DESK: "notify.desk.who_desk", APPLICANT: "notify.desk.who_applicant", PRESS: "notify.desk.who_press"}
    return words.t(named[role])


def _posts(piece: Piece, house: House) -> dict[str, Sequence[Post]]:
    address = house.address("/laureates")
    return dict(_each(piece, address))


def _each(piece: Piece, address: str) -> Iterator[tuple[str, Sequence[Post]]]:
    for locale in ("fr", "en"):
        yield locale, posts(piece.texts[locale], address=address)
