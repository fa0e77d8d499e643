"""The sample proposals of the demonstration: fictional organisations, what people do, how each must end.

One file per sample under `samples/`. `[proposal]` is exactly what the API takes; `[filing]`, `[[tries]]` and
`[[attachments]]` say how it gets in, and what must be refused first; `[play]` is what officers, reviewers, partner
cities and the committee answer; `[expect]` is the ending, with variants (`[[on]]`) for days on which other
agreements are current.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from stdnum.fr import siret

from services.demo.parts import (
    Answers,
    Attachment,
    Expectation,
    Filing,
    Piece,
    Play,
    Review,
    Text,
    Try,
    Variant,
    changed,
)
from shared.programme import AgreementState, City
from shared.proposal import IdType, Proposal

__all__ = ["FOLDER", "Answers", "Review", "Sample", "SampleFaults", "load_samples"]

FOLDER = Path(__file__).with_name("samples")
OWN_DOMAINS = ("example.org", "example.com")  # nobody can be written to there (RFC 2606)


class SampleFaults(Exception):
    """The samples do not hold; `faults` are all that was found, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Sample(Piece):
    """A sample. `body` is the API's request as typed; `repeats` names the sample that it files again."""

    number: Annotated[int, Field(ge=1, le=99)]
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]
    about: Text
    body: Annotated[dict[str, Any], Field(alias="proposal")]
    filing: Filing = Filing()
    tries: tuple[Try, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    play: Play
    expect: Expectation
    on: tuple[Variant, ...] = ()
    repeats: int | None = None

    @property
    def key(self) -> str:
        """The Idempotency-Key it is filed with; a sample that repeats another one has that one's key."""
        return f"sample-{self.repeats or self.number:02}"

    @property
    def final_body(self) -> dict[str, Any]:
        """What the proposal says in the end: completed, where the applicant completes it."""
        asked = self.play.pieces
        return changed(self.body, asked.change) if asked is not None and asked.answer else self.body

    @property
    def files(self) -> list[str]:
        """The names of the files that it must have in the end."""
        asked = self.play.pieces
        sent = [*self.attachments, *(asked.attachments if asked is not None and asked.answer else ())]
        return sorted(one.shown_name for one in sent if not one.refused)

    def state_of(self, city: City, day: date) -> AgreementState:
        """What the agreement with `city` is worth when the committee decides on this sample, begun on `day`."""
        state, turn = city.state_on(day), self.play.turn
        if turn is None or turn.city != city.id:
            return state
        if turn.act == "suspend":
            return AgreementState.SUSPENDED
        return state if state.current else AgreementState.IN_FORCE

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
        **{part: one for part, one in original.items() if part not in {"number", "slug", "about"}},
        **content,
    }


def _sample(name: str, content: dict[str, Any], faults: list[str]) -> Sample | None:
    try:
        sample = Sample.model_validate(content)
        Proposal.model_validate(sample.final_body)
        for one in sample.tries:
            changed(sample.body, one.change)
    except (KeyError, IndexError) as error:
        faults.append(f"{name}: there is nothing to change at {error}")
        return None
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
    yield from _ending_faults(name, sample, cities)
    if sample.attachments and sample.filing.through == "post":
        yield f"{name}: files come with a draft"
    acting = {one.city for one in sample.play.opinions} | {one.city for one in sample.play.decisions}
    strangers = acting - cities
    if strangers:
        yield f"{name}: {', '.join(sorted(strangers))} acts and is not addressed"


def _ending_faults(name: str, sample: Sample, cities: set[str]) -> Iterator[str]:
    for ending in (sample.expect, *sample.on):
        if ending.label and sample.play.label is None:
            yield f"{name}: an ending expects a label that nobody grants"
        if set(ending.outcomes) != (set() if ending.late else cities):
            yield f"{name}: an ending names other cities than the proposal"
        if ending.late and sample.filing.through != "closing":
            yield f"{name}: only a call that closes can be missed"


def _id_type(sample: Sample) -> str:
    return str(sample.body["organisation"].get("id_type", IdType.NONE))
