"""What review does when it hears: a proposal was filed or withdrawn, a city's delay ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.review.domain.road import Act, Stage
from services.review.domain.verdict import Answer
from services.review.models import OpinionRow
from services.review.operations.asking import TIMERS
from services.review.operations.case import SYSTEM, Deed, lock
from services.review.operations.gate import carry_out
from services.review.operations.opening import open_dossier
from shared.events import DelayEnded, Event, Listener, ProposalSubmitted, ProposalWithdrawn
from shared.house import House
from shared.policy import Actor
from shared.stations import Station

APPLICANT = Actor(ref="applicant")


def station(house: House) -> Station:
    """Review's place on the bus."""

    def submitted(session: Session, event: Event) -> None:
        if isinstance(event, ProposalSubmitted):
            open_dossier(session, house, event)

    def withdrawn(session: Session, event: Event) -> None:
        dossier = lock(session, [event.number])[event.number]
        if dossier is not None and Stage(dossier.stage).open:
            carry_out(session, house, event.number, Deed(act=Act.WITHDRAW, actor=APPLICANT))

    def delay_ended(session: Session, event: Event) -> None:
        if isinstance(event, DelayEnded) and event.timer in TIMERS and _still_asked(session, event):
            deed = Deed(act=TIMERS[event.timer], actor=SYSTEM, city=event.city)
            carry_out(session, house, event.number, deed)

    return Station(
        listener=Listener.REVIEW,
        take={ProposalSubmitted: submitted, ProposalWithdrawn: withdrawn, DelayEnded: delay_ended},
        preload=preload,
    )


def preload(session: Session, subjects: Sequence[str]) -> None:
    """Lock the files of a batch in one query."""
    lock(session, subjects)


def _still_asked(session: Session, event: DelayEnded) -> bool:
    # The file may have moved on since the delay began: then nothing happens.
    dossier = lock(session, [event.number])[event.number]
    if dossier is None or dossier.stage != Stage.EVALUATION:
        return False
    row = session.get(OpinionRow, (event.number, event.city))
    return row is not None and row.state == Answer.ASKED
