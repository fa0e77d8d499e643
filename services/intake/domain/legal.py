"""The day on which the office's silence decides, and for whom there is none."""

from __future__ import annotations

from datetime import date

from shared.programme import Programme
from shared.programme.calendar import legal_date
from shared.proposal import Proposal


def is_public_law(proposal: Proposal, programme: Programme) -> bool:
    """Whether the applicant is a public-law body, which L100-3 CRPA does not count as “the public”."""
    return programme.org_kinds[proposal.organisation.kind].public_law


def silence_speaks_on(proposal: Proposal, programme: Programme, received_on: date) -> date | None:
    """The date of the implicit decision (L231-1, L231-4 CRPA); None for a public-law applicant."""
    if is_public_law(proposal, programme):
        return None
    return legal_date(received_on, programme.call.silence.months)


def silence_sentence(programme: Programme, legal_on: date | None) -> str:
    """The catalogue id of what the receipt says about the office's silence (it takes `day`)."""
    if legal_on is None:
        return "intake.receipt.no_silence"
    accepts = programme.call.silence.effect == "acceptance"
    return "intake.receipt.silence_accepts" if accepts else "intake.receipt.silence"
