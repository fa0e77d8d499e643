"""One file to three cities: each ends by what its agreement is worth that day, and the explanation says why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.review.conftest import Cast, wish
from tests.integration.review.deciding import letters, minutes_pass
from tests.integration.review.turns import SF, WORD, at, opinion, rows, sign

THREE = ("montreal", SF, "rio")
NOW = {"montreal": "retained", SF: "outside_agreement", "rio": "theme_only"}
THEN = NOW | {SF: "retained"}


def decided_on(cast: Cast, day: str, outcomes: dict[str, str]) -> str:
    """The same file to three cities, read and answered alike, decided on a day."""
    at(cast, day)
    number = cast.admitted(cities=[wish(one) for one in THREE])
    for city in THREE:
        if opinion(cast, number, city).state == "asked":
            cast.answers(number, city, WORD)
    cast.read_by_all(number)
    sign(cast, number, outcomes)
    minutes_pass(cast, 31)
    return number


def explained(cast: Cast, number: str) -> dict[str, dict[str, Any]]:
    """What the one explanation of a file says of each of its cities."""
    told = cast.get(cast.desk, f"/dossiers/{number}/explanation").get_json()["explanation"]
    return {one["city"]: one for one in told["cities"]}


@pytest.mark.parametrize(
    ("day", "outcomes", "agreement", "rule", "sentence"),
    [
        ("2026-11-23", NOW, "expired", "over", "n’est plus en vigueur : cette décision"),
        ("2009-03-01", THEN, "in_force", "favourable", "dans le cadre de l’accord de coopération"),
    ],
    ids=["today", "while the agreement with San Francisco was in force"],
)
def test_each_city_ends_by_what_its_agreement_is_worth_that_day(
    cast: Cast, *, day: str, outcomes: dict[str, str], agreement: str, rule: str, sentence: str
) -> None:
    number = decided_on(cast, day, outcomes)

    assert rows(cast, number) == outcomes
    cities = explained(cast, number)
    assert tuple(cities) == THREE
    assert (cities[SF]["agreement"], cities[SF]["rule"]) == (agreement, rule)
    assert (cities["rio"]["agreement"], cities["rio"]["rule"]) == ("to_be_created", "theme")
    (letter,) = letters(cast, number)
    text = letter.text.replace("\xa0", " ")
    parts = [text.index(f"\n\n{name} : ") for name in ("Montréal", "San Francisco", "Rio de Janeiro")]
    assert parts == sorted(parts)
    assert sentence in text[parts[1] : parts[2]]


def test_what_one_day_allows_another_day_refuses(cast: Cast) -> None:
    at(cast, "2026-11-23")
    number = cast.admitted(cities=[wish(SF)])
    cast.read_by_all(number)
    body = {
        "decisions": [{"city": SF, "outcome": "retained", "reasons": "A good project of two cities.", "conditions": ""}]
    }
    assert cast.post(cast.committee, f"{number}/determinations", body).status_code == 422
    assert rows(cast, number) == {}
