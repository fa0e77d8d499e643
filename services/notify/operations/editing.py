"""The press office words a mention anew: another version, in which what stays keeps its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notify.domain.press.approving import Texts, Written
from services.notify.domain.press.fragments import Fragment
from services.notify.domain.press.profiles import profile
from services.notify.domain.press.rewording import reworded
from services.notify.models import Mention, MentionState
from services.notify.operations.mentions import basis_of, day_of, last_version
from services.notify.operations.press_states import Seen, piece_seen, settle
from shared.audit import record
from shared.errors import Fault, Invalid
from shared.house import House
from shared.i18n import LOCALES
from shared.ids import uuid7
from shared.policy import Actor

PARTS = ("title", "text", "short")
LONGEST = {"title": 200, "text": 4000, "short": 600}  # signs that are read at all; the checks say what is too long


def reword(session: Session, house: House, seen: Seen, *, typed: Texts, actor: Actor) -> int:
    """Keep these texts as the next version; its number. The same texts: the version that stands.

    What places set differently (fr-CA) follows its language. Raises NotFound, Stale where another version came since,
    Invalid for an empty or endless part. What the checks find is kept too: it forbids approval, not work.
    """
    piece, number = piece_seen(session, house, seen), seen.number
    if faults := tuple(_faults(typed)):
        raise Invalid(faults)
    texts = everywhere(typed, piece.rows.keys())
    if texts == piece.texts:
        return piece.version
    version = last_version(session, number) + 1
    in_use = (Mention.number == number, Mention.state == MentionState.DRAFT)
    session.execute(update(Mention).where(*in_use).values(state=MentionState.REPLACED))
    basis = basis_of(house, piece.facts, day_of(house, piece.kept))
    for locale, before in piece.rows.items():
        session.add(_next(house, before, texts[locale], version=version, basis=basis, by=actor.name))
    piece.kept.bounced = None
    record(session, number, act="reword_mention", actor=actor.ref, at=house.now(), version=version)
    settle(session, house, piece.kept)
    return version


def everywhere(typed: Texts, locales: Iterable[str]) -> dict[str, Written]:
    """The texts for every locale: those of a place are its language's, set as it is set there."""
    told: dict[str, Written] = {}
    for locale in locales:
        place = profile(locale)
        one = typed[place.language]
        told[locale] = (
            one
            if locale == place.language
            else Written(title=place.set(one.title), text=place.set(one.text), short=place.set(one.short))
        )
    return told


def _faults(typed: Texts) -> list[Fault]:
    faults: list[Fault] = []
    for locale in LOCALES:
        for part in PARTS:
            length = len(getattr(typed[locale], part).strip())
            field = f"{part}_{locale}"
            if not length:
                faults.append(Fault(field=field, code="notify.desk.fault_empty"))
            elif length > LONGEST[part]:
                faults.append(
                    Fault(field=field, code="notify.desk.fault_endless", params={"n": length, "most": LONGEST[part]})
                )
    return faults


def _next(house: House, before: Mention, written: Written, *, version: int, basis: str, by: str) -> Mention:
    old = tuple(Fragment(**one) for one in before.fragments)
    fragments = reworded(old, written.text, by=by, version=version)
    return Mention(
        id=uuid7(),
        number=before.number,
        locale=before.locale,
        version=version,
        title=written.title,
        text=written.text,
        short=written.short,
        pattern=before.pattern,
        state=MentionState.DRAFT,
        project=before.project,
        organisation=before.organisation,
        cities=before.cities,
        fragments=[asdict(one) for one in fragments],
        agreements=before.agreements,
        basis=basis,
        reworded_by=by,
        drafted_at=house.now(),
    )
