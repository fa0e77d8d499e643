"""Screening: a named person says whether a file may be examined; yes sends it to reviewers and cities."""

from __future__ import annotations

from services.review.domain.papers import ScreeningForm
from services.review.domain.road import SCREENING_ACTS, Act
from services.review.operations.asking import ask_cities
from services.review.operations.case import Case, Trace
from services.review.operations.choosing import assign_reviewers, choice_details
from services.review.operations.pieces import check_admissible, check_refusable
from shared.errors import Invalid
from shared.events import ScreeningClosed
from shared.programme import StageKind


def admit(case: Case) -> Trace:
    """The file is admissible: the partner cities are asked, and reviewers chosen unless files wait for a plan."""
    check_admissible(case)
    form = _close(case)
    at_once = case.rules.stages.of_kind(StageKind.EVALUATION).at_once
    details = choice_details(assign_reviewers(case)) if at_once else {}
    ask_cities(case)
    return Trace(reasons=form.reasons, details=details)


def turn_away(case: Case) -> Trace:
    """The file is not admissible, or another authority's: its road ends here, with reasons."""
    if case.deed.act is Act.DECLARE_INADMISSIBLE:
        check_refusable(case)
    return Trace(reasons=_close(case).reasons)


def _close(case: Case) -> ScreeningForm:
    form, officer, contact = case.paper(ScreeningForm), case.deed.actor, case.proposal.contact
    if faults := form.faults():
        raise Invalid(faults)
    case.dossier.screened_by, case.dossier.screened_name = officer.ref, officer.name
    case.dossier.screened_at = case.now
    case.tell(
        ScreeningClosed(
            number=case.number,
            at=case.now,
            outcome=SCREENING_ACTS[form.outcome][1],
            reasons=form.reasons,
            officer=officer.name,
            title=case.dossier.title,
            contact_name=contact.name,
            email=contact.email,
            locale=case.dossier.locale,
            country=case.proposal.organisation.country,
        )
    )
    return form
