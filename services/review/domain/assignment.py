"""Who reads a file: nobody with a tie, first those who know the sector, then whoever has least to read.

The ties found here are hints drawn from names and addresses; each reviewer declares their own before reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from services.review.domain.names import alike
from shared.proposal import Proposal

# An address there says nothing about an employer. The example domains (RFC 2606) belong to nobody.
PUBLIC_PROVIDERS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.fr",
        "hotmail.com",
        "hotmail.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.fr",
        "aol.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "sfr.fr",
        "bbox.fr",
        "laposte.net",
        "numericable.fr",
        "mailo.com",
        "qq.com",
        "163.com",
        "126.com",
        "videotron.ca",
        "sympatico.ca",
        "uol.com.br",
        "bol.com.br",
        "rediffmail.com",
        "example.org",
        "example.com",
        "example.net",
    ]
)


class Why(StrEnum):
    """Why a reviewer was chosen."""

    SECTOR = "sector"
    LOAD = "load"
    DESK = "desk"


class Aside(StrEnum):
    """Why a reviewer was set aside."""

    ORGANISATION = "organisation"
    MAIL_DOMAIN = "mail_domain"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A reviewer who might read the file. `load`: files given and not taken away; `open`: still to read."""

    id: UUID
    name: str
    email: str
    organisation: str = ""
    sectors: frozenset[str] = frozenset()
    load: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What of a proposal decides who may read it."""

    number: str
    sector: str
    organisations: tuple[str, ...]
    domains: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Reviewers in the order of choice, each with the reason; and those set aside, with theirs."""

    chosen: tuple[tuple[Candidate, Why], ...]
    aside: tuple[tuple[Candidate, Aside], ...]


def facts_of(number: str, proposal: Proposal) -> Facts:
    """The names and domains of everyone who takes part in a proposal."""
    organisation = proposal.organisation
    partners = [wish.local_partner.name for wish in proposal.cities if wish.local_partner is not None]
    names = (organisation.name, organisation.display_name, *partners)
    domains = {_mail_domain(proposal.contact.email), urlsplit(organisation.website).hostname or ""}
    return Facts(
        number=number,
        sector=proposal.sector,
        organisations=tuple(name for name in names if name),
        domains=frozenset(domain.removeprefix("www.") for domain in domains) - PUBLIC_PROVIDERS - {""},
    )


def tie(facts: Facts, candidate: Candidate) -> Aside | None:
    """The tie between a reviewer and a proposal that names and addresses give away."""
    if candidate.organisation and any(alike(candidate.organisation, name) for name in facts.organisations):
        return Aside.ORGANISATION
    if _mail_domain(candidate.email) in facts.domains:
        return Aside.MAIL_DOMAIN
    return None


def choose(facts: Facts, candidates: Iterable[Candidate], *, count: int, max_open: int) -> Choice:
    """Up to `count` reviewers without a tie and with less than `max_open` files to read.

    The same candidates always give the same choice, whatever order they come in.
    """
    everyone = {one.id: one for one in candidates}.values()
    aside = {one.id: tie(facts, one) or (Aside.FULL if one.open >= max_open else None) for one in everyone}
    free = sorted((one for one in everyone if aside[one.id] is None), key=lambda one: _order(facts, one))
    found = ((one, aside[one.id]) for one in everyone)
    return Choice(
        chosen=tuple((one, _why(facts, one)) for one in free[:count]),
        aside=tuple((one, why) for one, why in found if why is not None),
    )


def _order(facts: Facts, one: Candidate) -> tuple[bool, int, str]:
    # The last part shuffles equals, differently for each file, so that the same three do not always meet.
    shuffle = sha256(f"{facts.number} {one.id}".encode()).hexdigest()
    return (facts.sector not in one.sectors, one.load, shuffle)


def _why(facts: Facts, one: Candidate) -> Why:
    return Why.SECTOR if facts.sector in one.sectors else Why.LOAD


def _mail_domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
