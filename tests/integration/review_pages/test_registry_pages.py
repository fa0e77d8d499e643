"""The desk's pages on its partner cities: what is told, what can be done, what is shown before it is done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from services.review.domain.city_papers import CityAct
from services.review.operations.partner_digest import new_board_link
from shared.access import Person, link_token
from shared.db import transaction
from shared.i18n import words
from shared.policy import Role
from shared.registry import CityVersion
from tests.integration.review_pages.conftest import Browser, Office

REASON = "Le conseil de cette ville a demandé une pause jusqu’à ses élections."
DATES = {"signed_on": "2008-10-17", "in_force_on": "2008-11-01"}


def acts_kept(engines: dict[str, Engine]) -> list[tuple[str, str]]:
    with transaction(engines["review"]) as session:
        return [(one.city, one.act) for one in session.scalars(select(CityVersion).order_by(CityVersion.position))]


def page(city: str, act: str) -> str:
    return f"/registry/{city}/{act}"


def send(browser: Browser, city: str, act: str, step: str = "preview", **fields: str) -> str:
    """What a form of an act answers, as text."""
    return browser.send(page(city, act), page(city, act), step=step, **fields).text


def do(browser: Browser, city: str, act: str, **fields: str) -> None:
    """Do an act through its form."""
    answer = browser.send(page(city, act), page(city, act), step="do", **fields)
    assert answer.status_code == 303, answer.text


def test_the_list_tells_each_city_its_state_and_what_waits(at_desk: Browser, officers: list[Person]) -> None:
    text = at_desk.text("/registry")
    assert officers
    for told in ("accord échu", "depuis le 27\u00a0janvier 2011", "accord à créer", "Luc Tremblay"):
        assert told in text
    assert text.count("dates à confirmer") == 2  # Montréal and Shanghai
    assert "/registry/montreal/date" in text


def test_a_city_tells_everything_that_is_known(at_desk: Browser, officers: list[Person]) -> None:
    assert officers
    text = at_desk.text("/registry/montreal")
    for told in ("America/Toronto", "Gérald Tremblay", "signataire pour Montréal", "luc@montreal.example"):
        assert told in text
    assert "Économie sociale" in text
    assert "<li>Coopération en neurosciences" in text
    assert "Christmas Day" in text
    assert "<svg" in text
    assert "Rien n’a encore été fait" in text


def test_a_drawing_stands_with_its_table(at_desk: Browser) -> None:
    text = at_desk.text("/registry/san_francisco")
    drawing = text[text.index("<svg viewBox") : text.index("</figure>")]
    assert drawing.count("<rect") == 4  # to be confirmed, in force, ending, expired
    assert drawing.count('<tr><th scope="row">') == 4
    assert "26\u00a0janvier 2011" in drawing


def test_a_city_without_agreement_has_no_drawing(at_desk: Browser) -> None:
    text = at_desk.text("/registry/rio")
    assert "Aucun accord n’a été signé" in text
    assert 'class="bars timeline"' not in text


def test_an_unknown_city_or_act_is_not_there(at_desk: Browser) -> None:
    for path in ("/registry/atlantis", "/registry/atlantis/sign", "/registry/rio/burn", "/registry/atlantis/what-if"):
        assert at_desk.get(path).status_code == 404


@pytest.mark.parametrize("act", [one for one in CityAct if one not in ("negotiate", "transmit", "resume")])
def test_every_act_has_a_form_with_its_tag(at_desk: Browser, act: str) -> None:
    text = at_desk.text(page("san_francisco", act))
    assert 'name="tag" value="c0"' in text
    assert "review.registry" not in text
    assert 'name="reason"' in text


def test_an_act_that_is_not_possible_now_is_not_offered(at_desk: Browser) -> None:
    assert page("rio", "transmit") not in at_desk.text("/registry/rio")
    answer = at_desk.get(page("rio", "transmit"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/registry/rio")
    assert "pas possible" in at_desk.text("/registry/rio")


def test_what_an_act_would_do_is_shown_before_it_is_done(
    at_desk: Browser, office: Office, engines: dict[str, Engine]
) -> None:
    office.open()
    text = send(at_desk, "montreal", "suspend", suspended_on="2026-11-23", reason=REASON)
    assert "accord en vigueur, à confirmer</span> → " in text
    assert "accord suspendu" in text
    assert "1 dossier change" in text
    assert "Toits d’eau" in text
    assert acts_kept(engines) == []


def test_an_act_is_confirmed_on_its_preview_and_written_down(at_desk: Browser, engines: dict[str, Engine]) -> None:
    preview = send(at_desk, "montreal", "date", reason="Archives", **DATES)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', preview))
    assert {name: hidden[name] for name in DATES} == DATES
    answer = at_desk.client.post(page("montreal", "date"), data=hidden | {"step": "do"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/registry/montreal")
    text = at_desk.text("/registry/montreal")
    assert "Dates confirmées" in text
    assert "Archives" in text
    assert "accord en vigueur</span>" in text
    assert acts_kept(engines) == [("montreal", "date")]


def test_one_may_go_back_from_the_preview_with_all_that_was_typed(at_desk: Browser) -> None:
    text = send(at_desk, "montreal", "suspend", step="edit", suspended_on="2026-12-01", reason=REASON)
    assert 'value="2026-12-01"' in text
    assert REASON in text


@pytest.mark.parametrize(
    ("act", "typed", "sentence"),
    [
        (
            "date",
            {"signed_on": "2008-11-02", "in_force_on": "2008-11-01"},
            "Le 1er\u00a0novembre 2008 vient avant le 2",
        ),
        ("renew", {"version": "deck-2009", "renewed_on": "2027-01-01"}, "La version deck-2009 existe déjà"),
        ("renew", {"version": "2027", "renewed_on": "0202-01-01"}, "l’année va de 1900 à 2199"),
        ("renew", {"version": "2027"}, ""),
        ("suspend", {"suspended_on": "2026-12-01", "reason": "Trop court"}, "20"),
        ("set_reply", {"reply_days": "beaucoup", "second_days": "5"}, ""),
        (
            "change_officer",
            {"name": "Zoé", "email": "c.martin@paris.example", "locale": "fr"},
            "c.martin@paris.example",
        ),
    ],
)
def test_a_fault_is_told_in_a_sentence_and_keeps_what_was_typed(
    at_desk: Browser, act: str, typed: dict[str, str], sentence: str
) -> None:
    answer = at_desk.send(page("montreal", act), page("montreal", act), step="preview", **typed)
    assert answer.status_code == 422
    assert 'id="faults"' in answer.text
    assert sentence in answer.text.replace("&#39;", "'")
    assert [value for value in typed.values() if value not in answer.text] == []
    faulty = re.search(r'href="#(field-[a-z0-9_-]+)"', answer.text)
    assert faulty is not None
    assert f'id="{faulty[1]}"' in answer.text
    assert "Rien n’a encore été fait" in at_desk.text("/registry/montreal")


def test_lines_left_empty_between_others_do_not_count(at_desk: Browser, engines: dict[str, Engine]) -> None:
    lines = {"goals.1.fr": "Créer des emplois", "goals.1.en": "Create jobs", "goals.4.fr": "Attirer"}
    form = page("montreal", "revise_goals")
    refused = at_desk.send(f"{form}?side=partner", form, **lines)
    assert refused.status_code == 422
    assert 'href="#field-goals-4-en"' in refused.text
    fields = lines | {"goals.4.en": "Attract", "step": "do", "side": "partner", "tag": "c0"}
    answer = at_desk.send(form, form, **fields)
    assert answer.status_code == 303
    with transaction(engines["review"]) as session:
        kept = session.get_one(CityVersion, ("montreal", 1)).value["goals"]
    assert [(one["side"], one["label"]["en"]) for one in kept] == [("partner", "Create jobs"), ("partner", "Attract")]
    assert "Créer des emplois" in at_desk.text(f"{form}?side=partner")
    assert "Créer des emplois" not in at_desk.text(f"{form}?side=paris")


def test_two_desks_on_one_form_the_second_is_told_and_keeps_what_was_typed(
    at_desk: Browser, browse: Callable[[Person], Browser], person: Callable[..., Person], engines: dict[str, Engine]
) -> None:
    other = browse(person(Role.DESK, "b.durand@paris.example", name="B. Durand"))
    do(other, "montreal", "set_reply", reply_days="40", second_days="5")
    late = {"step": "do", "tag": "c0", "reply_days": "50", "second_days": "6"}
    answer = at_desk.send(page("montreal", "set_reply"), page("montreal", "set_reply"), **late)
    assert answer.status_code == 412
    assert "B. Durand" in answer.text
    assert 'value="50"' in answer.text
    assert 'name="tag" value="c1"' in answer.text
    assert acts_kept(engines) == [("montreal", "set_reply")]


def test_a_shared_asset_shows_its_capacity_and_owners(at_desk: Browser) -> None:
    said = {"domain": "telepresence", "capacity_fr": "deux salles", "partner_owner": "Mayor’s office"}
    do(at_desk, "san_francisco", "share_asset", **said)
    text = at_desk.text("/registry/san_francisco")
    assert "deux salles" in text
    assert "Mayor’s office" in text
    assert 'value="deux salles"' in at_desk.text(f"{page('san_francisco', 'share_asset')}?domain=telepresence")


def test_the_committee_reads_and_does_not_act(at_committee: Browser) -> None:
    text = at_committee.text("/registry/montreal")
    assert "/registry/montreal/suspend" not in text
    assert "/registry/montreal/date" not in at_committee.text("/registry")
    assert at_committee.get(page("montreal", "suspend")).status_code == 403


def test_readers_and_strangers_do_not_come_in(
    stranger: Browser, browse: Callable[[Person], Browser], reviewers: list[Person]
) -> None:
    assert browse(reviewers[0]).get("/registry").status_code == 403
    assert stranger.get("/registry").status_code == 302


def test_what_would_be_if_the_agreement_were_not_renewed(at_desk: Browser, office: Office, desk: Person) -> None:
    number = office.open()
    office.admit(number, desk)
    do(at_desk, "montreal", "date", ends_on="2027-06-30", **DATES)
    text = at_desk.text("/registry/montreal/what-if?not_renewed_by=2027-06-30")
    assert re.findall(r"<h3>([^<]+)</h3>", text) == ["1er\u00a0janvier 2027", "1er\u00a0juillet 2027"]
    assert "son état au 1er\u00a0juillet 2027 est\u00a0: accord échu" in text
    expired = text[text.index("1er\u00a0juillet 2027</h3>") :]
    assert number in expired
    assert words("fr").t("review.outcome.held") in expired


def test_what_would_be_if_it_were_renewed_or_suspended(at_desk: Browser, office: Office) -> None:
    number = office.open()
    suspended = at_desk.text("/registry/montreal/what-if?suspended_on=2027-01-15")
    assert number in suspended
    assert "accord suspendu" in suspended
    renewed = at_desk.text("/registry/san_francisco/what-if?renewed_on=2027-01-15")
    assert "accord en vigueur</span>" in renewed
    assert "Rien ne changerait" in at_desk.text("/registry/san_francisco/what-if?not_renewed_by=2027-01-15")


def test_a_supposition_changes_nothing(at_desk: Browser, engines: dict[str, Engine]) -> None:
    before = at_desk.text("/registry/montreal")
    at_desk.text("/registry/montreal/what-if?suspended_on=2026-11-23")
    assert at_desk.text("/registry/montreal") == before
    assert acts_kept(engines) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("renewed_on=2027-01-15&suspended_on=2027-01-15", 422),
        ("renewed_on=demain", 422),
        ("not_renewed_by=9999-12-31", 422),
        ("", 200),
    ],
)
def test_a_supposition_that_cannot_be_is_told_at_its_field(at_desk: Browser, query: str, status: int) -> None:
    answer = at_desk.get(f"/registry/montreal/what-if?{query}")
    assert answer.status_code == status
    assert ('id="faults"' in answer.text) == (status == 422)


def test_a_city_without_agreement_has_nothing_to_suppose(at_desk: Browser) -> None:
    answer = at_desk.get("/registry/rio/what-if?suspended_on=2027-01-15")
    assert answer.status_code == 409
    assert "Aucun accord" in answer.text


def test_the_desk_is_told_of_its_cities_on_its_own_page(at_desk: Browser) -> None:
    assert "Confirmez les dates de l’accord" in at_desk.text("/desk")


def test_a_city_revises_its_own_objectives_by_the_link_of_its_page(
    stranger: Browser, at_desk: Browser, office: Office, officers: list[Person]
) -> None:
    link = board_link(office, officers[1])
    own = f"/city/{link}/objectives"
    assert own in stranger.text(f"/city/{link}")
    answer = stranger.send(own, own, **{"goals.0.fr": "Recevoir de jeunes designers"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/city/{link}")
    text = at_desk.text("/registry/montreal")
    assert "Recevoir de jeunes designers" in text
    assert "Luc Tremblay" in text[text.index("Journal") :]
    stale = stranger.send(own, own, **{"goals.0.fr": "Autre chose", "tag": "c0"})
    assert stale.status_code == 412
    assert "Autre chose" in stale.text


def test_who_left_office_revises_nothing(
    stranger: Browser, office: Office, officers: list[Person], engines: dict[str, Engine]
) -> None:
    link = board_link(office, officers[1])
    with transaction(engines["access"]) as session:
        session.get_one(Person, officers[1].id).valid_to = office.house.today().replace(day=1)
    assert stranger.get(f"/city/{link}/objectives").status_code == 404
    assert stranger.get("/city/nothing/objectives").status_code == 404


def board_link(office: Office, officer: Person) -> str:
    with transaction(office.engines["review"]) as session:
        link = new_board_link(session, office.house, office.house.programme.city(officer.city or ""), officer)
        return link_token(link.id, office.house.settings.key)
