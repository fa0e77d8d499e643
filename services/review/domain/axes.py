"""The board of the axes: what is proposed, by sector, city and domain, and what nobody proposes yet.

The deck's method is a brainstorm that leads to thematic axes: this counts what came, and judges nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from services.review.domain.scores import cents
from shared.programme import City
from shared.programme.agreements import Point

RECURRENT = 2  # organisations that name the same sector outside the list, from which on it is proposed
STEM = 6  # letters of a word by which its forms are taken for one
SHORT = 4  # letters of the shortest word that tells something
# fmt: off
EMPTY_WORDS = frozenset({
    "accord", "accords", "agreement", "ainsi", "aucun", "aucune", "autre", "autres", "avec", "cette", "cities",
    "city", "comme", "dans", "deux", "domaine", "domaines", "elle", "encore", "entre", "entrent", "etre", "figure",
    "figurent", "from", "leur", "leurs", "liste", "mais", "meme", "none", "notamment", "notre", "nous", "other",
    "pour", "project", "projet", "projets", "sans", "secteur", "secteurs", "sector", "sectors", "sont", "that",
    "their", "this", "ville", "villes", "votre", "vous", "with",
})
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One city that a file addresses. `domain` None: none of its agreement; `text`: what is said of it."""

    city: str
    domain: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFile:
    """One file. `own_sector`: in the applicant's words, outside the list; `score`: once everybody has reviewed it."""

    number: str
    title: str
    written_in: str
    organisation: str
    organisation_key: str
    sector: str
    own_sector: str
    wishes: tuple[Wish, ...]
    score: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What came for one city in one sector. `mean`: of the `scored` files among them; None when there is none."""

    files: tuple[BoardFile, ...]
    organisations: int
    scored: int
    mean: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCover:
    """A sub-point of a domain, and so many files whose own words touch it."""

    id: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainCover:
    """A domain of a city's agreement, and what chose it."""

    city: str
    domain: str
    cell: Cell
    points: tuple[PointCover, ...]

    @property
    def uncovered(self) -> bool:
        """Whether no file chose it."""
        return not self.cell.files


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSector:
    """A sector that several organisations name and the list does not hold."""

    words: str
    files: tuple[BoardFile, ...]
    organisations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole board. `cells`: by city and sector, only where something came; `outside`: files without a domain."""

    files: int
    organisations: int
    cells: Mapping[tuple[str, str], Cell]
    cities: Mapping[str, Cell]
    sectors: Mapping[str, Cell]
    domains: tuple[DomainCover, ...]
    outside: Mapping[str, int]
    proposed: tuple[OwnSector, ...]


def board_of(files: Iterable[BoardFile], cities: Sequence[City]) -> Board:
    """Count these files for these cities; a file counts once for each city that it addresses, and once in all."""
    wanted = {one.id for one in cities}
    found = sorted(
        (one for one in files if any(wish.city in wanted for wish in one.wishes)), key=lambda one: one.number
    )
    by_city: defaultdict[str, list[BoardFile]] = defaultdict(list)
    by_sector: defaultdict[str, list[BoardFile]] = defaultdict(list)
    by_both: defaultdict[tuple[str, str], list[BoardFile]] = defaultdict(list)
    for file in found:
        by_sector[file.sector].append(file)
        for city in dict.fromkeys(wish.city for wish in file.wishes if wish.city in wanted):
            by_city[city].append(file)
            by_both[city, file.sector].append(file)
    return Board(
        files=len(found),
        organisations=len({one.organisation_key for one in found}),
        cells={place: cell_of(some) for place, some in by_both.items()},
        cities={city: cell_of(some) for city, some in by_city.items()},
        sectors={sector: cell_of(some) for sector, some in by_sector.items()},
        domains=tuple(cover for city in cities for cover in _domains(city, found)),
        outside={one.id: _outside(one, found) for one in cities},
        proposed=proposed_sectors(found, without=_names(cities)),
    )


def _names(cities: Iterable[City]) -> frozenset[str]:
    return frozenset(one for city in cities for one in stems(f"{city.name.fr} {city.name.en} Paris"))


def cell_of(files: Sequence[BoardFile]) -> Cell:
    """Count files: organisations once each, the mean of those that have a score."""
    scores = [one.score for one in files if one.score is not None]
    return Cell(
        files=tuple(files),
        organisations=len({one.organisation_key for one in files}),
        scored=len(scores),
        mean=cents(sum(scores, Decimal()) / len(scores)) if scores else None,
    )


def _domains(city: City, files: Sequence[BoardFile]) -> Iterable[DomainCover]:
    for domain in city.domains:
        chose = [
            (file, wish) for file in files for wish in file.wishes if wish.city == city.id and wish.domain == domain.id
        ]
        said = [wish.text for _, wish in chose]
        points = [PointCover(id=one.id, files=sum(_on(one, text) for text in said)) for one in domain.points]
        cell = cell_of([file for file, _ in chose])
        yield DomainCover(city=city.id, domain=domain.id, cell=cell, points=tuple(points))


def _on(point: Point, text: str) -> bool:
    return touches(point.label.fr, text) or touches(point.label.en, text)


def _outside(city: City, files: Sequence[BoardFile]) -> int:
    known = {one.id for one in city.domains}
    return sum(any(wish.city == city.id and wish.domain not in known for wish in one.wishes) for one in files)


def touches(label: str, text: str) -> bool:
    """Whether a text has at least half of the telling words of a sub-point, in whatever form."""
    wanted = stems(label)
    return bool(wanted) and len(wanted & stems(text)) >= ceil(len(wanted) / 2)


def stems(text: str) -> frozenset[str]:
    """The telling words of a text, without case and accents, each cut to its beginning."""
    return frozenset(one[:STEM] for one in _words(text))


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return [one for one in re.findall(r"[^\W\d_]+", plain) if len(one) >= SHORT and one not in EMPTY_WORDS]


def proposed_sectors(files: Iterable[BoardFile], *, without: Iterable[str] = ()) -> tuple[OwnSector, ...]:
    """Sectors outside the list that several organisations name in the same words; the most named first."""
    named: defaultdict[str, list[BoardFile]] = defaultdict(list)
    for file in files:
        for stem in sorted(stems(file.own_sector) - set(without)):
            named[stem].append(file)
    groups = (
        OwnSector(
            words=written(stem, (one.own_sector for one in some)),
            files=tuple(some),
            organisations=len({one.organisation_key for one in some}),
        )
        for stem, some in named.items()
    )
    found = (one for one in groups if one.organisations >= RECURRENT)
    return tuple(sorted(found, key=lambda one: (-one.organisations, one.words)))


def written(stem: str, texts: Iterable[str]) -> str:
    """The form in which a word is written first in these texts; the stem itself where none has it."""
    for text in texts:
        for found in re.finditer(r"[^\W\d_]+", text):
            if stems(found[0]) == {stem}:
                return found[0].lower()
    return stem
