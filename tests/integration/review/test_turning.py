"""What a change of an agreement does to files: the listed behaviours, and nothing else moves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from services.intake.example import EXAMPLE
from services.notify.models import Mail
from shared.audit import Entry
from shared.db import transaction
from shared.events import AgreementTold, AgreementTurned, OpinionRequested, subject_of
from tests.integration.review.conftest import Cast, wish
from tests.integration.review.deciding import author_sees
from tests.integration.review.turns import (
    BOTH,
    FRISCO,
    SF,
    WORD,
    act,
    at,
    changed,
    decided,
    dump,
    effects,
    file,
    moves,
    opinion,
    renew,
    resume,
    rows,
    suspend,
    turns,
)


def every_stage(cast: Cast) -> dict[str, str]:
    """Files for San Francisco wherever a file can be, and one for Montréal alone."""
    found = {"screening": cast.file(cities=FRISCO), "other": cast.admitted(cities=[wish("montreal")])}
    found["asked"] = cast.admitted(cities=BOTH)
    found["answered"] = cast.admitted(cities=FRISCO)
    cast.answers(found["answered"], SF, WORD)
    found["consensus"] = cast.admitted(cities=FRISCO)
    cast.answers(found["consensus"], SF, WORD)
    cast.read_by_all(found["consensus"], 5, 1, 5)
    found["committee"] = cast.admitted(cities=FRISCO)
    cast.answers(found["committee"], SF, WORD)
    cast.read_by_all(found["committee"])
    found["retained"] = decided(cast, {SF: "retained"})
    found["refused"] = decided(cast, {SF: "not_retained"})
    assert [cast.stage(one) for one in found.values()] == [
        "screening",
        "evaluation",
        "evaluation",
        "evaluation",
        "consensus",
        "committee",
        "decided",
        "decided",
    ]
    return found


def test_the_days_around_the_end_change_exactly_what_is_listed(cast: Cast) -> None:
    at(cast, "2011-01-24")
    found = every_stage(cast)
    before = dump(cast)
    for _ in (25, 26):  # the last day still counts
        cast.days_pass(1)
        assert changed(before, dump(cast)) == {}
    cast.days_pass(1)  # the 27th
    after = dump(cast)
    touched = {found[one] for one in ("screening", "asked", "answered", "consensus", "committee")}
    new = changed(before, after)
    assert set(new) == {"dossier", "move", "opinion", "agreement_turn"}
    assert {row["number"] for row in new["dossier"]} == touched
    assert sorted(row["number"] for row in new["move"]) == sorted(touched)
    assert [(row["number"], row["city"], row["clock"]) for row in new["opinion"]] == [(found["asked"], SF, "off")]
    for row in new["dossier"]:  # nothing of the file itself but the count of its acts
        was = next(one for one in before["dossier"] if one["number"] == row["number"])
        assert {name for name in row if row[name] != was[name]} == {"version"}
    row = next(one for one in before["opinion"] if one["number"] == found["asked"] and one["city"] == SF)
    assert {name for name in row if row[name] != new["opinion"][0][name]} == {"clock"}


def test_the_change_is_told_to_the_office_with_every_file_and_to_no_applicant(cast: Cast) -> None:
    at(cast, "2011-01-26")
    found = every_stage(cast)
    cast.days_pass(1)
    (told,) = cast.told(subject_of(SF), AgreementTurned)
    assert (told.before, told.after, told.on.isoformat()) == ("ending", "expired", "2011-01-27")
    assert {one.number: one.effect for one in told.files} == {
        found["screening"]: "warned",
        found["asked"]: "clock_lost",
        found["answered"]: "warned",
        found["consensus"]: "warned",
        found["committee"]: "warned",
    }
    with transaction(cast.engines["notify"]) as session:
        mails = list(session.scalars(select(Mail).where(Mail.letter.in_(("agreement_turned", "agreement_changed")))))
    assert [(one.letter, one.recipient) for one in mails] == [
        ("agreement_turned", cast.house.programme.office.email),
    ]
    assert all(number in mails[0].text for number in effects(cast))
    assert cast.told(found["asked"], AgreementTold) == []


def test_every_touched_file_says_why_in_its_history_and_in_the_journal(cast: Cast) -> None:
    at(cast, "2011-01-26")
    number = cast.admitted(cities=FRISCO)
    cast.days_pass(1)
    last = moves(cast, number)[-1]
    assert (last.act, last.city, last.actor, last.from_stage, last.to_stage) == (
        "heed_turn",
        SF,
        "system",
        "evaluation",
        "evaluation",
    )
    assert "San Francisco" in last.reasons
    assert "courtoisie" in last.reasons
    with transaction(cast.engines["review"]) as session:
        assert session.scalars(select(Entry.act).where(Entry.subject == number)).all()[-1] == "heed_turn"


def test_a_question_that_lost_its_clock_is_courtesy_and_silence_says_nothing(cast: Cast) -> None:
    at(cast, "2011-01-26")
    number = cast.admitted(cities=FRISCO)
    cast.days_pass(60)
    row = opinion(cast, number, SF)
    assert (row.state, row.clock, row.attempt) == ("asked", "off", 1)
    assert [one.act for one in moves(cast, number)][-1] == "heed_turn"
    cast.answers(number, SF, WORD)  # it may still answer
    assert opinion(cast, number, SF).state == "given"
    cast.read_by_all(number)
    assert cast.stage(number) == "committee"
    (standing,) = cast.view(number)["row"]["cities"]
    assert standing["lamps"]["city"] == "awaited"  # and its yes presumes nothing
    assert "retained" not in standing["allowed"]


def test_a_file_that_waits_for_courtesy_alone_goes_on_when_the_desk_says_so(cast: Cast) -> None:
    at(cast, "2011-01-26")
    number = cast.admitted(cities=FRISCO)
    cast.read_by_all(number)
    assert cast.post(cast.desk, f"{number}/going-on", {}).status_code == 409
    cast.days_pass(1)
    assert cast.stage(number) == "evaluation"  # never moved silently
    kinds = [one["kind"] for one in cast.get(cast.desk, "/tasks").get_json()["tasks"] if one["number"] == number]
    assert kinds == ["go_on"]
    cast.done(cast.desk, f"{number}/going-on", {})
    assert cast.stage(number) == "committee"


def test_a_suspension_stops_the_clock_and_the_rest_of_it_goes_on_afterwards(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish("shanghai")])
    first = opinion(cast, number, "montreal")
    cast.days_pass(10)
    suspend(cast)
    assert effects(cast) == {number: "frozen"}
    cast.days_pass(25)  # past the first day, were it not stopped
    frozen = opinion(cast, number, "montreal")
    assert (frozen.state, frozen.clock, frozen.attempt, frozen.due_on) == ("asked", "paused", 1, first.due_on)
    assert opinion(cast, number, "shanghai").clock == "running"  # the other city's goes on
    resume(cast)
    assert effects(cast) == {number: "thawed"}
    running = opinion(cast, number, "montreal")
    assert first.due_on is not None
    assert running.due_on is not None
    assert running.second_due_on is not None
    # The twenty days that were left, and as many more as offices there are closed on the last of them.
    assert running.clock == "running"
    assert timedelta(0) <= running.due_on - (first.due_on + timedelta(days=25)) <= timedelta(days=4)
    asked = [one.due_on for one in cast.told(number, OpinionRequested) if one.city == "montreal"]
    assert (asked[0], asked[-1]) == (first.due_on, running.due_on)
    cast.days_pass((running.due_on - cast.house.today()).days)
    assert opinion(cast, number, "montreal").attempt == 1
    cast.days_pass(1)
    assert opinion(cast, number, "montreal").attempt == 2
    cast.days_pass((running.second_due_on - cast.house.today()).days + 1)
    assert opinion(cast, number, "montreal").state == "silent"


def test_other_cities_go_on_while_one_is_frozen_and_nothing_positive_is_decided_with_it(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish("shanghai")])
    suspend(cast)
    cast.read_by_all(number)
    assert cast.stage(number) == "evaluation"
    cast.answers(number, "shanghai", WORD)
    assert cast.stage(number) == "committee"
    allowed = {one["city"]: one["allowed"] for one in cast.view(number)["row"]["cities"]}
    assert allowed["montreal"] == ["deferred", "not_retained"]
    assert allowed["shanghai"][0] == "retained"


def test_a_file_of_one_suspended_city_waits_for_it(cast: Cast) -> None:
    number = cast.admitted()
    suspend(cast)
    cast.read_by_all(number)
    assert cast.stage(number) == "evaluation"
    assert cast.post(cast.desk, f"{number}/going-on", {}).status_code == 409


def test_a_renewal_in_mid_procedure_starts_the_citys_clock(cast: Cast) -> None:
    number = cast.admitted(cities=FRISCO)
    waiting = cast.file(cities=FRISCO)
    assert opinion(cast, number, SF).state == "not_asked"
    cast.days_pass(5)
    renew(cast)
    assert effects(cast) == {number: "clock_won", waiting: "warned"}
    row = opinion(cast, number, SF)
    assert (row.state, row.due_on) == ("asked", cast.house.today() + timedelta(days=30))
    assert [one.city for one in cast.told(number, OpinionRequested)] == [SF]
    cast.answers(number, SF, WORD)
    cast.read_by_all(number)
    (standing,) = cast.view(number)["row"]["cities"]
    assert standing["allowed"][0] == "retained"


def test_labels_stay_valid_and_a_renewal_revives_no_refused_file(cast: Cast) -> None:
    at(cast, "2011-01-20")
    retained, refused = decided(cast, {SF: "retained"}), decided(cast, {SF: "not_retained"})
    label = {"cities": [SF], "starts_on": "2011-02-01", "ends_on": "2011-12-31", "reasons": "Wished by both cities."}
    cast.done(cast.committee, f"{retained}/label", label)
    before = dump(cast)
    cast.days_pass(8)
    renew(cast)
    new = changed(before, dump(cast))
    assert set(new) == {"agreement_turn"}
    assert [one.files for one in turns(cast)] == [[], []]
    assert (rows(cast, retained), rows(cast, refused)) == ({SF: "retained"}, {SF: "not_retained"})
    assert before["label"][0]["state"] == "granted"


def test_an_act_that_changes_no_state_touches_nothing(cast: Cast) -> None:
    cast.admitted()
    act(cast, "montreal", "set_reply", reply_days=20, second_days=5)
    assert turns(cast) == []


def test_only_the_desk_lets_applicants_know_and_once(cast: Cast) -> None:
    number = cast.admitted()
    suspend(cast)
    (row,) = turns(cast)
    sent = {"Authorization": f"Bearer {cast.desk}"}
    address = f"/api/v1/registry/turns/{row.id}"
    (listed,) = cast.get(cast.desk, "/registry/turns").get_json()["turns"]
    assert [(one["number"], one["effect"]) for one in listed["files"]] == [(number, "frozen")]
    assert cast.client.post(f"{address}/seen", json={}, headers=sent).status_code == 200
    assert cast.client.post(f"{address}/seen", json={}, headers=sent).status_code == 409
    assert "agreement_changed" not in str(author_sees(cast, number))
    told = cast.client.post(f"{address}/telling", json={}, headers=sent)
    assert told.status_code == 200, told.text
    cast.drain()
    assert cast.client.post(f"{address}/telling", json={}, headers=sent).status_code == 409
    (event,) = cast.told(number, AgreementTold)
    assert (event.effect, event.before, event.after) == ("frozen", "in_force_unconfirmed", "suspended")
    assert "agreement_changed" in str(author_sees(cast, number))
    with transaction(cast.engines["notify"]) as session:
        (mail,) = session.scalars(select(Mail).where(Mail.letter == "agreement_changed")).all()
    assert mail.recipient == EXAMPLE["contact"]["email"]
    assert file(cast, number).stage == "evaluation"
