"""The words of a programme: labels in two languages, the office, the call, sectors, benefits, cities.

Every value is frozen and read from TOML. `source` says whether a fact stands in the founding presentation of
the agreements ("deck") or was added to make the service work ("ours"): the two are never mixed.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen piece of the programme; a key it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Filled = Annotated[str, Field(min_length=1)]


class Label(Value):
    """The same words in French, the reference, and in English."""

    fr: Filled
    en: Filled

    def in_(self, locale: str) -> str:
        """The label in `locale`; French for a language it does not have."""
        return self.en if locale == "en" else self.fr


class Source(StrEnum):
    """Where a fact comes from."""

    DECK = "deck"
    OURS = "ours"


class Entry(Value):
    """Something with an id of its own and a label."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    label: Label
    source: Source


class Sector(Entry):
    """A strategic sector; the one with `open` takes projects from elsewhere, in their own words."""

    open: bool = False


class Benefit(Entry):
    """Something that may follow a positive decision, asked and granted apart from the others."""


class Objective(Entry):
    """Something Paris wants: reviewers score it."""


class OrgKind(Entry):
    """A kind of organisation, with the words that place it before a name (“la start-up X”).

    `the` and `of_the` are French with article (la start-up, de la start-up); `noun` is English. Public-law
    bodies are not “public” in the sense of L100-3 CRPA: no silence rule for them.
    """

    the: Filled
    of_the: Filled
    noun: Filled
    feminine: bool = False
    public_law: bool = False


class OrgSize(Entry):
    """How big an organisation is; “not applicable” among them."""


class Commitment(Entry):
    """Something responsible that a project may commit itself to, followed up once it is retained."""


class Statement(Entry):
    """Something the applicant declares; never ticked beforehand. `version` names the wording they accepted."""

    required: bool = True
    version: Filled = "1"


class Signature(Value):
    """Who signs, and from when to when: offices change hands."""

    name: Filled
    capacity: Label
    service: Label
    valid_from: date
    valid_to: date | None = None


class Office(Value):
    """The office that runs the call."""

    name: Label
    authority: Label
    address: Filled
    email: Filled
    phone: Filled
    tz: Filled
    court: Label
    case_officer: Filled
    case_officer_capacity: Label
    dpo: Filled
    signatories: Annotated[tuple[Signature, ...], Field(min_length=1)]

    def signatory_on(self, day: date) -> Signature | None:
        """Who may sign on `day`; None when nobody holds the office."""
        for one in self.signatories:
            if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to):
                return one
        return None


class LegalCheck(Value):
    """Who confirmed what silence means for this call, and when."""

    by: Filled
    on: date


class Silence(Value):
    """What the office's silence means after so many months (L231-1, L231-4 CRPA)."""

    effect: Literal["rejection", "acceptance"]
    months: Annotated[int, Field(ge=1, le=12)]
    legal_check: LegalCheck | None = None


class FileLimits(Value):
    """What may be attached to a proposal: how many files, of how many megabytes each and together."""

    count: Annotated[int, Field(ge=0, le=20)] = 5
    each_mb: Annotated[int, Field(ge=1, le=50)] = 10
    together_mb: Annotated[int, Field(ge=1, le=200)] = 30


class Call(Value):
    """An open call for proposals. Without closing instant it stays open (the deck names no deadline)."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    title: Label
    summary: Label
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    languages: tuple[Literal["fr", "en"], ...] = ("fr", "en")
    silence: Silence
    grants_cash: bool = False
    grants_in_kind: bool = False
    label_months: Annotated[int, Field(ge=1, le=120)] = 24
    outbox_hold_minutes: Annotated[int, Field(ge=0, le=1440)] = 30
    longest_months: Annotated[int, Field(ge=1, le=120)] = 36  # a project may last so long
    pieces_days: Annotated[int, Field(ge=1, le=90)] = 15  # to complete a file
    pieces_more_days: Annotated[int, Field(ge=0, le=90)] = 10  # once, when the desk extends
    files: FileLimits = FileLimits()

    def open_at(self, at: datetime) -> bool:
        """Whether proposals are taken at the instant `at`: silence rule confirmed, opened, not closed.

        The whole of the closing second still counts: at 23:59:59 and a half, clocks show 23:59:59.
        """
        if self.silence.legal_check is None or (self.opens_at is not None and at < self.opens_at):
            return False
        return self.closes_at is None or at.replace(microsecond=0) <= self.closes_at


class Lists(Value):
    """The closed and open lists of the programme, each in its order on screen."""

    sectors: tuple[Sector, ...]
    benefits: tuple[Benefit, ...]
    objectives: tuple[Objective, ...]
    org_kinds: tuple[OrgKind, ...]
    org_sizes: tuple[OrgSize, ...]
    commitments: tuple[Commitment, ...]
    statements: tuple[Statement, ...]
