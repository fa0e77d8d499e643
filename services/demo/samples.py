"""The sample proposals of the demonstration: fictional organisations, what people do, how each must end.

One file per sample under `samples/`. `[proposal]` is exactly what the API takes; `[play]` is what officers,
reviewers, partner cities and the committee answer; `[expect]` is the ending, with variants (`[[on]]`) for
days on which other agreements are current.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from stdnum.fr import siret

from shared.programme.outcomes import Opinion, Outcome
from shared.proposal import IdType, Proposal

FOLDER = Path(__file__).with_name("samples")
OWN_DOMAINS = ("example.org", "example.com")  # nobody can be written to there (RFC 2606)

Offer = Literal["network", "meeting", "venue", "elected_official", "communication", "nothing"]
ShortId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Points = Annotated[float, Field(ge=0, le=5, multiple_of=0.5)]
Text = Annotated[str, Field(min_length=20)]


API_NAMES = {
    "serves": "objectives",
    "serves_why": "objectives_why",
    "partner_known": "local_partner",
    "may_be_named": "naming",
    "reason_for_applicant": "reason_public",
}


class SampleFaults(Exception):
    """The samples do not hold; `faults` are all that was found, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Piece(BaseModel):
    """A frozen piece of a sample; a key it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Review(Piece):
    """What one reviewer hands in; or, with `conflict`, the reason why they may not read the file."""

    conflict: bool = False
    reason: str = ""
    scores: dict[ShortId, Points] = {}
    comments: dict[ShortId, str] = {}
    for_applicant: str = ""
    for_committee: str = ""

    @property
    def paper(self) -> dict[str, Any]:
        """The API's body: a review, or a declaration of interests."""
        if self.conflict:
            return {"conflict": "yes", "reason": self.reason}
        told = {"for_applicant": self.for_applicant, "confidential": self.for_committee}
        return {"scores": self.scores, "comments": self.comments, **told, "no_conflict": True}


class Answers(Piece):
    """A partner city's eight answers, or its silence. Only played while its agreement is current."""

    city: ShortId
    silent: bool = False
    domain: ShortId | None = None
    serves: Annotated[int, Field(ge=0, le=5)] = 0
    serves_why: str = ""
    partner_known: Literal["yes", "no", "unknown", "propose"] = "unknown"
    offers: tuple[Offer, ...] = ()
    objection: str = ""
    may_be_named: Literal["yes", "after_reading", "no"] = "no"
    opinion: Opinion | None = None
    reason: str = ""
    reason_for_applicant: bool = False

    @property
    def paper(self) -> dict[str, Any]:
        """The API's body of this opinion; there is none while the city is silent."""
        answers = self.model_dump(mode="json", exclude={"city", "silent"})
        return {API_NAMES.get(name, name): answer for name, answer in answers.items()}


class Consensus(Piece):
    """The common view that a rapporteur writes when reviewers disagree."""

    scores: dict[ShortId, Points]
    text: Annotated[str, Field(min_length=80)]
    minority: str = ""

    @property
    def paper(self) -> dict[str, Any]:
        """The API's body."""
        return self.model_dump(mode="json")


class Decision(Piece):
    """What the committee decides with a city; `when` says for which state of that city's agreement."""

    city: ShortId
    when: Literal["always", "current", "expired"] = "always"
    outcome: Outcome
    reasons: Text
    conditions: str = ""

    @property
    def paper(self) -> dict[str, Any]:
        """What the API takes for this city."""
        return self.model_dump(mode="json", exclude={"when"})

    def holds(self, current: frozenset[str]) -> bool:
        """Whether this is the decision on a day when the agreements with the cities `current` are current."""
        return self.when == "always" or (self.when == "current") == (self.city in current)


class Play(Piece):
    """How people act on a sample, in the order in which they act."""

    screening: Literal["admit", "inadmissible"] = "admit"
    screening_reasons: str = ""
    withdraw: Literal["evaluation"] | None = None
    reviews: tuple[Review, ...] = ()
    opinions: tuple[Answers, ...] = ()
    consensus: Consensus | None = None
    decisions: tuple[Decision, ...] = ()

    def opinion_of(self, city: str) -> Answers | None:
        """What this city answers when it is asked; None when the sample has no answer for it."""
        return next((one for one in self.opinions if one.city == city), None)

    def decisions_on(self, current: frozenset[str]) -> tuple[Decision, ...]:
        """The committee's decisions on a day when the agreements with `current` are current."""
        return tuple(one for one in self.decisions if one.holds(current))


