"""A proposal's whole way in a real browser, by clicking as people do: from the call to the letter and the press."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from services.demo.cast import CAST
from services.demo.door import patiently
from services.demo.samples import Sample, load_samples
from shared.policy import Role
from shared.programme import Programme
from tests.e2e import acts
from tests.e2e.browsing import Album, Browsing
from tests.e2e.tasks import Author
from tests.e2e.town import Town, address_of

NUMBER = re.compile(r"\b[A-Z]{2,4}-[0-9A-Z-]{6,}\b")
REVIEWERS = tuple(part.email for part in CAST if part.role is Role.REVIEWER)


@pytest.fixture(scope="module")
def sample() -> Sample:
    """The proposal that goes this way."""
    return load_samples()[0]


@pytest.fixture(scope="module")
def author_at_work(browsing: Browsing, sample: Sample, programme: Programme, album: Album) -> Author:
    """From the home page by the call to a draft with its six tasks; the first four are filled in."""
    page = browsing.someone().new_page()
    page.goto("/")
    album.take(page, "home")
    album.take(page, "home", phone=True)
    page.get_by_role("link", name=acts.FRENCH.t("intake.home.rules")).click()
    page.get_by_role("main").get_by_role("link", name="Déposer une proposition").click()
    author = Author(page=page, body=sample.body, programme=programme)
    author.press("intake.start.begin")
    page.get_by_role("link", name=acts.FRENCH.t("intake.form.part.organisation")).click()
    author.go_on("organisation", "contact", "project")
    author.fill("cities")
    album.take(page, "form")
    author.press("intake.draft.save_and_go")
    return author


@pytest.fixture(scope="module")
def refused(author_at_work: Author) -> Author:
    """The fifth task, sent with three faults."""
    author = author_at_work
    author.fill("means")
    author.box("ends_on").fill("2031-01-31")
    author.box("budget_total").fill("beaucoup")
    author.box("civic").fill("Trop court.")
    author.press("intake.draft.save_and_go")
    return author


@pytest.fixture(scope="module")
def checked(refused: Author, album: Album) -> Author:
    """The fifth task mended, the last one filled in with a file, and all of it read once more."""
    author, page = refused, refused.page
    author.write("ends_on", "budget_total", "civic")
    author.press("intake.draft.save_and_go")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.form.part.statements"))
    acts.attach(page, "lettre-de-soutien.pdf", acts.small_pdf())
    author.go_on("statements")
    expect(page.get_by_role("heading", level=1)).to_have_text(acts.FRENCH.t("intake.check.title"))
    album.take(page, "check")
    return author


@pytest.fixture(scope="module")
def receipt(checked: Author, album: Album) -> Page:
    """What the page says once the last button was pressed."""
    checked.press("intake.check.send.file")
    expect(checked.page.get_by_role("heading", level=1)).to_have_text("Votre proposition est déposée")
    album.take(checked.page, "receipt")
    return checked.page


@pytest.fixture(scope="module")
def number(receipt: Page) -> str:
    """The proposal's number, read from the receipt."""
    found = NUMBER.search(receipt.get_by_role("main").inner_text())
    assert found
    return found.group(0)


@pytest.fixture(scope="module")
def author(browsing: Browsing, town: Town, sample: Sample, number: str) -> Page:
    """The author, on another device, with nothing but the mail."""
    page = browsing.someone().new_page()
    page.goto(town.link(to=sample.body["contact"]["email"], about=number))
    return page


@pytest.fixture(scope="module")
def screened(browsing: Browsing, town: Town, sample: Sample, number: str) -> Page:
    """The desk signs in, opens the file and finds it admissible."""
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(Role.DESK))
    acts.wait_for(page, "/desk", number)
    page.get_by_role("link", name=sample.body["title"]).first.click()
    page.get_by_role("radio", name="Recevable", exact=True).check()
    acts.press(page, "review.screening.button")
    expect(page.get_by_role("main")).to_contain_text("La décision de recevabilité est enregistrée")
    return page


