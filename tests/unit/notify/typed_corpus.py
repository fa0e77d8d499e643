"""Three hundred approved proposals as people type them: well-made titles, spoilt by script at the rates of real files.

The rates are those counted on 2,883 real French project summaries: straight quotes and apostrophes 48 %, doubled
spaces 44 %, a breaking space before high punctuation 37 %, a colon without its no-break space 30 %, broken encoding
2.8 %. The same seed always gives the same proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from services.notify.domain.press.facts import Facts, NamedCity
from shared.proposal import Jobs, Quote
from tests.unit.notify.press_facts import PROGRAMME, facts

ROWS = 300
HEADS = (
    "Toits d’eau",
    "L’atelier des façades",
    "Étude d’un capteur « frugal »",
    "Vélo-cargo partagé",
    "École du geste",
    "Bureau miroir",
    "Mémoire des quais",
    "Pont numérique à 10 Gbits",
    "À l’heure d’hiver",
    "Îlots de fraîcheur",
)
TAILS = (
    "stocker jusqu’à 40 litres par mètre carré",
    "30 % de matière en moins, et après ?",
    "un outil ouvert ; deux villes",
    "démonstrateur pour 12 000 foyers",
    "la 2e saison, dès le 1er avril",
    "réemploi, réparation, retour !",
    "de l’idée à l’usage…",
    "une méthode pour l’État et les communes",
    "380 000 € pour dix ateliers",
    "du prototype à la série",
)
NAMES = ("Hydralis Toitures", "L’Escale Congrès", "Studio 14", "A.R.D.", "Clarté & Cie", "Les Trois Quais", "NEURO-LAB")
SAYINGS = (
    "Mesurer ensemble, c’est déjà coopérer",
    "Et si l’on ouvrait l’atelier ? On l’a fait !",
    "Un « bureau » n’est pas un mur : c’est une porte",
    "Nous avons réduit l’eau de 15 % en un an",
)
Spoil = Callable[[str], str]
FAULTS: tuple[tuple[float, Spoil], ...] = (
    (0.48, lambda text: text.replace("’", "'").replace("« ", '"').replace(" »", '"')),
    (0.44, lambda text: text.replace(" ", "  ", 1)),
    (0.37, lambda text: text.replace("\u202f", " ").replace("\u00a0", " ")),
    (0.30, lambda text: text.replace(" : ", ": ", 1)),
    (0.20, lambda text: text.replace("É", "E").replace("Î", "I").replace("À ", "A ")),
    (0.15, lambda text: text.replace("…", "...").replace("1er", "1").replace("2e", "2ème")),
    (0.15, lambda text: text.replace("12 000", "12000").replace(" %", "%").replace("380 000 €", "380000€")),
    (0.10, str.upper),
    (0.028, lambda text: f"\u0093{text}\u0094"),
)


def proposals() -> Iterator[Facts]:
    """The facts of the three hundred, in the order of their release."""
    chance = Random(20261202)  # noqa: S311 -- the same corpus every time, nothing secret
    for n in range(ROWS):
        yield _proposal(n, chance)


def _proposal(n: int, chance: Random) -> Facts:
    cities = chance.sample(sorted(PROGRAMME.cities), chance.choice((0, 1, 1, 1, 2, 3)))
    wanted = chance.sample(sorted(PROGRAMME.objectives), chance.randint(1, 3))
    given: dict[str, Any] = {
        "number": f"TR-2026-{n:05d}-X",
        "title": _spoilt(f"{chance.choice(HEADS)} : {chance.choice(TAILS)}", chance),
        "organisation": _spoilt(chance.choice(NAMES), chance),
        "kind": chance.choice(sorted(PROGRAMME.org_kinds)),
        "sector": chance.choice(sorted(PROGRAMME.sectors)),
        "objectives": tuple(wanted),
        "named": tuple(NamedCity(city=one, domain=_domain(one, chance)) for one in cities),
        "starts_on": chance.choice((None, date(2027, 3, 1))),
        "budget": chance.choice((0, 950, 96_000, 1_250_000)),
        "jobs": Jobs(
            created=chance.choice((0, 1, 12)), kept=chance.choice((0, 3)), by_year=chance.choice((None, 2028))
        ),
        "quote": _quote(chance) if chance.random() < 0.7 else None,
    }
    return facts(**given)


def _domain(city: str, chance: Random) -> str | None:
    return chance.choice([None, *(one.id for one in PROGRAMME.cities[city].domains)])


def _quote(chance: Random) -> Quote:
    return Quote(text=_spoilt(chance.choice(SAYINGS), chance), author="Malik Dorval", capacity="Fondateur")


def _spoilt(text: str, chance: Random) -> str:
    for rate, spoil in FAULTS:
        if chance.random() < rate:
            text = spoil(text)
    return text
