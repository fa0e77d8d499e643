"""Opening a file: the text as filed is kept, so that what is judged can no longer change under the reader."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.review.domain.names import key
from services.review.domain.road import Stage
from services.review.models import Dossier, Move
from services.review.operations.case import SYSTEM, lock
from services.review.operations.evidence import arm_evidence
from services.review.operations.legal import set_alarms
from services.review.operations.rules import keep_rules
from services.review.operations.turn_days import arm_turns
from shared import audit
from shared.bus import publish
from shared.clock import day_in
from shared.events import ProposalSubmitted, StageEntered
from shared.house import House
from shared.programme import StageKind
from shared.proposal import FiledFile, Proposal


def open_dossier(session: Session, house: House, event: ProposalSubmitted) -> None:
    """Open the file of a proposal that was filed and bring it to screening; a second time nothing happens."""
    held = lock(session, [event.number])
    if held[event.number] is not None:
        return
    screening = house.programme.stages.of_kind(StageKind.SCREENING)
    now = house.now()
    filed_on = day_in(house.programme.office.tz, event.at)
    dossier = _dossier(house, event)
    keep_rules(session, house)
    dossier.stage, dossier.stage_id, dossier.version = Stage.SCREENING, screening.id, 1
    dossier.opened_at = dossier.entered_at = now
    dossier.due_on = screening.due_on(filed_on)
    held[event.number] = dossier
    session.add(dossier)
    set_alarms(session, house, dossier, at=event.at)
    first = Move(number=event.number, seq=1, act="open", actor=SYSTEM.ref, to_stage=screening.id, at=now)
    first.due_on = dossier.due_on
    session.add(first)
    audit.record(session, event.number, act="open", actor=SYSTEM.ref, at=now, programme=house.programme.digest)
    publish(session, StageEntered(number=event.number, at=now, stage=screening.id, due_on=dossier.due_on))
    for one in dossier.cities:
        arm_turns(session, house, house.programme.cities[one])
        arm_evidence(session, house, house.programme.cities[one])


def _dossier(house: House, event: ProposalSubmitted) -> Dossier:
    dossier = Dossier(
        number=event.number,
        programme_digest=house.programme.digest,
        received_at=event.at,
        legal_on=event.legal_on,
        is_public_law=event.is_public_law,
        applicant_link=event.link_id,
    )
    hold_text(house, dossier, event.proposal, files=event.files)
    return dossier


def hold_text(house: House, dossier: Dossier, proposal: Proposal, *, files: Iterable[FiledFile]) -> None:
    """Keep this text and these files as the file's own, with all that lists and searches show of them."""
    programme = house.programme
    filed_on = day_in(programme.office.tz, dossier.received_at)
    known = [programme.cities[one] for one in proposal.city_ids if one in programme.cities]
    dossier.proposal = proposal.model_dump(mode="json")
    dossier.title, dossier.title_key = proposal.title, key(proposal.title)
    dossier.organisation = proposal.organisation.shown_name
    dossier.organisation_key = key(proposal.organisation.name)
    dossier.sector, dossier.locale = proposal.sector, proposal.locale
    dossier.call_again = proposal.consents.call_again
    dossier.cities = list(proposal.city_ids)
    dossier.files = [one.model_dump(mode="json") for one in files]
    dossier.agreements = {
        city.id: {
            "state": city.state_on(filed_on),
            "version": city.version_on(filed_on),
        }
        for city in known
    }
