"""Sample files walked through an arrangement on paper, before a call opens: where each goes, what could be decided.

Nothing is stored: the same rules that move real files are asked, with what the people of the samples do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.demo.samples import Sample
from services.review.domain.road import Act, Place, Progress, Stage, decide, place_of
from services.review.domain.scores import Scores, Standing, gates, standing
from services.review.domain.verdict import Answer, CityFacts, allowed, lamps
from shared.errors import Refusal
from shared.programme import Programme, StageKind
from shared.programme.outcomes import Outcome
from shared.programme.stages import Road


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One sample's way: the ids of the stages it passes, what could be decided, and what would stop it."""

    number: int
    slug: str
    way: tuple[str, ...]
    proposed: dict[str, Outcome]
    stuck: str = ""


def walks(samples: Iterable[Sample], programme: Programme, *, on: date) -> tuple[Walk, ...]:
    """The way of every sample that is filed once, under this programme, on the day `on`."""
    return tuple(_walk(one, programme, on=on) for one in samples if one.repeats is None and not one.expect.late)


def _walk(sample: Sample, programme: Programme, *, on: date) -> Walk:
    reviews, off_sector = _reviews(sample), _is_off_sector(sample, programme)
    score = standing(programme.rubric, reviews, off_sector=off_sector)
    road, way, stuck = programme.stages, [programme.stages.first.id], ""
    try:
        way += [place.id for place in _places(sample, road, score)]
    except (Refusal, LookupError) as error:
        stuck = str(error)
    if sample.play.consensus is not None and any(road.stage(one).kind is StageKind.CONSENSUS for one in way[:-1]):
        settled = _exact(sample.play.consensus.scores)
        score = standing(programme.rubric, reviews, off_sector=off_sector, consensus=settled)
    judged = any(one == road.of_kind(StageKind.COMMITTEE).id for one in way)
    proposed = _proposed(sample, programme, score, on=on) if judged else {}
    return Walk(number=sample.number, slug=sample.slug, way=tuple(way), proposed=proposed, stuck=stuck)


def _places(sample: Sample, road: Road, score: Standing) -> Iterator[Place]:
    play, here = sample.play, place_of(road.first)
    if play.screening != "admit":
        yield decide(here, Act.DECLARE_INADMISSIBLE, road=road, progress=Progress())
        return
    progress = Progress(
        reviews_filed=len(score.totals),
        reviews_needed=road.of_kind(StageKind.EVALUATION).minimum,
        disagreement=bool(score.flags),
    )
    here = decide(here, Act.ADMIT, road=road, progress=progress)
    while here.kind.open:
        yield here
        if play.withdraw == here.kind:
            here = decide(here, Act.WITHDRAW, road=road, progress=progress)
            break
        there = decide(here, _act(sample, here), road=road, progress=progress)
        if there == here:
            raise LookupError(f"nobody moves it on from {here.id}")
        here = there
    yield here


def _act(sample: Sample, here: Place) -> Act:
    if here.kind is Stage.CONSENSUS and sample.play.consensus is None:
        raise LookupError(f"reviewers disagree, and the sample settles nothing at {here.id}")
    acts = {
        Stage.EVALUATION: Act.FILE_REVIEW,
        Stage.APPROVAL: Act.APPROVE,
        Stage.CONSENSUS: Act.SETTLE,
        Stage.COMMITTEE: Act.DETERMINE,
        Stage.DETERMINATION: Act.PUBLISH,
    }
    return acts[here.kind]


def _reviews(sample: Sample) -> list[Scores]:
    return [_exact(one.scores) for one in sample.play.reviews if not one.conflict]


def _exact(scores: dict[str, float]) -> Scores:
    return {criterion: Decimal(str(score)) for criterion, score in scores.items()}


def _is_off_sector(sample: Sample, programme: Programme) -> bool:
    sector = programme.sectors.get(sample.body["sector"])
    return sector is None or sector.open


def _proposed(sample: Sample, programme: Programme, score: Standing, *, on: date) -> dict[str, Outcome]:
    least = gates(programme.rubric, off_sector=_is_off_sector(sample, programme))
    found = {}
    for wish in sample.body["cities"]:
        facts = _facts(sample, programme, wish["city"], on=on)
        lit = lamps(programme.rubric, facts, total=score.total, criteria=score.criteria, gates=least)
        found[wish["city"]] = allowed(facts, lit)[0]
    return found


def _facts(sample: Sample, programme: Programme, city: str, *, on: date) -> CityFacts:
    state = sample.state_of(programme.cities[city], on)
    answers = sample.play.opinion_of(city)
    asked = CityFacts(agreement=state, answer=Answer.SILENT if state.current else Answer.NOT_ASKED)
    if not state.current or answers is None or answers.opinion is None:
        return asked
    return replace(asked, answer=Answer.GIVEN, opinion=answers.opinion)
