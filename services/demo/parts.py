"""What a sample is made of: how it is filed, what people hand in, how it must end."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.programme.outcomes import Opinion, Outcome

Offer = Literal["network", "meeting", "venue", "elected_official", "communication", "nothing"]
ShortId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Points = Annotated[float, Field(ge=0, le=5, multiple_of=0.5)]
FileKind = Literal["pdf", "png", "docx", "program_as_pdf", "docx_with_macro", "docx_with_archive", "sixty_megabytes"]
Text = Annotated[str, Field(min_length=20)]


API_NAMES = {
    "serves": "objectives",
    "serves_why": "objectives_why",
    "partner_known": "local_partner",
    "may_be_named": "naming",
    "reason_for_applicant": "reason_public",
}


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


class Attachment(Piece):
    """A file that is sent: `kind` is made by services.demo.files; `refused` is why it must not be taken."""

    name: Annotated[str, Field(min_length=1)]
    kind: FileKind
    refused: str = ""

    @property
    def shown_name(self) -> str:
        """The name under which it must be found: folders in a name are not kept."""
        return PurePosixPath(self.name).name


class Filing(Piece):
    """How a sample is filed: in one go, through a draft, or at a door whose call closes that night."""

    through: Literal["post", "draft", "closing"] = "post"


class Try(Piece):
    """A filing that must be refused, with exactly these faults (field -> code); `change` as in `changed`."""

    why: Text
    change: dict[str, Any]
    faults: Annotated[dict[str, str], Field(min_length=1)]


class MissingPiece(Piece):
    """Something that the desk asks for; `rule`: the article that requires it."""

    what: str
    rule: str = ""


class Asked(Piece):
    """What the desk asks the applicant to complete. `answer`: whether they do, with `change` and `attachments`."""

    essential: bool
    reason: Text
    pieces: Annotated[tuple[MissingPiece, ...], Field(min_length=1)]
    answer: bool
    change: dict[str, Any] = {}
    attachments: tuple[Attachment, ...] = ()

    @property
    def paper(self) -> dict[str, Any]:
        """The API's body of this request."""
        return self.model_dump(mode="json", include={"essential", "reason", "pieces"})


def changed(body: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The body with other values at dotted paths such as `cities.0.local_partner`. Raises KeyError, IndexError."""
    whole: dict[str, Any] = copy.deepcopy(dict(body))
    for path, value in change.items():
        *way, last = path.split(".")
        place: Any = whole
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value
    return whole


class Labelling(Piece):
    """A label granted after the decision; with a `ground`, put in question, answered by its holder, and decided."""

    ground: Literal["unlawful", "condition"] | None = None
    notice: str = ""
    answer: str = ""
    decision: Literal["withdrawn", "kept"] | None = None
    reasons: str = ""


class Turn(Piece):
    """What happens to the agreement with a city while the file is examined, before the committee decides."""

    act: Literal["renew", "suspend"]
    city: ShortId


class Play(Piece):
    """How people act on a sample, in the order in which they act.

    `uncite`: once a mention is drafted, the applicant no longer wishes to be cited.
    """

    screening: Literal["admit", "inadmissible"] = "admit"
    screening_reasons: str = ""
    pieces: Asked | None = None
    withdraw: Literal["evaluation"] | None = None
    turn: Turn | None = None
    reviews: tuple[Review, ...] = ()
    opinions: tuple[Answers, ...] = ()
    consensus: Consensus | None = None
    decisions: tuple[Decision, ...] = ()
    uncite: bool = False
    label: Labelling | None = None

    def opinion_of(self, city: str) -> Answers | None:
        """What this city answers when it is asked; None when the sample has no answer for it."""
        return next((one for one in self.opinions if one.city == city), None)

    def decisions_on(self, current: frozenset[str]) -> tuple[Decision, ...]:
        """The committee's decisions on a day when the agreements with `current` are current."""
        return tuple(one for one in self.decisions if one.holds(current))


class Expectation(Piece):
    """How a sample must end: an outcome per city, whether a press mention is drafted and may name a city.

    `similar`: whether its text is like one filed before it. `legal`: whether the legal clock stopped and ran on.
    `version`: of the text in the end. `label`: what anyone who looks it up is told of its label. `late`: it came
    after the closing; it was never filed and its draft is kept.
    """

    outcomes: dict[ShortId, Outcome]
    mention: bool = False
    mentions_partner: bool = False
    similar: bool = False
    legal: Literal["untouched", "resumed"] = "untouched"
    version: Annotated[int, Field(ge=1)] = 1
    label: Literal["", "granted", "withdrawn"] = ""
    late: bool = False


class Variant(Expectation):
    """How it must end on a day when the agreements with all of `current` are current."""

    current: Annotated[tuple[ShortId, ...], Field(min_length=1)]
