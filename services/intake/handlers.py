"""What intake hears: where the file is now, so that its author can read it."""

from __future__ import annotations

from services.intake.operations import following
from shared.events import DeterminationSigned, Listener, ScreeningClosed, StageEntered
from shared.house import House
from shared.stations import Station


def station(_: House) -> Station:
    """Intake's functions, one per event."""
    return Station(
        listener=Listener.INTAKE,
        take={
            StageEntered: following.enter_stage,
            ScreeningClosed: following.close_screening,
            DeterminationSigned: following.show_decision,
        },
        preload=following.preload,
    )
