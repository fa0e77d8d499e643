"""The people of the demonstration: fictional officers, reviewers, partner cities, committee and press office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Engine

from shared import access
from shared.db import transaction
from shared.house import House
from shared.policy import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Someone who acts in the demonstration."""

    role: Role
    email: str
    name: str
    organisation: str = ""
    capacity: str = ""
    locale: str = "fr"
    city: str | None = None
    sectors: tuple[str, ...] = field(default=())
    domains: tuple[str, ...] = field(default=())
    languages: tuple[str, ...] = field(default=())
    quota: int | None = None


KNOWN: Mapping[str, tuple[str, ...]] = {  # domains of the agreements
    "b.faure@relecture-un.example.org": ("montreal:sciences_vie",),
    "l.armand@relecture-trois.example.org": ("montreal:design",),
    "t.vasseur@relecture-quatre.example.org": ("montreal:economie_sociale",),
    "m.okafor@relecture-cinq.example.org": ("montreal:transport_amenagement",),
    "i.castel@relecture-sept.example.org": ("montreal:villes_savoir", "montreal:sciences_vie"),
    "s.benamou@relecture-neuf.example.org": ("montreal:villes_savoir", "montreal:design"),
}
READ: Mapping[str, tuple[str, ...]] = {  # everyone else reads French
    "k.saidi@relecture-deux.example.org": ("fr", "en"),
    "m.okafor@relecture-cinq.example.org": ("fr", "en"),
    "h.lemoal@relecture-huit.example.org": ("fr", "en"),
    "y.ostrowski@relecture-onze.example.org": ("fr", "en"),
}


def _reviewer(name: str, email: str, organisation: str, *sectors: str) -> Part:
    return Part(
        role=Role.REVIEWER,
        name=name,
        email=email,
        organisation=organisation,
        sectors=sectors,
        domains=KNOWN.get(email, ()),
        languages=READ.get(email, ("fr",)),
    )


CAST: tuple[Part, ...] = (
    Part(role=Role.DESK, email="bureau@ville.example.org", name="Claire Martin", capacity="chargée de mission"),
    Part(role=Role.COMMITTEE, email="comite@ville.example.org", name="Awa Diallo", capacity="présidente du comité"),
    Part(role=Role.COMMS, email="presse@ville.example.org", name="Julien Roux", capacity="service de presse"),
    Part(role=Role.ADMIN, email="exploitation@ville.example.org", name="Nadia Lemaître", capacity="exploitation"),
    _reviewer("Béatrice Faure", "b.faure@relecture-un.example.org", "Institut des Tanneries", "biotech", "eco"),
    _reviewer("Karim Saïdi", "k.saidi@relecture-deux.example.org", "Fabrique numérique Est", "tic", "finance"),
    _reviewer("Louise Armand", "l.armand@relecture-trois.example.org", "École des Gobelets", "mode_design_luxe"),
    _reviewer("Théo Vasseur", "t.vasseur@relecture-quatre.example.org", "Coop des Lilas", "ess", "tourisme"),
    _reviewer("Mina Okafor", "m.okafor@relecture-cinq.example.org", "Observatoire du climat urbain", "eco", "tic"),
    _reviewer("Paul Grandin", "p.grandin@relecture-six.example.org", "Agence des métiers d’art", "autre", "ess"),
    _reviewer("Irène Castel", "i.castel@relecture-sept.example.org", "Laboratoire des usages", "biotech", "tic"),
    _reviewer("Hugo Lemoal", "h.lemoal@relecture-huit.example.org", "Maison des échanges", "finance", "tourisme"),
    _reviewer("Sarah Benamou", "s.benamou@relecture-neuf.example.org", "Cercle des savoirs", "mode_design_luxe", "eco"),
    _reviewer("Basile Courtemanche", "b.courtemanche@relecture-dix.example.org", "Studio des passages", "tic", "autre"),
    _reviewer("Yaël Ostrowski", "y.ostrowski@relecture-onze.example.org", "Fonds des deux rives", "finance", "ess"),
    Part(
        role=Role.PARTNER,
        email="jumelages@montreal.example.org",
        name="Geneviève Tremblay-Roy",
        city="montreal",
        capacity="conseillère",
    ),
    Part(
        role=Role.PARTNER,
        email="liaison@sanfrancisco.example.org",
        name="Marcus Delgado",
        city="san_francisco",
        locale="en",
    ),
    Part(role=Role.PARTNER, email="liaison@shanghai.example.org", name="Lin Yue", city="shanghai", locale="en"),
)


def engage(engine: Engine, house: House) -> tuple[Mapping[Role, str], Mapping[UUID, str]]:
    """Write the cast into the house; a token per staff role, and one per reviewer by their id."""
    roles: dict[Role, str] = {}
    reviewers: dict[UUID, str] = {}
    with transaction(engine) as session:
        for part in CAST:
            someone = access.person_named(session, part.email, role=part.role, name=part.name)
            someone.locale, someone.city, someone.sectors = part.locale, part.city, list(part.sectors)
            someone.domains, someone.languages, someone.quota = list(part.domains), list(part.languages), part.quota
            someone.organisation, someone.capacity = part.organisation, part.capacity
            session.flush()
            token = access.make_token(session, someone, house.now())
            if part.role is Role.REVIEWER:
                reviewers[someone.id] = token
            else:
                roles[part.role] = token
    return roles, reviewers