@pytest.fixture(scope="module")
def reviewed(
    *, screened: Page, browsing: Browsing, town: Town, sample: Sample, number: str, album: Album
) -> list[Page]:
    """Those three whom a mail asked sign in, declare that nothing ties them, and review."""
    assert screened
    asked = patiently(lambda: _three(town, number), "a mail to three reviewers")
    pages: list[Page] = []
    for email, review in zip(asked, sample.play.reviews, strict=True):
        page = browsing.someone().new_page()
        acts.sign_in(page, town, email)
        acts.declare_no_tie(page, sample.body["title"])
        acts.fill_review(page, review)
        if not pages:
            album.take(page, "review")
            album.take(page, "review", phone=True)
        acts.press(page, "review.rubric.button")
        pages.append(page)
    return pages


def _three(town: Town, number: str) -> list[str] | None:
    asked = [email for email in REVIEWERS if town.mails(to=email, about=number)]
    return asked if len(asked) == 3 else None


@pytest.fixture(scope="module")
def invitation(reviewed: list[Page], town: Town, number: str) -> str:
    """The personal address in the mail to the city."""
    assert reviewed
    return town.link(to=address_of(Role.PARTNER), about=number)


@pytest.fixture(scope="module")
def answered(
    *, invitation: str, browsing: Browsing, town: Town, sample: Sample, programme: Programme, album: Album
) -> Page:
    """The officer in Montréal follows the mail's link and answers the eight questions."""
    page, answers = browsing.someone().new_page(), sample.play.opinions[0]
    page.goto(invitation)
    album.take(page, "partner")
    domains = {one.id: one.label.in_("fr") for one in programme.cities[answers.city].domains}
    acts.fill_answers(page, answers, domain=domains[str(answers.domain)])
    acts.confirm_opinion(page, town, to=address_of(Role.PARTNER), city="Montréal")
    return page


@pytest.fixture(scope="module")
def signed(*, answered: Page, browsing: Browsing, town: Town, sample: Sample, number: str, album: Album) -> Page:
    """The committee reads the file, writes its reasons, reads the letter again, and signs."""
    expect(answered.get_by_role("main")).to_contain_text("l’avis de Montréal est enregistré")
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(Role.COMMITTEE))
    acts.wait_for(page, f"/committee/{number}", "Motifs pour Montréal")
    page.goto("/committee")
    album.take(page, "committee")
    page.get_by_role("link", name=sample.body["title"]).click()
    page.get_by_role("radio", name=acts.FRENCH.t("review.outcome_proposed", outcome="Retenir")).check()
    acts.box(page, "Motifs pour Montréal").fill(sample.play.decisions[0].reasons)
    acts.press(page, "review.determine.preview")
    expect(page.get_by_role("main")).to_contain_text("Rien ne part avant votre signature")
    expect(page.get_by_role("main")).to_contain_text(sample.play.decisions[0].reasons)
    acts.press(page, "review.determine.sign")
    return page


@pytest.fixture(scope="module")
def sent(signed: Page, town: Town, sample: Sample) -> None:
    """Half an hour later."""
    expect(signed.get_by_role("main")).to_contain_text("La décision est signée")
    assert not town.mails(to=sample.body["contact"]["email"], about="Décision sur votre proposition")
    town.let_the_letters_go()
    town.mail(to=sample.body["contact"]["email"], about="Décision sur votre proposition")


def test_a_task_with_faults_tells_them_all_at_the_top_and_each_leads_to_its_field(refused: Author) -> None:
    page = refused.page
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Il y a un problème")
    links = summary.get_by_role("link")
    assert links.count() == 3, summary.inner_text()
    for name in ("ends_on", "budget_total", "civic"):
        expect(refused.box(name)).to_have_attribute("aria-invalid", "true")
    links.filter(has_text=acts.FRENCH.t("intake.label.budget_total")).click()
    expect(refused.box("budget_total")).to_be_focused()
    assert page.title().startswith("Erreur")


def test_a_task_with_faults_keeps_all_that_was_typed(refused: Author, sample: Sample) -> None:
    expect(refused.box("ends_on")).to_have_value("2031-01-31")
    expect(refused.box("budget_total")).to_have_value("beaucoup")
    expect(refused.box("civic")).to_have_value("Trop court.")
    expect(refused.box("benefits_why")).to_have_value(sample.body["benefits_why"])
    label = refused.programme.benefits[sample.body["benefits"][0]].label.in_("fr")
    expect(refused.page.get_by_role("checkbox", name=label)).to_be_checked()


