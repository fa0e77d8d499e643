"""Where a road wants its reviewers to read without names: the copy they read, and titles that name nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.anonymous import redactor_of, without_names
from services.review.domain.redaction import Hidden
from services.review.models import Dossier
from services.review.operations.rules import rules_by
from shared.house import House
from shared.i18n import LOCALES, words
from shared.programme import StageKind
from shared.proposal import Proposal

PLACES = ("Paris", "France", "ville", "city", "Europe")


def reads_without_names(session: Session, house: House, digest: str) -> bool:
    """Whether files under these rules are evaluated without names."""
    return rules_by(session, house, digest).stages.of_kind(StageKind.EVALUATION).anonymous


def reader_copy(house: House, proposal: Proposal) -> Proposal:
    """A proposal as its reviewers read it: neutral words, in the proposal's language, in place of names."""
    say = words(proposal.locale)
    neutral = {one: say.t(f"review.redacted.{one}") for one in Hidden}
    cities = (one.name.in_(locale) for one in house.programme.cities.values() for locale in LOCALES)
    return without_names(proposal, redactor_of(proposal, neutral, kept=(*PLACES, *cities)), neutral)


def reader_title(session: Session, house: House, dossier: Dossier) -> str:
    """The title of a file as its reviewers may read it in a list or a mail."""
    if not reads_without_names(session, house, dossier.programme_digest):
        return dossier.title
    return reader_copy(house, Proposal.model_validate(dossier.proposal)).title


def hidden_titles(session: Session, house: House, files: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Of these files (number, digest of its rules), those that are read without names, each with its title."""
    wanted = [number for number, digest in files if reads_without_names(session, house, digest)]
    if not wanted:
        return {}
    query = select(Dossier.number, Dossier.proposal).where(Dossier.number.in_(wanted))
    found = session.execute(query)
    return {number: reader_copy(house, Proposal.model_validate(proposal)).title for number, proposal in found}
