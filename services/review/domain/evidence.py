"""What an agreement has brought, as figures for those who are to renew it: counted from its files, nothing judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles

from shared.programme import City
from shared.programme.outcomes import Outcome

DAYS_BEFORE = (180, 90, 30)  # before an agreement ends, when its evidence is put before those who decide
FEWEST = 2  # answers below which a ninetieth percentile says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """One file under the agreement. `points`: of the domain it chose; `jobs`: created, as its author declared them.

    `replied_in`: days the city took to answer; None without an answer. `labelled`: bears a label with this city.
    """

    number: str
    title: str
    written_in: str
    organisation: str
    sector: str
    filed_on: date
    domain: str | None
    asset: str | None
    outcome: Outcome | None
    jobs: int
    labelled: bool
    asked: bool
    silent: bool
    replied_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainUse:
    """How often a domain of the agreement was chosen; `points`: the ids of its sub-points."""

    domain: str
    files: int
    retained: int
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How the city answered: how many were asked, answered, silent; days to answer, median and ninetieth percentile."""

    asked: int
    answered: int
    silent: int
    median_days: float | None
    p90_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The pack of one version of an agreement. `jobs`: declared by the authors of retained projects, never checked."""

    city: str
    version: str
    ends_on: date | None
    on: date
    files: tuple[FileFact, ...]
    outcomes: Mapping[str, int]
    labels: int
    jobs: int
    organisations: int
    domains: tuple[DomainUse, ...]
    assets: Mapping[str, int]
    replies: Replies

    @property
    def unused(self) -> tuple[DomainUse, ...]:
        """The domains that no file chose."""
        return tuple(one for one in self.domains if not one.files)


def evidence(city: City, version: str, files: Iterable[FileFact], *, on: date) -> Evidence:
    """Count what one version of an agreement has brought up to the day `on`. Raises KeyError for an unknown version."""
    agreement = {one.version: one for one in city.versions}[version]
    found = tuple(sorted(files, key=lambda one: one.number))
    retained = [one for one in found if one.outcome is not None and one.outcome.positive]
    chosen, kept = Counter(one.domain for one in found), Counter(one.domain for one in retained)
    return Evidence(
        city=city.id,
        version=version,
        ends_on=agreement.ends_on,
        on=on,
        files=found,
        outcomes=Counter(str(one.outcome) for one in found if one.outcome is not None),
        labels=sum(one.labelled for one in found),
        jobs=sum(one.jobs for one in retained),
        organisations=len({one.organisation for one in found}),
        domains=tuple(
            DomainUse(
                domain=one.id, files=chosen[one.id], retained=kept[one.id], points=tuple(p.id for p in one.points)
            )
            for one in agreement.domains
        ),
        assets=Counter(one.asset for one in found if one.asset),
        replies=_replies(found),
    )


def _replies(files: Sequence[FileFact]) -> Replies:
    days = [one.replied_in for one in files if one.replied_in is not None]
    return Replies(
        asked=sum(one.asked for one in files),
        answered=len(days),
        silent=sum(one.silent for one in files),
        median_days=float(median(days)) if days else None,
        p90_days=round(quantiles(days, n=10, method="inclusive")[-1], 1) if len(days) >= FEWEST else None,
    )
