"""What no file can prove alone: ids are unique, weights add up, every road ends, someone may sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.programme.agreements import City
from shared.programme.load import Fault, Programme, ProgrammeFaults, load
from shared.programme.stages import Road, StageKind

NEEDED = frozenset(StageKind)


def prove(folder: Path, *, on: date) -> Programme:
    """The programme in `folder`, proven for the day `on`. Raises ProgrammeFaults with every fault."""
    programme = load(folder)
    if found := tuple(faults(programme, on=on)):
        raise ProgrammeFaults(found)
    return programme


def faults(programme: Programme, *, on: date) -> tuple[Fault, ...]:
    """Every fault between the files of a programme that loaded, on the day `on`."""
    return (
        *_rubric(programme),
        *_stages(programme.stages),
        *_lists(programme),
        *(fault for city in programme.cities.values() for fault in _city(city)),
        *_office(programme, on),
    )


def notices(programme: Programme) -> tuple[str, ...]:
    """What is no fault and should be known: the usual road against the legal delay."""
    main = sum(stage.days * (7 / 5 if stage.working else 1) for stage in programme.stages.main)
    beside = [stage for stage in programme.stages.stages if stage.parallel_with is not None]
    longer = sum(max(0, side.days - programme.stages.stage(side.parallel_with or "").days) for side in beside)
    legal, usual = programme.call.silence.months * 30, round(main + longer)
    if usual <= legal:
        return ()
    return (f"the usual road takes about {usual} days, silence speaks after about {legal}: watch the legal dates",)


def _rubric(programme: Programme) -> Iterator[Fault]:
    total = sum(criterion.weight for criterion in programme.rubric.criteria)
    if total != 100:
        yield Fault(file="rubric.toml", key="criteria", reason=f"the weights add up to {total}, not to 100")
    yield from _twice("rubric.toml", "criteria", (one.id for one in programme.rubric.criteria))
    thresholds = (programme.rubric.retain, programme.rubric.label, programme.rubric.press)
    if list(thresholds) != sorted(thresholds):
        yield Fault(file="rubric.toml", key="retain", reason="retain, label and press must not decrease")


def _stages(road: Road) -> Iterator[Fault]:
    yield from _twice("stages.toml", "stages", (stage.id for stage in road.stages))
    yield from _twice("stages.toml", "kind", (stage.kind for stage in road.stages))
    for kind in sorted(NEEDED - {stage.kind for stage in road.stages}):
        yield Fault(file="stages.toml", key="stages", reason=f"no stage is a {kind}: files would stop before it")
    ids = {stage.id for stage in road.stages}
    for stage in road.stages:
        if stage.parallel_with is not None and stage.parallel_with not in ids:
            reason = f"runs beside {stage.parallel_with}, which does not exist: it would never begin"
            yield Fault(file="stages.toml", key=stage.id, reason=reason)
        if stage.minimum > stage.reviewers:
            yield Fault(file="stages.toml", key=stage.id, reason="asks for more reviews than there are reviewers")
    if road.main and road.main[-1].kind is not StageKind.DETERMINATION:
        yield Fault(file="stages.toml", key=road.main[-1].id, reason="a road ends with a determination")


def _lists(programme: Programme) -> Iterator[Fault]:
    if not any(sector.open for sector in programme.sectors.values()):
        reason = "no sector is open: projects of quality from other sectors must have a place"
        yield Fault(file="lists.toml", key="sectors", reason=reason)


def _city(city: City) -> Iterator[Fault]:
    file = f"cities/{city.id}.toml"
    try:
        ZoneInfo(city.tz)
    except (ZoneInfoNotFoundError, ValueError):
        yield Fault(file=file, key="tz", reason=f"{city.tz} is no time zone")
    yield from _twice(file, "domains", (domain.id for domain in city.domains))
    agreement = city.agreement
    if agreement is None:
        return
    began = agreement.renewed_on or agreement.in_force_on or agreement.signed_on
    if began is not None and agreement.ends_on is not None and agreement.ends_on < began:
        yield Fault(file=file, key="agreement.ends_on", reason="the agreement ends before it begins")


def _office(programme: Programme, on: date) -> Iterator[Fault]:
    if programme.office.signatory_on(on) is None:
        yield Fault(file="office.toml", key="signatories", reason=f"nobody may sign on {on}")


def _twice(file: str, key: str, ids: Iterable[str]) -> Iterator[Fault]:
    for one, times in Counter(ids).items():
        if times > 1:
            yield Fault(file=file, key=key, reason=f"{one} stands {times} times")