def test_all_answers_are_read_once_more_before_they_are_filed(checked: Author, sample: Sample) -> None:
    told = checked.page.get_by_role("main")
    for said in (sample.body["title"], sample.body["contact"]["email"], "31 octobre 2027", "96 000 €"):
        expect(told).to_contain_text(said)
    expect(told).to_contain_text("lettre-de-soutien.pdf")
    expect(told).to_contain_text("Brouillon – non déposé")
    expect(told.get_by_role("link", name=acts.begins("Modifier"))).to_have_count(6)


def test_the_receipt_tells_the_number_the_legal_date_and_the_link_to_keep(receipt: Page, number: str) -> None:
    told = receipt.get_by_role("main")
    expect(told).to_contain_text(number)
    expect(told).to_contain_text("Sans décision reçue le 23 janvier 2027")
    expect(told).to_contain_text("Gardez votre lien personnel")


def test_the_link_in_the_mail_opens_the_proposal_with_its_timeline(
    author: Page, sample: Sample, number: str, album: Album
) -> None:
    acts.wait_for(author, f"/proposals/{number}", "recevable")
    expect(author.get_by_role("heading", level=1)).to_have_text(sample.body["title"])
    expect(author.get_by_role("listitem").filter(has_text="Proposition déposée")).to_be_visible()
    assert "/l/" not in author.url, "the secret has left the address"
    album.take(author, "timeline")


def test_the_desk_says_that_the_file_may_be_examined(screened: Page, number: str, album: Album) -> None:
    acts.wait_for(screened, f"/desk/{number}", "Évaluation et avis")
    album.take(screened, "desk")


def test_three_reviewers_declare_their_ties_and_review(reviewed: list[Page], sample: Sample) -> None:
    for page in reviewed:
        expect(page.get_by_role("main")).to_contain_text("Votre évaluation est rendue")
        expect(page.get_by_role("row", name=sample.body["title"])).to_be_visible()


def test_following_a_citys_link_twice_changes_nothing(invitation: str, browsing: Browsing) -> None:
    first, second = (httpx.get(invitation, follow_redirects=True) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    page = browsing.someone().new_page()
    page.goto(invitation)
    expect(page.get_by_role("button", name="Relire et envoyer")).to_be_visible()
    page.context.close()


def test_a_city_answers_eight_questions_once_and_reads_its_opinion_again(answered: Page) -> None:
    told = answered.get_by_role("main")
    expect(told).to_contain_text("Merci, l’avis de Montréal est enregistré")
    answered.reload()
    expect(told).to_contain_text("Votre avis : Favorable")
    expect(told.get_by_role("button")).to_have_count(0)


def test_the_committee_signs_one_decision_per_city(signed: Page) -> None:
    expect(signed.get_by_role("main")).to_contain_text("La décision est signée")
    expect(signed.get_by_role("button", name="Relire avant de signer")).to_have_count(0)


@pytest.mark.usefixtures("sent")
def test_the_applicant_reads_the_letter_and_the_decision(author: Page, sample: Sample, number: str) -> None:
    author.goto("/mailbox")
    author.get_by_role("link", name=f"{number} · Décision sur votre proposition").click()
    letter = author.get_by_role("main")
    expect(letter).to_contain_text("Inès Valmont")
    expect(letter).to_contain_text(sample.play.decisions[0].reasons)
    expect(letter).to_contain_text("Anne Signoret")
    acts.wait_for(author, f"/proposals/{number}", "Retenu")
    expect(author.get_by_role("main")).to_contain_text(sample.play.decisions[0].reasons)


@pytest.mark.usefixtures("sent")
def test_the_press_office_reads_a_mention_in_both_languages(
    browsing: Browsing, town: Town, sample: Sample, album: Album
) -> None:
    page = browsing.someone().new_page()
    acts.sign_in(page, town, address_of(Role.COMMS))
    acts.wait_for(page, "/press", sample.body["title"])
    page.get_by_role("link", name=sample.body["title"]).click()
    told = page.get_by_role("main")
    expect(told).to_contain_text(sample.body["consents"]["quote"]["text"])
    expect(told).to_contain_text("City of Paris")
    album.take(page, "press")


def test_nothing_on_the_way_went_wrong_unseen(browsing: Browsing, number: str) -> None:
    assert number
    assert browsing.complaints == []
