"""The day on which the office's silence decides, and for whom there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.programme import Programme
from shared.programme.silence import Suspension, speaks_on
from shared.proposal import Proposal


def is_public_law(proposal: Proposal, programme: Programme) -> bool:
    """Whether the applicant is a public-law body, which L100-3 CRPA does not count as “the public”."""
    return programme.org_kinds[proposal.organisation.kind].public_law


def silence_speaks_on(
    proposal: Proposal, programme: Programme, received_on: date, *, suspensions: Iterable[Suspension] = ()
) -> date | None:
    """The date of the implicit decision (L231-1, L231-4, L114-5 CRPA).

    None for a public-law applicant, and for anyone while the clock stands still.
    """
    if is_public_law(proposal, programme):
        return None
    silence = programme.call.silence
    return speaks_on(received_on, months=silence.months, effect=silence.effect, suspensions=suspensions)


def silence_sentence(programme: Programme, legal_on: date | None, *, stopped: bool = False) -> str:
    """The catalogue id of what is said about the office's silence (it takes `day`); `stopped`: pieces are missing."""
    if stopped:
        return "intake.pieces.silence_stopped"
    if legal_on is None:
        return "intake.receipt.no_silence"
    accepts = programme.call.silence.effect == "acceptance"
    return "intake.receipt.silence_accepts" if accepts else "intake.receipt.silence"
