"""Ties between a reviewer and a file that names, numbers and addresses give away: hints, not verdicts.

A hint keeps someone out of the automatic choice, and is told to the desk and, as a question, to the reviewer;
each reviewer declares their own ties before reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from services.review.domain.names import alike, key
from shared.proposal import IdType, Proposal

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


SIREN = 9  # the first digits of a SIRET name the company, the others its place
UNIT = re.compile(r"\b(UMR|UMS|UAR|UPR|USR|ERL|EA|UR|GDR)[\s_-]*(?:n[°o]\s*)?([A-Z]?[\s_-]?\d{3,5})\b", re.IGNORECASE)


class Why(StrEnum):
    """Why a reviewer was chosen."""

    SECTOR = "sector"
    DOMAIN = "domain"
    LANGUAGE = "language"
    LOAD = "load"
    DESK = "desk"
    COLLEAGUE = "colleague"  # named by the reviewer who handed the file over
    SUBSTITUTE = "substitute"  # stands in for someone who is away


class Aside(StrEnum):
    """Why a reviewer was set aside."""

    IDENTIFIER = "identifier"
    LABORATORY = "laboratory"
    ORGANISATION = "organisation"
    MAIL_DOMAIN = "mail_domain"
    PERSON = "person"
    TAKEN = "taken"  # has, or once had, this file
    AWAY = "away"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A reviewer who might read the file. `load`: files given and not taken away; `open`: still to read.

    `quota`: the most they read at one time, None where the programme's limit holds; `domains` as `city:domain`.
    """

    id: UUID
    name: str
    email: str
    organisation: str = ""
    identifier: str = ""
    sectors: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    quota: int | None = None
    load: int = 0
    open: int = 0

    def room(self, max_open: int) -> int:
        """How many files more they may be given."""
        return max(0, (max_open if self.quota is None else self.quota) - self.open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What of a proposal decides who may read it, and who reads it best. `people`: those who take part by name."""

    number: str
    sector: str
    organisations: tuple[str, ...]
    mail_domains: frozenset[str]
    domains: frozenset[str] = frozenset()
    language: str = ""
    identifiers: frozenset[str] = frozenset()
    laboratories: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()


def facts_of(number: str, proposal: Proposal) -> Facts:
    """Names, numbers and addresses of everyone who takes part in a proposal, and what it is about."""
    lead = proposal.organisation
    partners = [wish.local_partner.name for wish in proposal.cities if wish.local_partner is not None]
    names = (lead.name, lead.display_name, *partners, *(one.name for one in proposal.associates))
    hosts = {_mail_domain(proposal.contact.email), urlsplit(lead.website).hostname or ""}
    numbers = [(lead.id_type, lead.id_value), *((one.id_type, one.id_value) for one in proposal.associates)]
    quote = proposal.consents.quote
    return Facts(
        number=number,
        sector=proposal.sector,
        organisations=tuple(name for name in names if name),
        mail_domains=frozenset(host.removeprefix("www.") for host in hosts) - PUBLIC_PROVIDERS - {""},
        domains=frozenset(f"{wish.city}:{wish.domain}" for wish in proposal.cities if wish.domain),
        language=proposal.locale,
        identifiers=frozenset(_identifier(value) for kind, value in numbers if kind is not IdType.NONE) - {""},
        laboratories=frozenset(unit for name in names for unit in units(name)),
        people=(proposal.contact.name, *((quote.author,) if quote else ())),
    )


def tie(facts: Facts, candidate: Candidate) -> Aside | None:
    """The strongest tie between a reviewer and a proposal that names, numbers and addresses give away."""
    house, found = candidate.organisation, _identifier(candidate.identifier)
    hints = (
        (Aside.IDENTIFIER, found != "" and found in facts.identifiers),
        (Aside.LABORATORY, bool(facts.laboratories & units(house))),
        (Aside.ORGANISATION, house != "" and any(alike(house, name) for name in facts.organisations)),
        (Aside.MAIL_DOMAIN, _mail_domain(candidate.email) in facts.mail_domains),
        (Aside.PERSON, any(key(candidate.name) == key(name) for name in facts.people)),
    )
    return next((hint for hint, holds in hints if holds), None)


@lru_cache(maxsize=4096)
def units(name: str) -> frozenset[str]:
    """The research units that a name states, by code: "LIP6 (UMR 7606)" gives `umr7606`."""
    return frozenset(re.sub(r"[\s_-]", "", "".join(parts)).casefold() for parts in UNIT.findall(name))


def away(periods: Iterable[tuple[date, date]], *, start: date, end: date) -> bool:
    """Whether these absences (first and last day) take more than half of the days from `start` to `end`."""
    days = {
        day for first, last in periods for day in range(max(first, start).toordinal(), min(last, end).toordinal() + 1)
    }
    return 2 * len(days) > end.toordinal() - start.toordinal() + 1


@lru_cache(maxsize=4096)
def _identifier(value: str) -> str:
    plain = re.sub(r"[\s.-]", "", value).casefold()
    return plain[:SIREN] if plain.isdecimal() and len(plain) == 14 else plain


def _mail_domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
