"""Press mentions: drafted when a decision lets the project be cited, recalled when its author does not want it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notify.domain.press.facts import Approved, Facts, facts_of, is_citable
from services.notify.domain.press.mention import Draft, draft
from services.notify.domain.press.profiles import locales_of, profile
from services.notify.domain.typography import polish
from services.notify.models import Mention, MentionState, PressFile
from shared.audit import record
from shared.events import ConsentChanged, DeterminationSigned
from shared.house import House
from shared.ids import uuid7
from shared.proposal import Consents


def draft_mentions(session: Session, house: House, event: DeterminationSigned) -> None:
    """Draft the mention in each language when the decision allows it and the applicant agreed to be cited.

    The facts are kept either way, without any person's name but a quote's author: consent may come later.
    """
    kept = _file(session, event.number)
    kept.facts = facts_of(event).model_dump(mode="json") if is_citable(event) else None
    if kept.consents is None:
        kept.consents = event.proposal.consents.model_dump(mode="json")
    follow(session, house, kept)


def follow_consents(session: Session, house: House, event: ConsentChanged) -> None:
    """Recall or redraft what was written about this proposal, as its author now allows."""
    kept = _file(session, event.number)
    kept.consents = event.consents.model_dump(mode="json")
    follow(session, house, kept)


def discard_mentions(session: Session, number: str) -> None:
    """The decision was taken back: there is nothing to cite any more."""
    _file(session, number).facts = None
    _close(session, number, MentionState.DISCARDED)


def press_facts(kept: PressFile) -> Facts | None:
    """What may be told today of a proposal; None where the decision or its author does not let it be cited."""
    consents = Consents.model_validate(kept.consents or {})
    if kept.facts is None or not consents.cite:
        return None
    what = {locale: Approved.model_validate(said) for locale, said in (kept.what or {}).items()}
    return Facts.model_validate(kept.facts).under(consents).saying(what)


def _file(session: Session, number: str) -> PressFile:
    kept = session.get(PressFile, number, with_for_update=True)
    if kept is None:
        kept = PressFile(number=number)
        session.add(kept)
    return kept


def follow(session: Session, house: House, kept: PressFile) -> None:
    """Draft what may be told now, unless it stands already; recall what may not be told any more."""
    facts = press_facts(kept)
    if facts is None:
        if _close(session, kept.number, MentionState.RECALLED):
            record(session, kept.number, act="recall_mention", actor="system", at=house.now())
        return
    wanted = locales_of(facts, house.programme)
    drafts = [draft(facts, house.programme, locale=locale, day=house.today()) for locale in wanted]
    if _current(session, kept.number) == {one.locale: (one.title, one.text, one.short) for one in drafts}:
        return
    _close(session, kept.number, MentionState.REPLACED)
    version = _last_version(session, kept.number) + 1
    session.add_all(_mention(house, facts, one, version) for one in drafts)
    record(session, kept.number, act="draft_mention", actor="system", at=house.now(), version=version)


def _current(session: Session, number: str) -> dict[str, tuple[str, str, str]]:
    query = select(Mention).where(Mention.number == number, Mention.state == MentionState.DRAFT)
    return {one.locale: (one.title, one.text, one.short) for one in session.scalars(query)}


def _close(session: Session, number: str, state: MentionState) -> bool:
    """Take the drafts of a proposal out of use; whether there were any."""
    drafts = (Mention.number == number, Mention.state == MentionState.DRAFT)
    closed = session.execute(update(Mention).where(*drafts).values(state=state).returning(Mention.id))
    return bool(closed.all())


def _last_version(session: Session, number: str) -> int:
    query = select(func.coalesce(func.max(Mention.version), 0)).where(Mention.number == number)
    return session.scalar(query) or 0


def _mention(house: House, facts: Facts, written: Draft, version: int) -> Mention:
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
        drafted_at=house.now(),
    )
