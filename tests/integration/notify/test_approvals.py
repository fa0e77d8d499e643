"""A mention appears when everyone approved exactly what it says, and not before its hour."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from services.notify.domain.press.approving import sentences
from shared import access
from shared.db import transaction
from shared.events import AgreementTurned, ConsentChanged, LabelWithdrawn
from shared.events.review import Signatory
from shared.policy import Role
from shared.proposal import Consents
from shared.registry import CityVersion
from tests.integration.notify.pressing import PressDesk
from tests.integration.notify.telling import AT, NUMBER, a_proposal, signed

QUOTE = a_proposal().consents.quote
LATER = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)


@pytest.fixture
def drafted(press_desk: PressDesk) -> PressDesk:
    press_desk.tell(signed())
    return press_desk


@pytest.fixture
def approved(drafted: PressDesk) -> PressDesk:
    drafted.approve_all()
    return drafted


def consent(*, cite: bool, quote: object = QUOTE) -> ConsentChanged:
    return ConsentChanged(number=NUMBER, at=AT, consents=Consents.model_validate({"cite": cite, "quote": quote}))


def plan(desk: PressDesk, at: datetime = LATER, **typed: str) -> int:
    """Set the instant of publication, as the form does."""
    return desk.act("comms", "plan", when="later", publish_at=at.isoformat(), **typed).status_code


def test_four_approvals_in_their_order_then_the_text_appears(drafted: PressDesk) -> None:
    assert drafted.stage() == "draft"
    drafted.approve_all()
    assert drafted.stage() == "approved"
    assert [(one.role, one.answer) for one in drafted.approvals()] == [
        ("desk", "yes"),
        ("applicant", "asked"),
        ("partner:montreal", "asked"),
        ("applicant", "yes"),
        ("partner:montreal", "yes"),
        ("press", "yes"),
    ]
    assert drafted.act("comms", "plan", when="now").status_code == 303
    assert drafted.stage() == "published"
    assert drafted.text().split(".")[0] in drafted.get("stranger", "/laureates")


def test_author_and_city_are_written_to_and_answer_by_their_own_link(drafted: PressDesk) -> None:
    drafted.act("desk", "approve/desk")
    drafted.act("comms", "ask", role="applicant")
    drafted.act("comms", "ask", role="partner:montreal")
    (quote,) = drafted.letters("press_quote")
    (words,) = drafted.letters("press_words")
    assert (quote.recipient, words.recipient) == ("odile.marchand@passeurs.example.org", "jeanne@montreal.example.org")
    page = drafted.get("applicant", f"/proposals/{NUMBER}/quote")
    assert "Odile Marchand" in page
    token = drafted.link(Role.PARTNER_PRESS)
    city = drafted.app.test_client().get(f"/l/{token}", follow_redirects=True).get_data(as_text=True)
    assert "Montréal" in city
    assert "Odile Marchand" not in city
    assert drafted.app.test_client().get(f"/partner/{token}").status_code == 404


def test_nobody_is_asked_before_the_desk_and_the_press_office_is_last(drafted: PressDesk) -> None:
    assert drafted.act("comms", "ask", role="applicant").status_code == 409
    assert drafted.act("comms", "approve/press").status_code == 409
    assert drafted.act("comms", "approve/desk").status_code == 403
    assert drafted.act("desk", "approve/press").status_code == 403
    assert drafted.act("desk", "ask", role="applicant").status_code == 403
    assert drafted.approvals() == []


def test_one_person_with_both_roles_cannot_approve_for_both(drafted: PressDesk) -> None:
    with transaction(drafted.engines["access"]) as session:
        access.person_named(session, "presse@ville.example.org", role=Role.DESK)
    drafted.act("comms", "approve/desk")
    for role in ("applicant", "partner:montreal"):
        drafted.act("comms", "ask", role=role)
    drafted.answer_quote("yes")
    drafted.answer_words("yes")
    refused = drafted.act("comms", "approve/press")
    assert refused.status_code == 409
    assert "Une autre personne" in refused.get_data(as_text=True)


def test_an_edit_opens_again_what_it_touches_and_nothing_else(approved: PressDesk) -> None:
    plain = next(one for one in reversed(sentences(approved.text())) if "Odile" not in one and "Montréal" not in one)
    assert approved.reword(plain, f"{plain} Et rien de plus.").status_code == 303
    page = approved.get("comms", f"/press/{NUMBER}")
    states = dict(drafted_states(page))
    assert states["Auteur de la citation"].startswith("validé")
    assert states["Ville partenaire\u00a0: Montréal"].startswith("validé")
    assert states["Bureau"].startswith("rouvert")
    assert states["Service presse"].startswith("rouvert")
    assert approved.stage() == "approving"


def drafted_states(page: str) -> list[tuple[str, str]]:
    """Who stands where in the table of approvals."""
    table = page.split('id="approvals-title"')[1].split("</table>", maxsplit=1)[0]
    return re.findall(r'<th scope="row">([^<\n]+?)\s*(?:<|\n).*?<span class="tag \w+">([^<]+)</span>', table, re.DOTALL)


def test_a_text_with_errors_cannot_be_approved(drafted: PressDesk) -> None:
    drafted.reword("Les Passeurs de berges", "Les Passeurs de berges de Lyon")
    refused = drafted.act("desk", "approve/desk")
    assert refused.status_code == 409
    assert "à corriger avant" in refused.get_data(as_text=True)


def test_an_author_who_says_no_leaves_a_text_without_the_quote(drafted: PressDesk) -> None:
    drafted.act("desk", "approve/desk")
    drafted.act("comms", "ask", role="applicant")
    assert drafted.answer_quote("no").status_code == 303
    assert "Odile Marchand" not in drafted.text()
    assert [one.letter for one in drafted.letters("press_alert")] == ["press_alert"]
    drafted.tell(consent(cite=True))
    assert "Odile Marchand" not in drafted.text()


def test_a_city_that_says_no_is_not_named_any_more(drafted: PressDesk) -> None:
    drafted.act("desk", "approve/desk")
    drafted.act("comms", "ask", role="partner:montreal")
    assert drafted.answer_words("no").status_code == 303
    assert "Montréal" not in drafted.text("fr") + drafted.text("en")


def test_silence_is_not_a_yes_and_the_press_office_may_go_on_without(drafted: PressDesk) -> None:
    drafted.act("desk", "approve/desk")
    drafted.act("comms", "ask", role="applicant")
    drafted.at(AT + timedelta(days=30))
    assert drafted.stage() == "approving"
    assert drafted.act("comms", "unquote").status_code == 303
    assert "Odile Marchand" not in drafted.text()


def test_an_answer_about_other_words_is_stale_and_a_second_one_refused(drafted: PressDesk) -> None:
    drafted.act("desk", "approve/desk")
    drafted.act("comms", "ask", role="applicant")
    assert drafted.answer_quote("yes", seal="0" * 64).status_code == 412
    assert drafted.answer_quote("").status_code == 422
    assert drafted.answer_quote("yes").status_code == 303
    assert "Vous avez répondu" in drafted.get("applicant", f"/proposals/{NUMBER}/quote")
    again = drafted.post("applicant", f"/proposals/{NUMBER}/quote", answer="no", seal=drafted.approvals()[1].seal)
    assert again.status_code == 409


def test_an_approved_text_appears_by_itself_after_its_embargo(approved: PressDesk) -> None:
    assert plan(approved) == 303
    assert approved.stage() == "planned"
    approved.at(LATER - timedelta(minutes=1))
    assert approved.appeared() == []
    assert "Passeurs" not in approved.get("stranger", "/laureates")
    approved.at(LATER + timedelta(minutes=1))
    assert approved.stage() == "published"
    approved.work()
    assert len(approved.appeared()) == 1


def test_a_text_that_is_not_approved_in_time_bounces(drafted: PressDesk) -> None:
    plan(drafted)
    drafted.at(LATER)
    assert drafted.stage() == "bounced"
    assert len(drafted.alerts("Des validations manquaient")) == 1
    assert drafted.appeared() == []


def test_a_change_of_the_agreement_before_the_day_bounces_the_text(approved: PressDesk) -> None:
    plan(approved)
    kept = approved.kept()
    assert kept.facts is not None
    suspend(approved)
    approved.tell(turned())
    assert approved.stage() == "bounced"
    assert "accord" not in approved.text()
    assert len(approved.alerts("a changé d’état")) == 1
    approved.at(LATER)
    assert approved.appeared() == []


def suspend(desk: PressDesk) -> None:
    """The agreement with Montréal is suspended, as the registry keeps it."""
    programme = desk.house.programme
    city = programme.cities["montreal"]
    assert city.agreement is not None
    agreement = city.agreement.model_copy(update={"suspended_on": date(2026, 11, 1)})
    lived = city.model_copy(update={"agreement": agreement})
    with transaction(desk.engines["review"]) as session:
        row = CityVersion(city="montreal", seq=1, act="suspend", at=AT, actor="person:x", actor_name="Claire Martin")
        row.reason, row.details, row.value = "-", {}, lived.model_dump(mode="json")
        session.add(row)
    with transaction(desk.engines["notify"]) as session:
        desk.house.registry.refresh(session)


def turned() -> AgreementTurned:
    return AgreementTurned(
        number="city:montreal", at=AT, city="montreal", before="in_force", after="suspended", on=AT.date()
    )


def test_a_label_withdrawn_stops_a_published_text_and_drafts_another(approved: PressDesk) -> None:
    approved.act("comms", "plan", when="now")
    assert "label" in approved.text()
    approved.tell(
        LabelWithdrawn(
            number=NUMBER,
            at=AT,
            label="LAB-2026-0001-83",
            title="T",
            contact_name="O",
            email="odile.marchand@passeurs.example.org",
            locale="fr",
            officer="Claire Martin",
            ground="condition",
            reasons="-",
            signatory=Signatory(name="A", capacity="B", service="C"),
        )
    )
    assert [one.stopped for one in approved.appeared()] == ["label"]
    assert "label" not in approved.text()
    assert "Passeurs" not in approved.get("stranger", "/laureates")


def test_consent_taken_back_stops_what_appeared(approved: PressDesk) -> None:
    approved.act("comms", "plan", when="now")
    approved.tell(consent(cite=False))
    assert [one.stopped for one in approved.appeared()] == ["consent"]
    assert approved.stage() == "stopped"
    assert "Passeurs" not in approved.get("stranger", "/laureates")
    assert len(approved.alerts("n’est plus à diffuser")) == 1


def test_a_correction_needs_new_approvals_and_says_what_it_puts_right(approved: PressDesk) -> None:
    approved.act("comms", "plan", when="now")
    first = approved.text()
    assert approved.act("comms", "plan", when="now").status_code == 409
    said = {"what_fr": "Des bancs se fixent aux façades.", "what_en": "Benches are fixed to facades."}
    assert approved.post("comms", f"/press/{NUMBER}/what", seen="0", **said).status_code == 303
    assert {one.stopped for one in approved.appeared()} == {None}
    for who, role in (("desk", "desk"), ("comms", "press")):
        assert approved.act(who, f"approve/{role}").status_code == 303
    assert approved.act("comms", "plan", when="now").status_code == 422
    note = {"note_fr": "la date de la décision était fausse.", "note_en": "the date of the decision was wrong."}
    assert approved.act("comms", "plan", when="now", **note).status_code == 303
    page = approved.get("stranger", "/laureates")
    assert "Rectifié\u00a0: la date de la décision était fausse." in page
    assert first not in page
    assert [one.version for one in approved.appeared()] == [1, 2]
