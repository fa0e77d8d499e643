"""What intake's JSON door answers, as shapes that its description shows and tests hold it to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A piece of an answer."""

    model_config = ConfigDict(extra="forbid")


class OpenCall(Answer):
    """A call that is open."""

    slug: str
    title: str
    closes_at: datetime | None
    apply: str


class Calls(Answer):
    """The calls that are open now."""

    items: list[OpenCall]


class Proof(Answer):
    """The sentences of a receipt."""

    title: str
    received: str
    silence: str
    service: str
    email: str


class Receipt(Answer):
    """The proof of filing. `token` opens the proposal, here as a bearer and on its pages by `status_url`."""

    number: str
    received_at: datetime
    legal_on: date | None
    token: str
    status_url: str
    receipt: Proof


class DryRun(Answer):
    """What filing would have done: nothing is wrong. `similar_filed_on`: days on which nearly the same was filed."""

    valid: bool
    similar_filed_on: list[date]


class TimelineStep(Answer):
    """Something that happened to a proposal."""

    at: datetime
    code: str
    stage: str | None
    city: str | None
    due_on: date | None


class Decision(Answer):
    """What was decided with one city."""

    city: str
    outcome: str
    reasons: str
    conditions: str


class File(Answer):
    """A file that came with a proposal or a draft. `state`: quarantine, clean or refused."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    state: str


class Files(Answer):
    """The files of a draft."""

    items: list[File]


class ProposalState(Answer):
    """Where a proposal is."""

    number: str
    title: str
    stage: str
    version: int
    received_at: datetime
    legal_on: date | None
    timeline: list[TimelineStep]
    decisions: list[Decision]
    reasons: str | None
    signatory: dict[str, Any] | None
    files: list[File]


class DraftBody(BaseModel):
    """Any part of a Proposal, by the same names; what is not of its shape is passed over."""

    model_config = ConfigDict(extra="allow")


class DraftFault(Answer):
    """Something still wrong with a draft."""

    field: str
    code: str
    message: str


class DraftState(Answer):
    """A draft: what it says so far, as a proposal's values, and what is still wrong with it.

    `token` opens it, here as a bearer and on its pages by `url`. `filed_as`: the proposal it became.
    """

    id: UUID
    status: str
    proposal: dict[str, Any]
    faults: list[DraftFault]
    files: list[File]
    token: str
    url: str
    filed_as: str | None
