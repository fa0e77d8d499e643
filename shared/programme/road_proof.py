"""The proof of an arrangement of stages: every stage is reached, every road ends, every stage has someone to act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from shared.programme.stages import Road, Stage, StageKind

# What a kind of stage needs stands before it: scores before a common view of them, a view before a decision.
ORDER = (
    StageKind.SCREENING,
    StageKind.EVALUATION,
    StageKind.CONSENSUS,
    StageKind.COMMITTEE,
    StageKind.DETERMINATION,
)

# Who may act at a stage: at least one of them must be named there.
ACTORS: dict[StageKind, frozenset[str]] = {
    StageKind.SCREENING: frozenset({"desk"}),
    StageKind.EVALUATION: frozenset({"reviewer"}),
    StageKind.PARTNER_CHECK: frozenset({"partner"}),
    StageKind.APPROVAL: frozenset({"desk", "committee", "admin"}),
    StageKind.CONSENSUS: frozenset({"desk", "committee"}),
    StageKind.COMMITTEE: frozenset({"committee"}),
    StageKind.DETERMINATION: frozenset({"desk", "committee", "admin"}),
}
ONCE = frozenset(StageKind) - {StageKind.APPROVAL}


def road_faults(road: Road) -> Iterator[tuple[str, str]]:
    """Every fault of a road, as key and reason."""
    kinds = Counter(stage.kind for stage in road.stages)
    for kind in sorted(ONCE):
        if kinds[kind] == 0:
            yield "stages", f"no stage is a {kind}: files would stop before it"
        elif kinds[kind] > 1:
            yield "stages", f"{kinds[kind]} stages are a {kind}: one is the rule"
    for stage_id, times in Counter(stage.id for stage in road.stages).items():
        if times > 1:
            yield "stages", f"{stage_id} stands {times} times"
    yield from _order(road)
    for stage in road.stages:
        yield from _beside(stage, road)
        yield from _stage(stage)


def _order(road: Road) -> Iterator[tuple[str, str]]:
    places = [(stage, ORDER.index(stage.kind)) for stage in road.main if stage.kind in ORDER]
    for (before, place), (stage, next_place) in pairwise(places):
        if next_place < place:
            yield stage.id, f"stands after {before.id}, which needs it: files would never reach it in time"
    kinds = [stage.kind for stage in road.main]
    first, last = _at(kinds, StageKind.SCREENING), _at(kinds, StageKind.COMMITTEE)
    for place, stage in enumerate(road.main):
        if stage.kind is StageKind.APPROVAL and not first < place < last:
            yield stage.id, "an approval stands between screening and committee: later ones belong to determination"


def _at(kinds: list[StageKind], kind: StageKind) -> int:
    return kinds.index(kind) if kind in kinds else 0


def _beside(stage: Stage, road: Road) -> Iterator[tuple[str, str]]:
    beside = {one.id: one for one in road.stages}.get(stage.parallel_with or "")
    if stage.kind is StageKind.PARTNER_CHECK or (stage.kind is StageKind.APPROVAL and stage.parallel_with):
        if beside is None or beside.kind is not StageKind.EVALUATION:
            yield stage.id, "must run beside the evaluation (parallel_with), or it would never begin"
    elif stage.parallel_with is not None:
        yield stage.id, f"runs beside {stage.parallel_with}: only a partner check or an approval may"


def _stage(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.minimum > stage.reviewers:
        yield stage.id, "asks for more reviews than there are reviewers"
    if stage.only_if_flagged and stage.kind is not StageKind.CONSENSUS:
        yield stage.id, "only a consensus may be left out (only_if_flagged)"
    if not ACTORS[stage.kind] & set(stage.roles):
        allowed = " or ".join(sorted(ACTORS[stage.kind]))
        yield stage.id, f"nobody may act: its roles must name {allowed}"
    yield from _approvals(stage)
    yield from _reminders(stage)


def _reminders(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.remind and stage.kind is not StageKind.PARTNER_CHECK:
        yield stage.id, "reminds on fixed days (remind): only a partner check does"
    if any(later <= one for one, later in pairwise(stage.remind)):
        yield stage.id, "its reminders (remind) must come one after the other"
    if any(day >= stage.days for day in stage.remind):
        yield stage.id, f"a reminder (remind) must come before the end of its {stage.days} days"


def _approvals(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.kind is StageKind.APPROVAL and stage.approvals == 0:
        yield stage.id, "asks nobody (approvals = 0): files would stop there for nothing"
    if stage.approvals and stage.kind not in (StageKind.APPROVAL, StageKind.DETERMINATION):
        yield stage.id, "wants approvals: only an approval or the determination may"
    if stage.together and stage.kind is not StageKind.DETERMINATION:
        yield stage.id, "publishes together: only the determination may"
    if strangers := set(stage.substitutes) - ACTORS[stage.kind]:
        yield stage.id, f"its substitutes may not act there: {', '.join(sorted(strangers))}"
    if stage.approvals and (unable := set(stage.roles) - ACTORS[stage.kind]):
        yield stage.id, f"asks for approvals that may not be given there: {', '.join(sorted(unable))}"
