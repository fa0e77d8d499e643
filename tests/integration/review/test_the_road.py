"""One file from the letterbox to a signed decision, and every end it can come to."""

from __future__ import annotations

from services.review import example
from shared.events import (
    DeterminationSigned,
    OpinionRequested,
    ReviewAssigned,
    ReviewCancelled,
    ScreeningClosed,
    SecondPeriodBegan,
    StageEntered,
)
from tests.integration.review.conftest import Cast, decision, review, wish

RESERVES = {
    "opinion": "favourable_with_reservations",
    "reason": "Two of the prototypes must be tried in winter first.",
}


def test_a_file_goes_from_the_letterbox_to_a_signed_decision(cast: Cast) -> None:
    number = cast.file()
    assert cast.stage(number) == "screening"
    assert cast.done(cast.desk, f"{number}/screening", example.SCREENING)["stage"] == "evaluation"
    assert cast.told(number, ScreeningClosed)[0].outcome is None
    assert len(cast.told(number, ReviewAssigned)) == 3
    assert [one.city for one in cast.told(number, OpinionRequested)] == ["montreal"]
    cast.read_by_all(number, 4, 4, 4.5)
    assert cast.stage(number) == "evaluation", "a city is still to answer"
    cast.answers(number, "montreal", example.OPINION)
    assert cast.stage(number) == "committee"
    cast.done(cast.committee, f"{number}/determinations", example.DETERMINATION)
    (signed,) = cast.told(number, DeterminationSigned)
    assert [(one.city, one.outcome, one.may_name_partner) for one in signed.decisions] == [
        ("montreal", "retained", True)
    ]
    assert signed.signatory.name
    assert signed.case_officer == "desk"
    assert signed.total == "4.2"
    assert signed.press_worthy
    assert signed.benefits == ("label", "communication")
    assert [(one.stage, one.city) for one in cast.told(number, StageEntered)] == [
        ("screening", None),
        ("partner_check", "montreal"),
        ("evaluation", None),
        ("committee", None),
    ]
    view = cast.view(number)
    assert view["row"]["stage"] == "decided"
    assert [move["act"] for move in view["moves"]][:2] == ["open", "admit"]


def test_an_inadmissible_file_ends_with_its_reasons(cast: Cast) -> None:
    number = cast.file()
    refused = {"outcome": "inadmissible", "reasons": "The organisation has no seat in Paris and no partner there."}
    assert cast.done(cast.desk, f"{number}/screening", refused)["stage"] == "inadmissible"
    (closed,) = cast.told(number, ScreeningClosed)
    assert (closed.outcome, closed.reasons) == ("inadmissible", refused["reasons"])
    assert cast.told(number, ReviewAssigned) == []


def test_a_refusal_without_reasons_is_not_taken(cast: Cast) -> None:
    number = cast.file()
    answer = cast.post(cast.desk, f"{number}/screening", {"outcome": "inadmissible", "reasons": "no"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["reasons"]
    assert cast.stage(number) == "screening"


def test_a_city_that_stays_silent_is_neither_yes_nor_no(cast: Cast) -> None:
    number = cast.admitted()
    cast.read_by_all(number)
    cast.days_pass(31)
    assert [one.over for one in cast.told(number, SecondPeriodBegan)] == [False]
    assert cast.view(number)["opinions"]["montreal"]["state"] == "asked"
    cast.days_pass(12)  # the tenth day is a Saturday
    view = cast.view(number)
    assert (view["row"]["stage"], view["opinions"]["montreal"]["state"]) == ("committee", "silent")
    city = view["row"]["cities"][0]
    assert city["lamps"] == {"quality": "yes", "paris": "yes", "city": "awaited"}
    assert city["allowed"] == ["deferred", "paris_only", "not_retained"]
    refused = cast.post(cast.committee, f"{number}/determinations", example.DETERMINATION)
    assert refused.status_code == 422
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "paris_only")]})
    (signed,) = cast.told(number, DeterminationSigned)
    assert not signed.decisions[0].may_name_partner


def test_a_late_answer_breaks_the_silence_until_the_decision(cast: Cast) -> None:
    number = cast.admitted()
    cast.read_by_all(number)
    cast.days_pass(43)
    cast.days_pass(1)
    cast.answers(number, "montreal", example.OPINION)
    assert cast.view(number)["row"]["cities"][0]["allowed"][0] == "retained"