class Expectation(Piece):
    """How a sample must end: an outcome per city, whether a press mention is drafted and may name a city."""

    outcomes: dict[ShortId, Outcome]
    mention: bool = False
    mentions_partner: bool = False


class Variant(Expectation):
    """How it must end on a day when the agreements with all of `current` are current."""

    current: Annotated[tuple[ShortId, ...], Field(min_length=1)]


class Sample(Piece):
    """A sample. `body` is the API's request as typed; `repeats` names the sample that it files again."""

    number: Annotated[int, Field(ge=1, le=99)]
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]
    about: Text
    body: Annotated[dict[str, Any], Field(alias="proposal")]
    play: Play
    expect: Expectation
    on: tuple[Variant, ...] = ()
    repeats: int | None = None

    @property
    def key(self) -> str:
        """The Idempotency-Key it is filed with; a sample that repeats another one has that one's key."""
        return f"sample-{self.repeats or self.number:02}"

    def expected(self, current: frozenset[str]) -> Expectation:
        """How it must end on a day when the agreements with the cities `current` are current."""
        return next((one for one in self.on if current.issuperset(one.current)), self.expect)


def load_samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """Every sample of `folder` in its order, proven. Raises SampleFaults with every fault of every file."""
    faults: list[str] = []
    read = [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.toml"))]
    by_number = {content.get("number"): content for _, content in read}
    found = [_sample(path.name, _filled(content, by_number), faults) for path, content in read]
    samples = tuple(one for one in found if one is not None)
    faults += [*_twice(samples), *(fault for one in samples for fault in _faults(one))]
    if faults:
        raise SampleFaults(tuple(faults))
    return samples


def _filled(content: dict[str, Any], by_number: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    # A repeat says only who it is; what it files, and the ending, are those of the sample it repeats.
    original = by_number.get(content.get("repeats"), {})
    return {
        **{part: original[part] for part in ("proposal", "play", "expect", "on") if part in original},
        **content,
    }


def _sample(name: str, content: dict[str, Any], faults: list[str]) -> Sample | None:
    try:
        sample = Sample.model_validate(content)
        Proposal.model_validate(sample.body)
    except ValidationError as error:
        faults += [
            f"{name}: {'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        return None
    expected_name = f"{sample.number:02}-{sample.slug}.toml"
    if name != expected_name:
        faults.append(f"{name}: its number and slug name it {expected_name}")
    return sample


def _twice(samples: Iterable[Sample]) -> Iterator[str]:
    firsts = [one for one in samples if one.repeats is None]
    for what, values in (
        ("e-mail", [one.body["contact"]["email"] for one in firsts]),
        ("SIRET", [one.body["organisation"]["id_value"] for one in firsts if _id_type(one) == IdType.SIRET]),
        ("number", [str(one.number) for one in samples]),
    ):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"the {what} {value} stands in {times} samples"


def _faults(sample: Sample) -> Iterator[str]:
    name, email = f"sample {sample.number:02}", str(sample.body["contact"]["email"])
    host = email.rpartition("@")[2]
    if not any(host == own or host.endswith(f".{own}") for own in OWN_DOMAINS):
        yield f"{name}: {host} may belong to somebody"
    if _id_type(sample) == IdType.SIRET and not siret.is_valid(sample.body["organisation"]["id_value"]):
        yield f"{name}: the SIRET does not pass its check"
    cities = {wish["city"] for wish in sample.body["cities"]}
    for ending in (sample.expect, *sample.on):
        if set(ending.outcomes) != cities:
            yield f"{name}: an ending names other cities than the proposal"
    acting = {one.city for one in sample.play.opinions} | {one.city for one in sample.play.decisions}
    strangers = acting - cities
    if strangers:
        yield f"{name}: {', '.join(sorted(strangers))} acts and is not addressed"


def _id_type(sample: Sample) -> str:
    return str(sample.body["organisation"].get("id_type", IdType.NONE))
