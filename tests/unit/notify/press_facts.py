"""Facts for press mentions: by hand, drawn at random, and from titles with the faults that real ones have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from services.notify.domain.press.facts import Approved, Facts, NamedCity
from shared.programme import AgreementState, City, Programme, load
from shared.programme.agreements import Agreement
from shared.proposal import Jobs, Quote
from shared.settings import PARIS

PROGRAMME = load(PARIS)
TODAY = date(2026, 12, 2)
QUOTE = Quote(
    text="Nous voulons que l'objet circule autant que les idées.", author="Inès Valmont", capacity="Directrice"
)
# The faults of real titles (doubled spaces, straight quotes, capitals without accent, figures run together, ends of
# sentences, controls), in titles and names that are ours.
TITLES = (
    "Ecole  du geste : 15% d'énergie en moins ?",
    'Étude d\'un banc "rabattable" pour 12000 façades',
    "LES TOITS D'EAU - stocker la pluie en ville...",
    "Démonstrateur:capteurs d’humidité (phase 2 ; essais en Mars",
    "A Paris, le 1 avril, la 2ème nuit des vitrines",
    "Plateforme « ouverte » d'entraide : et si on partageait ?",
    "Tri des bio-déchets : de 3.000 à 10 000 tonnes/an pour 380 000€",
    "\u0093Mémoire\u0094 des quais\u2028et des ponts",
    "«Bureau miroir»",
    "Recyclage, réemploi & réparation !!",
    "Le Caire - de le quartier à les halles",
    "Un outil {{libre}} <b>pour</b> tous",
    "Deux villes, un même atelier.",
    "Ile en Seine, Etat des lieux : l'eau , l'air , le sol",
    "Dix gigabits pour les archives de Shanghai",
    'The "mirror" desk - a bridge , at last !',
    "Vélo.cargo ..partagé pour 1 000 000 d'habitants",
    "Pont numérique (10 Gbits) : la suite ?!",
    "Ateliers d'hiver: 30 % de bois local,20 € la journée",
    "fÃªte des voisins\u200b, édition n° 7",
    "Un titre “à l’anglaise” et 'entre apostrophes'",
    "Coiffe » et bonnet «",
    "Quatre-vingts ruches pour 1,5 M€",
    "L’été en fête",
)
ORGANISATIONS = (
    "Atelier Brindille",
    "L'Escale - Congrès",
    "HYDRALIS TOITURES SAS",
    "Les Trois  Quais (coopérative)",
    "Studio 14",
    "Lumen & Daughters",
    "沪上设计实验室 (Hushang Design Lab)",
    'Ecole "Horloge" & Fils',
    "Saint-Ouen Énergie 2.0",
    "neuf.cinq",
    "A.R.D.",
    "Tuiles et Cie.",
    "Université de Ménilmontant",
)
WHAT = {
    "fr": Approved(text="Six designers conçoivent ensemble du mobilier de rue.", by="Claire Martin"),
    "en": Approved(text="Six designers create street furniture together.", by="Claire Martin"),
}
_CITY = PROGRAMME.cities["san_francisco"]
_AGREEMENT: dict[str, Any] = {"version": "v1", "source": "ours", "wording": _CITY.agreement and _CITY.agreement.wording}
_DATES: dict[AgreementState, dict[str, Any]] = {
    AgreementState.SIGNED: {"signed_on": date(2026, 1, 1), "in_force_on": date(2027, 6, 1)},
    AgreementState.IN_FORCE: {"in_force_on": date(2026, 1, 1), "ends_on": date(2030, 1, 1)},
    AgreementState.IN_FORCE_UNCONFIRMED: {},
    AgreementState.ENDING: {"in_force_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)},
    AgreementState.EXPIRED: {"in_force_on": date(2020, 1, 1), "ends_on": date(2022, 1, 1)},
    AgreementState.SUSPENDED: {"in_force_on": date(2026, 1, 1), "suspended_on": date(2026, 11, 1)},
    AgreementState.DENOUNCED: {"in_force_on": date(2026, 1, 1), "denounced_on": date(2026, 11, 1)},
}
STATES = (*_DATES, AgreementState.TO_BE_CREATED, AgreementState.NEGOTIATING)


def facts(**given: Any) -> Facts:
    """The facts of Façades partagées, with what a test changes."""
    usual: dict[str, Any] = {
        "number": "TR-2026-00001-A",
        "locale": "fr",
        "title": "Façades partagées",
        "organisation": "Atelier Brindille",
        "kind": "association",
        "sector": "mode_design_luxe",
        "objectives": ("emploi", "innovation"),
        "named": (NamedCity(city="montreal", domain="design"),),
        "hidden": (),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 10, 31),
        "budget": 380_000,
        "jobs": Jobs(created=12, kept=3, by_year=2028),
        "benefits": ("label", "reseau", "communication"),
        "quote": QUOTE,
        "signed_at": datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
        "signatory": "Anne Signoret",
    }
    return Facts.model_validate(usual | given)


def named(*cities: str) -> tuple[NamedCity, ...]:
    """Cities that agreed to be named, without a domain."""
    return tuple(NamedCity(city=city) for city in cities)


def programme_with(states: dict[str, AgreementState]) -> Programme:
    """The programme with agreements that are in these states on TODAY."""
    cities = {one.id: _city(one, states.get(one.id)) for one in PROGRAMME.cities.values()}
    return replace(PROGRAMME, cities=cities)


def _city(city: City, state: AgreementState | None) -> City:
    if state is None:
        return city
    agreement = None
    if state in _DATES:
        wording = {
            "fr": f"l’accord de coopération entre Paris et {city.name.fr}",
            "en": f"the cooperation agreement between Paris and {city.name.en}",
        }
        agreement = Agreement.model_validate({**_AGREEMENT, "wording": wording, **_DATES[state]})
    since = date(2026, 1, 1) if state is AgreementState.NEGOTIATING else None
    return city.model_copy(update={"agreement": agreement, "earlier": (), "negotiating_since": since})


@st.composite
def told(draw: st.DrawFn) -> tuple[Facts, dict[str, AgreementState]]:
    """Facts of any kind, with the state of the agreement of each city that is named."""
    cities = draw(st.lists(st.sampled_from(sorted(PROGRAMME.cities)), max_size=3, unique=True))
    states = {city: draw(st.sampled_from(STATES)) for city in cities}
    day = st.none() | st.dates(date(2026, 12, 1), date(2029, 12, 31))
    starts, ends = sorted([draw(day), draw(day)], key=lambda one: one or date.max)
    quote = Quote(
        text=draw(st.sampled_from(("Mesurer ensemble, c'est déjà coopérer", "On y va ! Et vous ?"))),
        author="Malik Dorval",
        capacity=draw(st.sampled_from(("Fondateur", "directeur d'usine"))),
    )
    jobs = Jobs(
        created=draw(st.sampled_from((0, 1, 2, 12, 1500))),
        kept=draw(st.sampled_from((0, 1, 7, 17))),
        by_year=draw(st.none() | st.integers(2027, 2032)),
    )
    benefits = draw(st.sets(st.sampled_from(("label", "reseau", "mission_groupee", "dimension_citoyenne"))))
    return facts(
        number=f"TR-2026-{draw(st.integers(0, 99_999)):05d}-X",
        locale=draw(st.sampled_from(("fr", "en"))),
        title=draw(st.sampled_from(TITLES)),
        organisation=draw(st.sampled_from(ORGANISATIONS)),
        kind=draw(st.sampled_from(sorted(PROGRAMME.org_kinds))),
        sector=draw(st.sampled_from(sorted(PROGRAMME.sectors))),
        objectives=tuple(sorted(draw(st.sets(st.sampled_from(sorted(PROGRAMME.objectives)))))),
        named=named(*cities),
        hidden=tuple(sorted({"delhi"} - {*cities})),
        starts_on=starts if starts is None or ends is None or starts <= ends else ends,
        ends_on=ends,
        budget=draw(st.sampled_from((0, 950, 96_000, 380_000, 1_250_000))),
        jobs=jobs,
        benefits=(*sorted(benefits), "communication"),
        quote=draw(st.sampled_from((None, quote))),
        what=draw(st.sampled_from(({}, WHAT))),
    ), states
