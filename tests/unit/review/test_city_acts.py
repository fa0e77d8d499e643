"""What each act makes of the record of a city, and every reason for which one is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.review.domain.city_acts import EFFECTS, after, possible
from services.review.domain.city_papers import FORMS, CityAct
from services.review.example import CITY_ACTS
from shared.errors import Conflict, Invalid
from shared.faults import read
from shared.programme import AgreementState, City, load
from shared.programme.agreements import GoalSide
from shared.settings import PARIS

State = AgreementState
PROGRAMME = load(PARIS)
MONTREAL, RIO = PROGRAMME.city("montreal"), PROGRAMME.city("rio")
SAN_FRANCISCO, SHANGHAI = PROGRAMME.city("san_francisco"), PROGRAMME.city("shanghai")
TODAY = date(2026, 11, 23)
SIGNED = {
    "version": "2027",
    "signed_on": "2027-01-10",
    "ends_on": "2029-01-09",
    "wording_fr": "l’accord de 2027",
    "wording_en": "the 2027 agreement",
    "signers": [{"name": "Ana Reis", "capacity_fr": "maire", "capacity_en": "mayor", "city": "rio"}],
}
REASON = "The council there asked for a pause until its elections."


def act(city: City, name: str, /, **said: Any) -> City:
    """The record after an act, from what a form says."""
    kind = CityAct(name)
    return after(city, kind, read(FORMS[kind], said))


def refused(city: City, name: str, **said: Any) -> list[tuple[str, str]]:
    """Where an act is wrong, and why."""
    with pytest.raises(Invalid) as found:
        act(city, name, **said)
    return [(one.field, one.code.removeprefix("review.registry.")) for one in found.value.faults]


def conflict(city: City, name: str, **said: Any) -> str:
    """Why an act cannot be done now."""
    with pytest.raises(Conflict) as found:
        act(city, name, **said)
    return found.value.code.removeprefix("review.registry.")


def signed(city: City = RIO, **said: Any) -> City:
    return act(city, "sign", **(SIGNED | said))


def in_force(city: City = RIO, **said: Any) -> City:
    return act(signed(city, **said), "transmit", transmitted_on="2027-02-01")


def test_every_act_has_a_form_an_effect_and_an_example() -> None:
    assert set(CityAct) == set(FORMS) == set(EFFECTS) == {CityAct(one) for one in CITY_ACTS}


@pytest.mark.parametrize("name", CityAct)
def test_every_example_can_be_read(name: CityAct) -> None:
    assert read(FORMS[name], CITY_ACTS[name])


def test_negotiations_begin_with_a_city_without_agreement() -> None:
    city = act(RIO, "negotiate", since="2026-10-01")
    assert city.state_on(TODAY) is State.NEGOTIATING
    assert conflict(MONTREAL, "negotiate", since="2026-10-01") == "error_has_agreement"


def test_a_signed_agreement_is_not_in_force_before_the_prefect_has_it() -> None:
    city = signed()
    assert city.state_on(date(2027, 1, 9)) is State.TO_BE_CREATED
    assert city.state_on(date(2030, 1, 1)) is State.EXPIRED
    assert city.state_on(date(2028, 1, 1)) is State.SIGNED
    assert city.agreement is not None
    assert city.agreement.signatories[0].capacity.en == "mayor"


def test_transmission_puts_it_in_force_on_that_day_and_never_before_its_signature() -> None:
    city = in_force()
    assert [city.state_on(date(2027, 1, 31)), city.state_on(date(2027, 2, 1))] == [State.SIGNED, State.IN_FORCE]
    assert refused(signed(), "transmit", transmitted_on="2027-01-09") == [("transmitted_on", "fault_order")]
    assert conflict(city, "transmit", transmitted_on="2027-02-02") == "error_not_awaited"
    assert conflict(RIO, "transmit", transmitted_on="2027-02-02") == "error_no_agreement"


def test_a_new_text_keeps_the_domains_of_the_one_before_if_it_says_so() -> None:
    kept, dropped = signed(MONTREAL), signed(MONTREAL, keeps_domains=False)
    assert kept.domains == MONTREAL.domains
    assert dropped.domains == ()
    assert [one.version for one in kept.versions] == ["deck-2009", "2027"]


def test_the_text_before_goes_on_until_the_new_one_is_in_force() -> None:
    city = in_force(MONTREAL)
    assert city.version_on(date(2027, 1, 31)) == "deck-2009"
    assert city.version_on(date(2027, 2, 1)) == "2027"


def test_a_renewal_is_a_version_in_force_from_that_day_under_the_same_terms() -> None:
    city = act(
        SAN_FRANCISCO, "renew", version="2027", renewed_on="2027-01-26", renewed_at="Paris", ends_on="2029-01-26"
    )
    assert city.state_on(date(2027, 1, 25)) is State.EXPIRED
    assert city.state_on(date(2027, 1, 26)) is State.IN_FORCE
    assert city.domains == SAN_FRANCISCO.domains
    assert city.state_on(date(2010, 8, 1)) is State.ENDING  # the past stays what it was


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"version": "deck-2009"}, [("version", "fault_version")]),
        ({"renewed_on": "2009-01-26"}, [("signed_on", "fault_overlap")]),
        ({"ends_on": "2027-01-25"}, [("ends_on", "fault_order")]),
        ({"renewed_on": "0202-01-26"}, [("renewed_on", "fault_far")]),
        ({"ends_on": "9999-12-31"}, [("ends_on", "fault_far")]),
    ],
)
def test_a_renewal_that_contradicts_the_record_is_refused(said: dict[str, str], faults: list[tuple[str, str]]) -> None:
    whole = {"version": "2027", "renewed_on": "2027-01-26"} | said
    assert refused(SAN_FRANCISCO, "renew", **whole) == faults


def test_an_agreement_that_was_denounced_is_not_renewed_but_a_new_one_can_be_signed() -> None:
    city = act(SAN_FRANCISCO, "denounce", denounced_on="2010-01-01", reason=REASON)
    assert conflict(city, "renew", version="2027", renewed_on="2027-01-26") == "error_denounced"
    assert conflict(city, "denounce", denounced_on="2010-01-02", reason=REASON) == "error_denounced"
    assert in_force(city).state_on(date(2027, 3, 1)) is State.IN_FORCE


def test_all_faults_are_told_at_once() -> None:
    found = refused(MONTREAL, "sign", **(SIGNED | {"version": "deck-2009", "ends_on": "2026-01-01"}))
    assert found == [("version", "fault_version"), ("ends_on", "fault_order")]


def test_a_text_signed_before_the_one_it_follows_began_is_refused() -> None:
    assert refused(in_force(), "sign", **(SIGNED | {"version": "2028", "signed_on": "2027-02-01"})) == [
        ("signed_on", "fault_overlap")
    ]


def test_the_wish_to_renew_is_noted_and_taken_back() -> None:
    for pending in (True, False):
        city = act(SAN_FRANCISCO, "await_renewal", pending=pending)
        assert city.agreement is not None
        assert city.agreement.renewal_pending is pending


def test_dates_from_the_archives_confirm_an_agreement() -> None:
    city = act(MONTREAL, "date", signed_on="2008-10-17", in_force_on="2008-11-01")
    assert [MONTREAL.state_on(TODAY), city.state_on(TODAY)] == [State.IN_FORCE_UNCONFIRMED, State.IN_FORCE]
    assert refused(MONTREAL, "date") == [("signed_on", "fault_no_date")]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"signed_on": "2008-11-02", "in_force_on": "2008-11-01"}, "in_force_on"),
        ({"signed_on": "2008-11-02", "transmitted_on": "2008-11-01"}, "transmitted_on"),
        ({"transmitted_on": "2008-11-02", "in_force_on": "2008-11-01"}, "in_force_on"),
        ({"in_force_on": "2008-11-02", "ends_on": "2008-11-01"}, "ends_on"),
        ({"signed_on": "2008-11-02", "ends_on": "2008-11-01"}, "ends_on"),
    ],
)
def test_dates_in_the_wrong_order_are_refused_with_both(said: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as found:
        act(SHANGHAI, "date", **said)
    (fault,) = found.value.faults
    assert (fault.field, fault.code) == (field, "review.registry.fault_order")
    assert fault.params == {"day": "2008-11-01", "before": "2008-11-02"}


def test_the_prefects_date_may_come_from_the_archives_too() -> None:
    city = act(signed(), "date", transmitted_on="2027-01-20")
    assert city.state_on(date(2027, 1, 20)) is State.IN_FORCE
    assert not possible(city, CityAct.TRANSMIT)


def test_an_agreement_is_suspended_and_resumed() -> None:
    stopped = act(MONTREAL, "suspend", suspended_on="2026-12-01", reason=REASON)
    assert [stopped.state_on(TODAY), stopped.state_on(date(2026, 12, 1))] == [
        State.IN_FORCE_UNCONFIRMED,
        State.SUSPENDED,
    ]
    assert conflict(stopped, "suspend", suspended_on="2026-12-02", reason=REASON) == "error_suspended"
    assert refused(stopped, "resume", resumed_on="2026-11-30") == [("resumed_on", "fault_order")]
    resumed = act(stopped, "resume", resumed_on="2027-02-01")
    assert resumed.state_on(date(2027, 2, 1)) is State.IN_FORCE_UNCONFIRMED
    assert conflict(resumed, "resume", resumed_on="2027-02-02") == "error_not_suspended"


def test_what_is_not_in_force_cannot_be_suspended() -> None:
    assert conflict(signed(), "suspend", suspended_on="2027-01-15", reason=REASON) == "error_not_in_force"
    assert conflict(signed(), "renew", version="2029", renewed_on="2029-01-15") == "error_not_in_force"
    assert refused(in_force(), "suspend", suspended_on="2027-01-15", reason=REASON) == [("suspended_on", "fault_order")]


def test_an_agreement_is_denounced_from_a_day_and_not_before_it_began() -> None:
    city = act(in_force(), "denounce", denounced_on="2027-06-01", reason=REASON)
    assert [city.state_on(date(2027, 5, 31)), city.state_on(date(2027, 6, 1))] == [State.IN_FORCE, State.DENOUNCED]
    assert refused(in_force(), "denounce", denounced_on="2027-01-15", reason=REASON) == [
        ("denounced_on", "fault_order")
    ]


def test_each_side_revises_its_own_objectives() -> None:
    first = act(MONTREAL, "revise_goals", side="paris", goals=[{"fr": "Emplois", "en": "Jobs"}])
    both = act(first, "revise_goals", side="partner", goals=[{"fr": "Design", "en": "Design"}])
    fewer = act(both, "revise_goals", side="paris", goals=[])
    assert [(one.side, one.label.en) for one in both.goals] == [(GoalSide.PARIS, "Jobs"), (GoalSide.PARTNER, "Design")]
    assert [one.side for one in fewer.goals] == [GoalSide.PARTNER]


def test_a_shared_asset_has_a_capacity_and_an_owner_on_either_side() -> None:
    said = {"domain": "telepresence", "capacity_fr": "deux salles", "paris_owner": "Direction de l’attractivité"}
    city = act(SAN_FRANCISCO, "share_asset", **said)
    again = act(city, "share_asset", **(said | {"partner_owner": "Mayor’s office"}))
    assert again.agreement is not None
    (asset,) = again.agreement.assets
    assert asset.capacity is not None
    assert (asset.capacity.en, asset.partner_owner) == ("deux salles", "Mayor’s office")
    assert refused(SAN_FRANCISCO, "share_asset", domain="culture") == [("domain", "fault_asset")]


def test_the_time_to_answer_is_set_within_limits() -> None:
    assert act(MONTREAL, "set_reply", reply_days=45, second_days=0).reply_days == 45
    with pytest.raises(Invalid):
        act(MONTREAL, "set_reply", reply_days=0, second_days=0)


def test_an_officer_is_not_part_of_the_record() -> None:
    assert act(MONTREAL, "change_officer", **CITY_ACTS["change_officer"]) == MONTREAL


@pytest.mark.parametrize("seconds", [0, 1_700_000_000, "1700000000", "26/01/2027"])
def test_a_day_is_written_as_one(seconds: object) -> None:
    with pytest.raises(Invalid) as found:
        act(SAN_FRANCISCO, "renew", version="2027", renewed_on=seconds)
    assert [one.code for one in found.value.faults] == ["shared.fault.date"]


POSSIBLE = {
    "rio": {"negotiate", "sign"},
    "montreal": {"sign", "renew", "await_renewal", "date", "suspend", "denounce"},
    "san_francisco": {"sign", "renew", "await_renewal", "date", "suspend", "denounce", "share_asset"},
}
ALWAYS = {"revise_goals", "set_reply", "change_officer"}


@pytest.mark.parametrize("city_id", POSSIBLE)
def test_only_what_can_be_done_is_offered(city_id: str) -> None:
    assert {one for one in CityAct if possible(PROGRAMME.city(city_id), one)} == POSSIBLE[city_id] | ALWAYS


def test_what_is_offered_follows_the_record() -> None:
    def offered(city: City) -> set[str]:
        return {one for one in CityAct if possible(city, one)}

    stopped = act(MONTREAL, "suspend", suspended_on="2026-12-01", reason=REASON)
    assert offered(signed()) == {"sign", "transmit", "await_renewal", "date", "denounce"} | ALWAYS
    assert offered(stopped) - offered(MONTREAL) == {"resume"}
    assert offered(MONTREAL) - offered(stopped) == {"suspend"}
    assert (
        offered(act(MONTREAL, "denounce", denounced_on="2026-12-01", reason=REASON))
        == {
            "sign",
            "date",
        }
        | ALWAYS
    )
