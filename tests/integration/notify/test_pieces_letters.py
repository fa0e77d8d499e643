"""The letters about missing pieces and the legal date: what the law asks them to say (L114-5, R112-11-4 CRPA)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.notify.domain.letters import Letter
from services.notify.models import Mail
from tests.integration.notify.telling import NUMBER, alarm, pieces_events

Tell = Callable[..., None]
Ledger = Callable[[], list[Mail]]
ASKED, EXTENDED, RECEIVED = range(3)


def written(tell: Tell, ledger: Ledger, which: int, locale: str = "fr", **changes: Any) -> str:
    """The letter about one of the three events, as one line of text with plain spaces."""
    tell(pieces_events(locale, **changes)[which])
    (mail,) = ledger()
    return " ".join(f"{mail.subject} {mail.text}".replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("locale", "items"),
    [
        (
            "fr",
            (
                "Le budget par année (article 5 du règlement)",
                "– Une lettre",
                "qui paie la seconde année",
                "jusqu’au 8 décembre 2026 inclus",
                "considérée comme rejetée",
                "23 janvier 2027",
                "suspendu à compter d’aujourd’hui",
                "L114-5 et R112-11-4",
                "Claire Martin",
            ),
        ),
        (
            "en",
            (
                "Le budget par année (article 5 du règlement)",
                "qui paie la seconde année",
                "until the end of December 8, 2026",
                "deemed rejected",
                "January 23, 2027",
                "suspended from today",
                "L114-5 and R112-11-4",
                "Claire Martin",
            ),
        ),
    ],
)
def test_a_request_lists_the_pieces_their_rules_the_day_and_what_it_does_to_the_clock(
    tell: Tell, ledger: Ledger, locale: str, items: tuple[str, ...]
) -> None:
    text = written(tell, ledger, ASKED, locale)
    assert [item for item in (*items, NUMBER) if item not in text] == []
    assert "/l/{{token:" in text


@pytest.mark.parametrize(("locale", "said"), [("fr", "n’est pas suspendu"), ("en", "is not suspended")])
def test_a_piece_that_is_not_essential_suspends_nothing(tell: Tell, ledger: Ledger, locale: str, said: str) -> None:
    text = written(tell, ledger, ASKED, locale, essential=False)
    assert said in text
    assert "L114-5-1" in text
    assert "23 janvier 2027" not in text


def test_a_public_body_is_told_of_no_clock(tell: Tell, ledger: Ledger) -> None:
    text = written(tell, ledger, ASKED, legal_on=None)
    assert "ne change aucun délai légal" in text
    assert "rejetée" not in text


@pytest.mark.parametrize(
    ("stops_clock", "said"), [(True, "reste suspendu"), (False, "ne change rien au délai légal de réponse")]
)
def test_more_time_is_told_with_its_day_and_what_it_does_to_the_clock(
    tell: Tell, ledger: Ledger, *, stops_clock: bool, said: str
) -> None:
    text = written(tell, ledger, EXTENDED, stops_clock=stops_clock)
    assert "jusqu’au 8 décembre 2026 inclus" in text
    assert said in text


@pytest.mark.parametrize(("locale", "day"), [("fr", "2 février 2027"), ("en", "February 2, 2027")])
def test_a_completion_is_acknowledged_with_its_moment_and_the_new_legal_date(
    tell: Tell, ledger: Ledger, locale: str, day: str
) -> None:
    text = written(tell, ledger, RECEIVED, locale)
    assert day in text
    assert ("23 novembre 2026 à 10 h 00" if locale == "fr" else "November 23, 2026") in text
    assert NUMBER in text


def test_a_completion_by_a_public_body_names_no_date(tell: Tell, ledger: Ledger) -> None:
    assert "Aucune décision ne naît du silence" in written(tell, ledger, RECEIVED, legal_on=None)


@pytest.mark.parametrize(("days", "said"), [(21, "Il reste 21 jours"), (1, "Il reste un jour"), (0, "aujourd’hui")])
def test_the_office_is_warned_in_its_own_mailbox(tell: Tell, ledger: Ledger, days: int, said: str) -> None:
    tell(alarm(days=days).model_copy(update={"email": "odile.marchand@passeurs.example.org"}))
    (mail,) = ledger()
    office = "relations-internationales@ville.example.org"  # the programme's, whatever the event says
    assert (mail.recipient, mail.locale, mail.letter) == (office, "fr", Letter.LEGAL_ALARM)
    assert said in mail.text.replace("\u00a0", " ")
    assert f"/desk/{NUMBER}" in mail.text
