"""A reviewer at their desk: drafts that survive everything, amendments, their own past, work without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse

from services.review.domain.papers import ReleaseForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from shared.access import Person
from tests.integration.review_pages.conftest import WELL, Browser, Office

Browse = Callable[[Person], Browser]
FOUR = {f"scores.c{k}": "4" for k in range(1, 6)}
WHY = "Le plan de financement manque au dossier."


@pytest.fixture
def number(office: Office, desk: Person, reviewers: list[Person]) -> str:
    """A file that three reviewers have to read."""
    made = office.open()
    office.admit(made, desk)
    return made


@pytest.fixture
def reader(browse: Browse, reviewers: list[Person], number: str) -> Browser:
    """The first of them, who declared no tie."""
    browser = browse(reviewers[0])
    browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="none")
    return browser


def csrf(browser: Browser, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.text(page))
    assert found
    return found[1]


def autosave(browser: Browser, number: str, **typed: str) -> TestResponse:
    seen = re.search(r'data-seen="([^"]*)"', browser.text(f"/reviews/{number}"))
    assert seen
    data = {"csrf_token": csrf(browser, f"/reviews/{number}"), "seen": seen[1], **typed}
    return browser.client.post(f"/reviews/{number}/autosave", data=data)


def test_what_is_typed_is_kept_and_told(reader: Browser, number: str) -> None:
    answer = autosave(reader, number, **{"scores.c1": "2.5", "for_applicant": "Trop"})
    assert answer.get_json()["told"] == "Enregistré à 10\u00a0h\u00a000"
    page = reader.text(f"/reviews/{number}")
    assert 'name="scores.c1" value="2.5" checked' in page
    assert "Trop</textarea>" in page
    assert "Enregistré à 10\u00a0h\u00a000" in page
    assert "Reprendre" in reader.text("/reviews")


def test_a_draft_is_saved_without_a_script(reader: Browser, number: str) -> None:
    sent = reader.send(f"/reviews/{number}", f"/reviews/{number}/review", confidential="À part", later="yes")
    assert sent.status_code == 303
    assert "À part</textarea>" in reader.text(f"/reviews/{number}")


def test_a_second_window_does_not_write_over_the_first(reader: Browser, number: str) -> None:
    autosave(reader, number, confidential="Un")
    token = csrf(reader, f"/reviews/{number}")
    data = {"csrf_token": token, "seen": "0.0", "confidential": "Deux"}
    late = reader.client.post(f"/reviews/{number}/autosave", data=data)
    assert late.status_code == 412
    assert "rechargez la page" in late.get_json()["told"]
    assert "Un</textarea>" in reader.text(f"/reviews/{number}")


def test_a_session_that_ended_gives_back_all_that_was_typed(reader: Browser, number: str) -> None:
    with reader.client.session_transaction() as stored:
        stored.clear()
    answer = reader.client.post(f"/reviews/{number}/review", data={"for_applicant": WELL, "scores.c1": "2.5"})
    assert answer.status_code in (400, 401)
    assert WELL in unescape(answer.text)
    assert "2.5</textarea>" in answer.text


def test_a_review_filed_too_late_is_kept_and_shown(
    *, office: Office, desk: Person, reader: Browser, number: str, reviewers: list[Person]
) -> None:
    token = csrf(reader, f"/reviews/{number}")
    row = office.readers(number)[reviewers[0].email]
    paper = ReleaseForm(reason="Absente jusqu’à la fin du mois.")
    office.do(number, Deed(act=Act.RELEASE, actor=desk.actor(), paper=paper, assignment=row.id))
    answer = reader.client.post(f"/reviews/{number}/review", data={"csrf_token": token, **FOUR, "for_applicant": WELL})
    assert answer.status_code == 409
    assert "ne vous est plus affecté" in answer.text
    assert WELL in unescape(answer.text)
    assert reader.get(f"/reviews/{number}").status_code == 404
    assert WELL in reader.text(f"/reviews/{number}/draft")


def test_a_criterion_is_left_aside_with_its_reason(
    *, office: Office, reader: Browser, number: str, reviewers: list[Person], at_desk: Browser
) -> None:
    page, path = f"/reviews/{number}", f"/reviews/{number}/review"
    typed = {**FOUR, "scores.c4": "none", "for_applicant": WELL}
    refused = reader.send(page, path, **typed, **{"unjudged.c4": "Bof"})
    assert refused.status_code == 422
    assert "Donnez votre raison en 10 caractères au moins (vous en avez saisi 3)." in unescape(refused.text)
    assert 'value="none" checked' in refused.text
    assert reader.send(page, path, **typed, **{"unjudged.c4": WHY}).status_code == 303
    assert office.readers(number)[reviewers[0].email].unjudged == {"c4": WHY}
    assert f"Ne peut pas être jugé\u00a0: {WHY}" in reader.text(page)


def test_a_filed_review_is_amended_and_the_office_sees_it(
    *, office: Office, reader: Browser, number: str, reviewers: list[Person], at_desk: Browser
) -> None:
    reader.send(f"/reviews/{number}", f"/reviews/{number}/review", **FOUR, for_applicant=WELL)
    office.review(number, reviewers[1], "3")
    assert 'name="scores.c1" value="4" checked' in reader.text(f"/reviews/{number}/amend")
    amended = reader.send(
        f"/reviews/{number}/amend", f"/reviews/{number}/amend", **(FOUR | {"scores.c1": "3"}), for_applicant=WELL
    )
    assert amended.status_code == 303
    assert "Version 2" in reader.text(f"/reviews/{number}")
    link = re.search(rf"/desk/{number}/reviews/[0-9a-f-]+", at_desk.text(f"/desk/{number}"))
    assert link
    history = at_desk.text(link[0])
    assert history.index("Version 2") < history.index("Version 1")
    assert history.count("pouvait lire d’autres évaluations") == 1
    assert reader.get(link[0]).status_code == 403


def test_a_refused_amendment_comes_back_as_typed(reader: Browser, number: str) -> None:
    reader.send(f"/reviews/{number}", f"/reviews/{number}/review", **FOUR, for_applicant=WELL)
    again = reader.send(f"/reviews/{number}/amend", f"/reviews/{number}/amend", **FOUR, for_applicant="Trop court")
    assert again.status_code == 422
    assert "Trop court</textarea>" in again.text
    assert "Trop court</textarea>" in reader.text(f"/reviews/{number}/amend")


def test_nothing_is_amended_before_it_is_filed(reader: Browser, number: str) -> None:
    assert reader.get(f"/reviews/{number}/amend").status_code == 404


def test_my_own_past_stands_beside_the_rubric(
    *, office: Office, desk: Person, reader: Browser, number: str, reviewers: list[Person]
) -> None:
    assert "notes passées" not in reader.text(f"/reviews/{number}")
    for title, score in (("Berges de demain", "3"), ("Berges d’hier", "4.5")):
        other = office.open(title=title)
        office.admit(other, desk)
        office.review(other, reviewers[0], score)
        office.review(other, reviewers[1], "1.5")
    page = reader.text(f"/reviews/{number}")
    assert "Vos 2 notes passées" in page
    assert "3\u00a0: 1 fois, 4,5\u00a0: 1 fois" in page
    assert "Berges de demain" in page
    assert "4,50 sur 5" in page
    assert "1,50" not in page


# The queue


def test_the_queue_is_filtered_and_counted(office: Office, desk: Person, reader: Browser, number: str) -> None:
    other = office.open(title="Berges de demain")
    office.admit(other, desk)
    autosave(reader, number, confidential="À part")
    page = reader.text("/reviews")
    assert "Commencés · 1" in page
    assert "Pas encore commencés · 1" in page
    assert page.index(number) < page.index(other)
    assert other not in reader.text("/reviews?state=draft")
    assert "Aucun de vos dossiers ne répond à ce choix." in reader.text("/reviews?city=san_francisco")
    assert other in reader.text("/reviews?city=montreal&sector=eco")
    assert other in reader.text("/reviews?state=nonsense&city=nowhere")
    assert reader.get("/reviews?after=nonsense").status_code == 400


# Without a network


def sent_back(browser: Browser, content: bytes) -> TestResponse:
    data = {"csrf_token": csrf(browser, "/reviews/offline"), "form": (BytesIO(content), "form.txt")}
    builder = EnvironBuilder("/reviews/offline", method="POST", data=data)
    sent = builder.get_environ()
    with closing(builder), closing(sent["wsgi.input"]):  # what is large lies on the disk meanwhile
        return browser.client.open(sent)


def filled_in(browser: Browser, number: str) -> str:
    """The text form with a whole review of one file in it."""
    head, rest = browser.get("/reviews/offline.txt").text.split(f"==== {number} ====\n")
    part, *others = rest.split("\n==== ")
    typed = {**FOUR, "scores.c2": "3,5", "scores.c4": "nc", "unjudged.c4": WHY, "for_applicant": WELL}
    for name, value in typed.items():
        part = part.replace(f"@{name}: ", f"@{name}: {value}", 1)
    part = part.replace("@file: ", "@file: oui", 1)
    return "\n==== ".join([f"{head}==== {number} ====\n{part}", *others])


def test_a_review_goes_and_comes_back_as_text(
    office: Office, reader: Browser, number: str, reviewers: list[Person]
) -> None:
    answer = sent_back(reader, filled_in(reader, number).encode())
    assert answer.status_code == 200
    assert "Rendue" in answer.text
    row = office.readers(number)[reviewers[0].email]
    assert row.scores == {"c1": "4", "c2": "3.5", "c3": "4", "c5": "4"}
    assert row.unjudged == {"c4": WHY}


def test_each_review_of_the_file_stands_on_its_own(
    *, office: Office, desk: Person, reader: Browser, number: str, reviewers: list[Person]
) -> None:
    other = office.open(title="Berges de demain")
    office.admit(other, desk)
    text = filled_in(reader, number).replace("@scores.c1: 4", "@scores.c1: neuf", 1)
    strange = "\n==== TR-2026-00999-11 ====\n@tag: 0.0\n@confidential: Ne pas perdre ceci\n"
    answer = sent_back(reader, (text + strange).encode("cp1252", errors="replace"))
    page = unescape(answer.text)
    assert page.count("Gardée comme brouillon") == 2
    assert "Ce dossier n’est pas dans votre liste." in page
    assert "Ne pas perdre ceci</textarea>" in page
    assert "neuf" not in str(office.readers(number)[reviewers[0].email].scores)
    assert WELL[:20] in reader.text(f"/reviews/{number}")


def test_what_changed_here_meanwhile_is_not_written_over(reader: Browser, number: str) -> None:
    text = filled_in(reader, number)
    autosave(reader, number, confidential="Plus récent")
    page = unescape(sent_back(reader, text.encode()).text)
    assert "Refusée" in page
    assert f"{WELL}</textarea>" in page
    assert "Plus récent</textarea>" in reader.text(f"/reviews/{number}")


def test_the_table_is_guarded_and_comes_back(reader: Browser, number: str) -> None:
    autosave(reader, number, confidential="=CMD()", **{"scores.c1": "4"})
    sheet = reader.get("/reviews/offline.csv")
    assert sheet.mimetype == "text/csv"
    assert '"\'=CMD()"' in sheet.text
    back = sheet.data.replace(b'"4"', b'"2,5"', 1)
    assert "Gardée comme brouillon" in unescape(sent_back(reader, back).text)
    page = reader.text(f"/reviews/{number}")
    assert "\n=CMD()</textarea>" in page
    assert 'name="scores.c1" value="2.5" checked' in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Choisissez le fichier à envoyer."),
        (b"Bonjour", "il ne contient aucune évaluation"),
        (b"x" * 1_000_001, "Ce fichier dépasse"),
    ],
)
def test_a_file_that_is_not_ours_is_told(reader: Browser, content: bytes, told: str) -> None:
    answer = sent_back(reader, content)
    assert answer.status_code == 422
    assert told in unescape(answer.text)


def test_only_reviewers_take_the_form_along(at_desk: Browser, app: Flask) -> None:
    for path in ("/reviews/offline", "/reviews/offline.txt", "/reviews/offline.csv"):
        assert at_desk.get(path).status_code == 403
        assert Browser(app.test_client()).get(path).status_code == 302
