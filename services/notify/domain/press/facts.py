"""What the press may be told of a proposal: structured facts alone, never the applicant's running text.

A partner city that did not agree to be named is kept only as something to hide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from shared.events import CityDetermination, DeterminationSigned
from shared.programme import City, Outcome
from shared.proposal import Consents, Jobs, Quote

CITATION = "communication"  # the benefit without which nobody is cited
LABEL = "label"


class NamedCity(BaseModel):
    """A partner city that agreed to be named, and the domain of the agreement the project belongs to."""

    model_config = ConfigDict(frozen=True)

    city: str
    domain: str | None = None


class Approved(BaseModel):
    """A sentence that the desk wrote about a project, in one language: `by` whom, and which version of it."""

    model_config = ConfigDict(frozen=True)

    text: str
    by: str
    version: int = 1


class Facts(BaseModel):
    """The facts of one retained project. Amounts are whole euros, figures are the applicant's own.

    `signatory`: who signed the decision; `what`: by language, the desk's sentence on what the project is.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    locale: str
    title: str
    organisation: str
    kind: str
    sector: str
    objectives: tuple[str, ...]
    named: tuple[NamedCity, ...]
    hidden: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    budget: int
    jobs: Jobs
    benefits: tuple[str, ...]
    quote: Quote | None
    signed_at: datetime
    signatory: str = ""
    what: dict[str, Approved] = {}

    def signed_on(self, tz: str) -> date:
        """The day of the signature, at the office's place."""
        return self.signed_at.astimezone(ZoneInfo(tz)).date()

    @property
    def labelled(self) -> bool:
        """Whether the signed decision grants the label."""
        return LABEL in self.benefits

    def under(self, consents: Consents) -> Facts:
        """The same facts with what the applicant allows now."""
        return self.model_copy(update={"quote": consents.quote})

    def saying(self, what: Mapping[str, Approved]) -> Facts:
        """The same facts with what the desk says of the project."""
        return self.model_copy(update={"what": dict(what)})


def is_citable(event: DeterminationSigned) -> bool:
    """Whether the decision lets the press office cite the project, consent aside."""
    positive = any(one.outcome.positive for one in event.decisions)
    return positive and event.press_worthy and CITATION in event.benefits


def facts_of(event: DeterminationSigned) -> Facts:
    """What the press may be told of the project that was decided."""
    filed = event.proposal
    named = tuple(NamedCity(city=one.city, domain=one.domain) for one in event.decisions if _may_name(one))
    hidden = {*filed.city_ids, *(one.city for one in event.decisions)} - {one.city for one in named}
    return Facts(
        number=event.number,
        locale=filed.locale,
        title=filed.title,
        organisation=filed.organisation.shown_name,
        kind=filed.organisation.kind,
        sector=filed.sector,
        objectives=filed.paris_objectives,
        named=named,
        hidden=tuple(sorted(hidden)),
        starts_on=filed.starts_on,
        ends_on=filed.ends_on,
        budget=filed.budget_total,
        jobs=filed.jobs,
        benefits=event.benefits,
        quote=filed.consents.quote,
        signed_at=event.signed_at or event.at,
        signatory=event.signatory.name,
    )


def _may_name(one: CityDetermination) -> bool:
    return one.outcome.positive and one.outcome is not Outcome.PARIS_ONLY and one.may_name_partner


def names_any(text: str, cities: Iterable[City]) -> bool:
    """Whether `text` names one of these cities, with or without accents."""
    plain = _plain(text)
    names = {name for city in cities for name in (city.name.fr, city.name.en, city.id.replace("_", " "))}
    return any(re.search(rf"(?<!\w){re.escape(_plain(name))}(?!\w)", plain) for name in names)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\s_-]+", " ", bare)