def test_two_cities_may_disagree_and_each_gets_its_own_decision(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal", "design"), wish("shanghai")])
    cast.read_by_all(number)
    unfavourable = example.OPINION | {"opinion": "unfavourable", "reason": "A local project does the same."}
    cast.answers(number, "montreal", example.OPINION | RESERVES)
    assert cast.stage(number) == "evaluation"
    cast.answers(number, "shanghai", unfavourable)
    cities = {one["city"]: one for one in cast.view(number)["row"]["cities"]}
    assert cities["montreal"]["allowed"] == ["retained_conditions", "rework", "reserve", "not_retained"]
    assert cities["shanghai"]["lamps"]["city"] == "no"
    body = {"decisions": [decision("montreal", "retained_conditions"), decision("shanghai", "not_retained")]}
    missing = cast.post(cast.committee, f"{number}/determinations", body)
    assert [one["field"] for one in missing.get_json()["errors"]] == ["decisions.0.conditions"]
    body["decisions"][0]["conditions"] = "Two prototypes are tried in winter before the others are built."
    cast.done(cast.committee, f"{number}/determinations", body)
    (signed,) = cast.told(number, DeterminationSigned)
    assert {one.city: one.outcome for one in signed.decisions} == {
        "montreal": "retained_conditions",
        "shanghai": "not_retained",
    }


def test_every_city_is_decided_at_once_and_once(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish("rio")])
    cast.read_by_all(number)
    cast.answers(number, "montreal", example.OPINION)
    for cities in (["montreal"], ["montreal", "montreal"], ["montreal", "delhi"]):
        body = {"decisions": [decision(city, "not_retained") for city in cities]}
        assert cast.post(cast.committee, f"{number}/determinations", body).status_code == 422
    assert cast.stage(number) == "committee"
    assert cast.told(number, DeterminationSigned) == []


def test_an_expired_agreement_is_held_and_its_city_not_asked(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("san_francisco"), wish("rio")])
    assert cast.told(number, OpinionRequested) == []
    cast.read_by_all(number)
    view = cast.view(number)
    assert view["row"]["stage"] == "committee"
    allowed = {one["city"]: one["allowed"] for one in view["row"]["cities"]}
    assert allowed == {
        "san_francisco": ["held", "outside_agreement", "not_retained"],
        "rio": ["theme_only", "not_retained"],
    }
    body = {"decisions": [decision("san_francisco", "held"), decision("rio", "theme_only")]}
    cast.done(cast.committee, f"{number}/determinations", body)
    (signed,) = cast.told(number, DeterminationSigned)
    assert {one.agreement_state for one in signed.decisions} == {"expired", "to_be_created"}
    assert signed.benefits == ()


def test_readers_who_disagree_need_a_common_score_that_replaces_the_mean(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("rio")])
    cast.read_by_all(number, 1, 3, 5)
    assert cast.stage(number) == "consensus"
    too_early = {"decisions": [decision("rio", "theme_only")]}
    assert cast.post(cast.committee, f"{number}/determinations", too_early).status_code == 409
    cast.done(cast.committee, f"{number}/consensus", example.CONSENSUS)
    row = cast.view(number)["row"]
    assert (row["stage"], row["score"]["total"], row["score"]["settled"]) == ("committee", "3.28", True)
    assert sorted(row["score"]["totals"]) == ["1.00", "3.00", "5.00"]


def test_a_withdrawn_file_releases_its_readers_and_its_cities(cast: Cast) -> None:
    number = cast.admitted()
    officer, reader = cast.officer(number, "montreal"), cast.assigned(number)[0]
    cast.done(reader, f"{number}/reviews", review(4))
    withdraw(cast, number)
    assert cast.stage(number) == "withdrawn"
    assert {one.reason for one in cast.told(number, ReviewCancelled)} == {"le candidat a retiré sa proposition"}
    assert len(cast.told(number, ReviewCancelled)) == 2
    assert cast.post(officer, f"{number}/opinions/montreal/confirmation", example.CODE).status_code == 401
    cast.days_pass(60)
    assert cast.stage(number) == "withdrawn"
    assert cast.get(cast.desk, "/tasks").get_json() == {"tasks": []}


def withdraw(cast: Cast, number: str) -> None:
    from shared.bus import publish
    from shared.db import transaction
    from shared.events import ProposalWithdrawn

    now = cast.house.now()
    event = ProposalWithdrawn(number=number, at=now, title="t", locale="fr", email="a@example.org")
    for _ in range(2):
        with transaction(cast.engines["intake"]) as session:
            publish(session, event)
        cast.drain()
