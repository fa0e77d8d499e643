"""The day on which silence decides."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.domain.legal import silence_sentence, silence_speaks_on
from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from shared.programme import Programme
from shared.programme.silence import Suspension
from tests.unit.intake.conftest import changed


@pytest.mark.parametrize(
    ("received", "decided"),
    [
        (date(2026, 11, 23), date(2027, 1, 23)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 12, 29), date(2027, 2, 28)),
        (date(2026, 7, 31), date(2026, 9, 30)),
    ],
)
def test_silence_decides_two_months_after_the_day_of_receipt(
    received: date, decided: date, programme: Programme
) -> None:
    assert silence_speaks_on(proposal_from(EXAMPLE, programme), programme, received) == decided


@pytest.mark.parametrize("kind", ["universite", "laboratoire", "etablissement_public"])
def test_silence_decides_nothing_for_a_public_body(kind: str, programme: Programme) -> None:
    proposal = proposal_from(changed("organisation.kind", kind), programme)
    assert silence_speaks_on(proposal, programme, date(2026, 11, 23)) is None


def test_the_receipt_says_what_silence_means(programme: Programme) -> None:
    assert silence_sentence(programme, date(2027, 1, 23)) == "intake.receipt.silence"
    assert silence_sentence(programme, None) == "intake.receipt.no_silence"


def test_a_file_that_awaits_an_essential_piece_is_told_that_the_clock_stands_still(programme: Programme) -> None:
    assert silence_sentence(programme, None, stopped=True) == "intake.pieces.silence_stopped"
    asked = Suspension(start=date(2026, 12, 1))
    filed = proposal_from(EXAMPLE, programme)
    assert silence_speaks_on(filed, programme, date(2026, 11, 23), suspensions=[asked]) is None
