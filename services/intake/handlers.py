"""What intake hears: where the file is now, so that its author can read it; and what is to be examined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from services.intake.operations import conditions, deciding, drafts, following, likeness, pieces
from services.intake.operations.examining import examine, examine_proofs
from shared.events import (
    AgreementTold,
    ConditionsSet,
    ConditionTurned,
    DecisionDue,
    DeterminationRecalled,
    DeterminationSigned,
    DraftDue,
    FilesKept,
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
    Listener,
    PiecesExtended,
    PiecesLapsed,
    PiecesRequested,
    ProofKept,
    ProposalRevised,
    ProposalSubmitted,
    QuoteAsked,
    RevisionTooLate,
    ScreeningClosed,
    StageEntered,
)
from shared.house import House
from shared.stations import Delivery, Station


def station(house: House) -> Station:
    """Intake's functions, one per event."""
    return Station(
        listener=Listener.INTAKE,
        refresh=house.registry.refresh,
        take={
            ProposalSubmitted: partial(likeness.remember, house),
            ProposalRevised: partial(likeness.remember, house),
            StageEntered: following.enter_stage,
            RevisionTooLate: following.revision_too_late,
            DraftDue: partial(drafts.nudge, house),
            PiecesRequested: partial(pieces.ask, house),
            PiecesExtended: partial(pieces.extend, house),
            PiecesLapsed: partial(pieces.lapse, house),
            ScreeningClosed: following.close_screening,
            DeterminationSigned: partial(deciding.hear, house),
            DecisionDue: partial(deciding.show, house),
            DeterminationRecalled: deciding.take_back,
            ConditionsSet: conditions.take,
            ConditionTurned: conditions.turn,
            AgreementTold: following.agreement_told,
            LabelGranted: following.label_step,
            LabelNoticeGiven: following.label_step,
            LabelNoticeAnswered: following.label_step,
            LabelWithdrawn: following.label_step,
            LabelKept: following.label_step,
            QuoteAsked: following.quote_asked,
        },
        preload=following.preload,
    )


def files_station(house: House, engine: Engine) -> Station:
    """The examination of attachments, outside of any transaction: reading a file takes its time."""
    return Station(listener=Listener.FILES, take={}, errand=partial(_examine, house, engine))


def _examine(house: House, engine: Engine, deliveries: Sequence[Delivery]) -> Mapping[UUID, Exception]:
    files: dict[UUID, tuple[UUID, ...]] = {}
    proofs: dict[UUID, ProofKept] = {}
    failed: dict[UUID, Exception] = {}
    for delivery in deliveries:
        try:
            event = delivery.event()
        except (KeyError, ValueError) as error:
            failed[delivery.id] = error
        else:
            files[delivery.id] = event.files if isinstance(event, FilesKept) else ()
            proofs |= {delivery.id: event} if isinstance(event, ProofKept) else {}
    later = examine(house, engine, [one for kept in files.values() for one in kept])
    waiting = {delivery: next((later[one] for one in kept if one in later), None) for delivery, kept in files.items()}
    told = examine_proofs(house, {one: (event.file_id, event.media_type) for one, event in proofs.items()})
    return failed | told | {delivery: error for delivery, error in waiting.items() if error is not None}
