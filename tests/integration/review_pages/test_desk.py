"""The desk's pages: what waits, one file, and its acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.review.domain.papers import ConflictForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from shared.access import Person
from shared.policy import Role
from tests.integration.review_pages.conftest import Browser, Office

Browse = Callable[[Person], Browser]


def test_what_waits_for_the_desk_stands_first(office: Office, browse: Browse, desk: Person) -> None:
    number = office.open()
    page = browse(desk).text("/desk")
    assert page.index("Ce qui attend le bureau") < page.index(number) < page.index("Tous les dossiers")
    assert "Examiner la recevabilité" in page
    assert "23 janvier 2027" in page.replace("\u00a0", " ")


def test_an_empty_desk_says_so(browse: Browse, desk: Person) -> None:
    page = browse(desk).text("/desk")
    assert "Aucun dossier n’attend le bureau." in page


def test_the_desk_reads_in_english_too(office: Office, browse: Browse, desk: Person) -> None:
    office.open()
    page = browse(desk).text("/desk?lang=en")
    assert "What waits for the desk" in page
    assert "review." not in page


def test_files_are_shown_by_stage(office: Office, browse: Browse, desk: Person, reviewers: list[Person]) -> None:
    first, second = office.open(), office.open(title="Un autre projet pour les berges")
    office.admit(second, desk)
    page = browse(desk).text("/desk?stage=evaluation")
    below = page[page.index("Tous les dossiers") :]
    assert second in below
    assert first not in below


@pytest.mark.parametrize("path", ["/desk", "/desk/{number}", "/desk/{number}/opinions/shanghai"])
def test_a_stranger_is_asked_to_sign_in(office: Office, stranger: Browser, path: str) -> None:
    answer = stranger.get(path.format(number=office.open()))
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COMMS])
def test_who_does_not_handle_files_is_refused(
    office: Office, browse: Browse, person: Callable[..., Person], role: Role
) -> None:
    someone = browse(person(role, "x@paris.example"))
    assert someone.get("/desk").status_code == 403
    assert someone.get(f"/desk/{office.open()}").status_code == 403


def test_a_file_shows_its_text_and_what_the_machine_noticed(office: Office, browse: Browse, desk: Person) -> None:
    office.open()
    page = browse(desk).text(f"/desk/{office.open()}")
    assert "Hydralis Toitures SAS" in page
    assert "stocker jusqu’à 40 litres" in page
    assert "porte le même titre et vient de la même organisation" in page
    assert "Aucun partenaire local n’est nommé pour Montréal." in page


def test_an_unknown_file_is_not_found(browse: Browse, desk: Person) -> None:
    assert browse(desk).get("/desk/TR-2026-00099-X").status_code == 404


def test_a_member_of_the_committee_reads_a_file_without_acting_on_it(
    office: Office, browse: Browse, member: Person
) -> None:
    page = browse(member).text(f"/desk/{office.open()}")
    assert "Enregistrer la décision de recevabilité" not in page


def test_admitting_sends_the_file_to_reviewers_and_cities(
    office: Office, at_desk: Browser, reviewers: list[Person], officers: list[Person]
) -> None:
    number, browser = office.open(), at_desk
    answer = browser.send(f"/desk/{number}", f"/desk/{number}/screening", outcome="admissible")
    assert answer.status_code == 303
    page = browser.text(f"/desk/{number}")
    assert "La décision de recevabilité est enregistrée." in page
    assert "Ana Reis" in page
    assert "Réponse attendue" in page


def test_refusing_without_reasons_is_told_and_keeps_what_was_typed(
    office: Office, browse: Browse, desk: Person
) -> None:
    number = office.open()
    answer = browse(desk).send(
        f"/desk/{number}", f"/desk/{number}/screening", outcome="inadmissible", reasons="Trop court"
    )
    assert answer.status_code == 422
    assert "Écrivez les motifs, en 20 caractères au moins" in answer.text
    assert 'href="#field-reasons"' in answer.text
    assert "Trop court</textarea>" in answer.text
    assert 'value="inadmissible" checked' in answer.text
    assert office.dossier(number).stage == "screening"


def test_screening_a_file_that_someone_else_screened_is_told(
    office: Office, browse: Browse, desk: Person, reviewers: list[Person]
) -> None:
    number = office.open()
    browser = browse(desk)
    page = browser.text(f"/desk/{number}")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    office.admit(number, desk)
    form = {"csrf_token": token, "tag": "v1", "outcome": "admissible"}
    answer = browser.client.post(f"/desk/{number}/screening", data=form)
    assert answer.status_code == 412
    assert "quelqu’un l’a fait avancer" in answer.text


def test_a_form_without_its_token_does_nothing(office: Office, browse: Browse, desk: Person) -> None:
    number = office.open()
    answer = browse(desk).client.post(f"/desk/{number}/screening", data={"outcome": "admissible"})
    assert answer.status_code == 400
    assert office.dossier(number).stage == "screening"


def test_the_desk_names_a_reviewer(
    office: Office, at_desk: Browser, desk: Person, person: Callable[..., Person]
) -> None:
    number = office.open()
    office.admit(number, desk)
    late = person(Role.REVIEWER, "late@lecture.example", name="Dev Rao")
    tied = person(Role.REVIEWER, "tied@hydralis.example.net", name="Eva Sol")
    path = f"/desk/{number}"
    assert "Eva Sol · Son adresse électronique" in at_desk.text(path)
    refused = at_desk.send(path, f"{path}/reviewers", reviewer=str(tied.id))
    assert refused.status_code == 422
    answer = at_desk.send(path, f"{path}/reviewers", reviewer=str(late.id))
    assert answer.status_code == 303
    assert list(office.readers(number)) == ["late@lecture.example"]


def test_the_desk_settles_a_doubt(office: Office, browse: Browse, desk: Person, reviewers: list[Person]) -> None:
    number = office.open()
    office.admit(number, desk)
    paper = ConflictForm(conflict="perhaps", reason="Un ancien collègue")
    office.do(number, Deed(act=Act.DECLARE_CONFLICT, actor=reviewers[0].actor(), paper=paper))
    browser, path = browse(desk), f"/desk/{number}"
    assert "Un ancien collègue" in browser.text(path)
    doubtful = office.readers(number)[reviewers[0].email]
    answer = browser.send(path, f"{path}/ties/{doubtful.id}", conflict="yes", reason="Trop proche")
    assert answer.status_code == 303
    assert office.readers(number)[reviewers[0].email].state == "conflicted"


def test_an_opinion_that_came_by_mail_is_written_down_with_its_proof(
    office: Office, browse: Browse, desk: Person, reviewers: list[Person]
) -> None:
    number = office.open()
    office.admit(number, desk)
    browser, path = browse(desk), f"/desk/{number}/opinions/shanghai"
    answers = {"domain": "none", "objectives": "4", "local_partner": "yes", "naming": "yes"}
    refused = browser.send(path, path, opinion="unfavourable", **answers)
    assert refused.status_code == 422
    assert "Donnez la raison de votre avis" in refused.text
    assert 'value="unfavourable" checked' in refused.text
    proof = {"channel": "mail", "who": "Bureau international", "proof": "Courriel du 12 novembre"}
    answer = browser.send(path, path, opinion="unfavourable", reason="Un doublon.", **answers, **proof)
    assert answer.status_code == 303
    row = office.question(number, "shanghai")
    assert (row.opinion, row.entered_by) == ("unfavourable", desk.actor().ref)
    assert "Défavorable" in browser.text(f"/desk/{number}")


def test_the_desk_officer_who_may_be_tied_to_a_file_is_told_so_and_steps_aside(
    office: Office, browse: Callable[[Person], Browser], person: Callable[..., Person]
) -> None:
    number = office.open()
    officer = browse(person(Role.DESK, "jeanne.petit@hydralis.example.net", name="Jeanne Petit"))
    page = officer.text(f"/desk/{number}")
    assert "Votre adresse électronique est celle d’un participant" in page
    path = f"/desk/{number}/recusal"
    refused = officer.send(f"/desk/{number}", path, recusal="lien")
    assert refused.status_code == 422
    assert "lien" in refused.text
    assert officer.send(f"/desk/{number}", path, recusal="Ma sœur dirige cette entreprise.").status_code == 303
    assert officer.get(f"/desk/{number}").status_code == 404
    assert number not in officer.text("/desk").replace(f"du dossier {number}", "")
