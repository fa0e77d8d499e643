"""Press mentions: drafted when a decision lets the project be cited, recalled when its author does not want it.

A version is made of facts and of what may be said of each city's agreement on the day of publication: where these
change, the next version is drafted, whoever had reworded the one before.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notify.domain.agreement_wording import citing
from services.notify.domain.press.facts import Facts, facts_of, is_citable
from services.notify.domain.press.mention import Draft, draft
from services.notify.domain.press.profiles import locales_of, profile
from services.notify.domain.typography import polish
from services.notify.models import Mention, MentionState, PressFile, PressStage, Publication
from services.notify.operations.alerting import alert_press
from services.notify.operations.changes import note_change
from services.notify.operations.press_states import newest_publication, press_facts, rows_in_use, settle
from shared.audit import record
from shared.clock import day_in
from shared.events import AgreementTurned, ConsentChanged, DeterminationSigned, LabelWithdrawn
from shared.house import House
from shared.ids import uuid7


def draft_mentions(session: Session, house: House, event: DeterminationSigned) -> None:
    """Draft the mention in each language when the decision allows it and the applicant agreed to be cited.

    The facts are kept either way, without any person's name but a quote's author: consent may come later.
    """
    kept = _file(session, event.number)
    kept.facts = facts_of(event).model_dump(mode="json") if is_citable(event) else None
    if kept.consents is None:
        kept.consents = event.proposal.consents.model_dump(mode="json")
    follow(session, house, kept, why="decision")


def follow_consents(session: Session, house: House, event: ConsentChanged) -> None:
    """Recall or redraft what was written about this proposal, as its author now allows."""
    kept = _file(session, event.number)
    before, kept.consents = kept.consents, event.consents.model_dump(mode="json")
    if (before or {}).get("quote") != kept.consents["quote"]:
        kept.unquoted = False  # other words, of which nobody was asked yet
    follow(session, house, kept, why="consent")


def follow_label(session: Session, house: House, event: LabelWithdrawn) -> None:
    """A label was withdrawn: nothing says it any more, and what said it is not spread further."""
    kept = session.get(PressFile, event.number, with_for_update=True)
    if kept is None or kept.facts is None:
        return
    kept.facts = {**kept.facts, "benefits": [one for one in kept.facts["benefits"] if one != "label"]}
    follow(session, house, kept, why="label")


def follow_agreement(session: Session, house: House, event: AgreementTurned) -> None:
    """The agreement with a city changed its state: every text that names the city is asked again what it may say."""
    named = Mention.cities.contains([event.city])
    numbers = select(Mention.number).where(named, Mention.state == MentionState.DRAFT).distinct()
    for number in session.scalars(numbers.order_by(Mention.number)):
        follow(session, house, session.get_one(PressFile, number, with_for_update=True), why="agreement")


def discard_mentions(session: Session, house: House, number: str) -> None:
    """The decision was taken back: there is nothing to cite any more."""
    kept = _file(session, number)
    kept.facts = None
    _stop_published(session, house, kept, "decision")
    _close(session, number, MentionState.DISCARDED)
    settle(session, house, kept)


def _file(session: Session, number: str) -> PressFile:
    kept = session.get(PressFile, number, with_for_update=True)
    if kept is None:
        kept = PressFile(number=number, unquoted=False, stage=PressStage.DRAFT)
        session.add(kept)
    return kept


def follow(session: Session, house: House, kept: PressFile, *, why: str = "", pattern: str | None = None) -> None:
    """Draft what may be told now, unless it stands already; recall what may not be told any more.

    `why`: what changed; where a text had appeared with it, or was about to, the press office is told. `pattern`: that
    of the sentences, where a release asks for one.
    """
    facts = press_facts(kept)
    if facts is None:
        _stop_published(session, house, kept, why)
        if _close(session, kept.number, MentionState.RECALLED):
            record(session, kept.number, act="recall_mention", actor="system", at=house.now())
    elif pattern is not None or _is_outdated(session, house, kept):
        _draft_anew(session, house, kept, facts, pattern=pattern)
        if why:
            _stop_published(session, house, kept, why)
        if kept.stage == PressStage.PLANNED and why:
            kept.bounced = why
            alert_press(session, house, kept.number, kind="bounced", title=facts.title, why=why)
    settle(session, house, kept)


def day_of(house: House, kept: PressFile) -> date:
    """The day for which a text must be true: that of its publication, where it is set and still to come."""
    today = house.today()
    return max(today, day_in(house.programme.office.tz, kept.publish_at)) if kept.publish_at is not None else today


def basis_of(house: House, facts: Facts, day: date) -> str:
    """A seal of everything that a version is made of: the facts, and how far each agreement may be cited on `day`."""
    known = house.programme.cities
    states = {one.city: citing(known[one.city].state_on(day)) for one in facts.named if one.city in known}
    told = json.dumps([facts.model_dump(mode="json"), states], sort_keys=True, ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def _is_outdated(session: Session, house: House, kept: PressFile) -> bool:
    facts, rows = press_facts(kept), rows_in_use(session, kept.number)
    return facts is not None and {one.basis for one in rows.values()} != {basis_of(house, facts, day_of(house, kept))}


def _draft_anew(session: Session, house: House, kept: PressFile, facts: Facts, *, pattern: str | None) -> None:
    day, wanted = day_of(house, kept), locales_of(facts, house.programme)
    drafts = [draft(facts, house.programme, locale=locale, day=day, pattern=pattern) for locale in wanted]
    _close(session, kept.number, MentionState.REPLACED)
    version = last_version(session, kept.number) + 1
    basis = basis_of(house, facts, day)
    session.add_all(_mention(house, facts, one, version=version, basis=basis) for one in drafts)
    session.flush()
    record(session, kept.number, act="draft_mention", actor="system", at=house.now(), version=version)


def _close(session: Session, number: str, state: MentionState) -> bool:
    """Take the drafts of a proposal out of use; whether there were any."""
    drafts = (Mention.number == number, Mention.state == MentionState.DRAFT)
    closed = session.execute(update(Mention).where(*drafts).values(state=state).returning(Mention.id))
    return bool(closed.all())


def _stop_published(session: Session, house: House, kept: PressFile, why: str) -> None:
    """What appeared is not to be spread any more; the press office is told once."""
    newest: Publication | None = newest_publication(session, kept.number)
    if newest is None or newest.stopped is not None:
        return
    newest.stopped, newest.stopped_at = why, house.now()
    note_change(session, house, kept.number, kind="mention.stopped", data={"version": newest.version})
    title = session.scalars(select(Mention.project).where(Mention.number == kept.number).limit(1)).first() or ""
    alert_press(session, house, kept.number, kind="stopped", title=title, why=why)
    record(session, kept.number, act="stop_spreading", actor="system", at=house.now(), why=why)


def last_version(session: Session, number: str) -> int:
    """The highest version of a mention that was ever written; 0 where none was."""
    query = select(func.coalesce(func.max(Mention.version), 0)).where(Mention.number == number)
    return session.scalar(query) or 0


def _mention(house: House, facts: Facts, written: Draft, *, version: int, basis: str) -> Mention:
    language = profile(written.locale).language
    return Mention(
        id=uuid7(),
        number=facts.number,
        locale=written.locale,
        version=version,
        title=written.title,
        text=written.text,
        short=written.short,
        pattern=written.pattern,
        state=MentionState.DRAFT,
        project=polish(facts.title, language),
        organisation=polish(facts.organisation, language),
        cities=[one.city for one in facts.named],
        fragments=[asdict(one) for one in written.fragments],
        agreements=written.agreements,
        basis=basis,
        drafted_at=house.now(),
    )
