"""The committee's table, and several files decided at once: read, signed, taken back; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from services.review.models import Determination
from services.review.web.csv import as_csv, guarded
from shared.access import Person
from shared.db import transaction
from shared.house import House
from shared.policy import Role
from tests.integration.review_pages.conftest import WELL, Browser, Office

Browse = Callable[[Person], Browser]
Ready = Callable[..., str]
DECIDE = "/committee/decide"


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Iterator[Flask]:
    """The whole application, so that letters are written by those who write them."""
    from services.wsgi import build

    assert engines
    made = build(house)
    yield made
    for engine in made.extensions["tremplin"].engines.values():
        engine.dispose()


@pytest.fixture
def ready(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> Ready:
    """Make a file that is ready for the committee."""

    def made(score: str = "4", opinion: str = "favourable", **changes: object) -> str:
        number = office.open(**changes)
        office.admit(number, desk)
        for reviewer in reviewers:
            office.review(number, reviewer, score)
        for city in ("shanghai", "montreal"):
            office.answer(number, city, desk, opinion)
        return number

    return made


@pytest.fixture
def other(person: Callable[..., Person]) -> Person:
    """A second member of the committee."""
    return person(Role.COMMITTEE, "b.ross@paris.example", name="B. Ross")


def ticked(*numbers: str) -> str:
    return f"{DECIDE}?{urlencode([('number', one) for one in numbers])}"


def fields(page: str) -> dict[str, list[str]]:
    """The bulk form as it stands on a page, as a browser would send it."""
    form = page.split(f'action="{DECIDE}"', 1)[1].split("</form>", 1)[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = [text]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options)
    return found


def send(browser: Browser, page: str, step: str, **changes: str) -> TestResponse:
    return browser.client.post(DECIDE, data=fields(page) | changes | {"step": step})


def count(engines: dict[str, Engine]) -> int:
    with transaction(engines["review"]) as session:
        return session.scalar(select(func.count()).select_from(Determination)) or 0


def test_the_form_proposes_what_the_rules_propose_with_the_reviewers_reasons(
    ready: Ready, at_committee: Browser
) -> None:
    good, poor = ready("4"), ready("2", title="Un projet encore vague")
    found = fields(at_committee.text(ticked(good, poor)))
    assert found["number"] == [good, poor]
    assert found[f"{good}.shanghai.outcome"] == ["retained"]
    assert found[f"{poor}.montreal.outcome"] == ["not_retained"]
    assert f"{WELL} (Ana Reis)" in found[f"{good}.montreal.reasons"][0]


def test_every_letter_is_read_whole_before_anything_is_written(
    ready: Ready, at_committee: Browser, engines: dict[str, Engine]
) -> None:
    numbers = [ready(), ready(title="Un second projet")]
    answer = send(at_committee, at_committee.text(ticked(*numbers)), "preview")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert "2 décisions sont prêtes" in page
    assert "Un second projet" in page
    assert page.count("Si vous contestez cette décision") == 2
    assert all(f"{one} · Décision sur votre proposition" in page for one in numbers)
    assert "token" not in page.split("<main", 1)[1].replace("csrf_token", "")
    assert count(engines) == 0


def test_one_signature_decides_all_and_each_can_be_taken_back(
    ready: Ready, at_committee: Browser, office: Office, engines: dict[str, Engine]
) -> None:
    numbers = [ready(), ready()]
    preview = unescape(send(at_committee, at_committee.text(ticked(*numbers)), "preview").text)
    done = unescape(send(at_committee, preview, "sign").text)
    assert "2 décisions sont signées." in done
    assert count(engines) == 4
    form = re.search(rf'action="/committee/{numbers[0]}/recall".*?</form>', done, re.S)
    assert form is not None
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    assert at_committee.client.post(f"/committee/{numbers[0]}/recall", data=hidden).status_code == 303
    assert [office.dossier(one).stage for one in numbers] == ["committee", "decided"]


def test_a_file_decided_meanwhile_is_refused_with_who_did_it_and_its_text_is_kept(
    ready: Ready, browse: Browse, member: Person, other: Person
) -> None:
    mine, theirs = browse(member), browse(other)
    first, second = ready(), ready()
    page = mine.text(ticked(first, second))
    send(theirs, theirs.text(ticked(first)), "sign")
    answer = send(mine, page, "sign", **{f"{first}.shanghai.reasons": "Mes mots à moi, qui ont pris du temps."})
    told = unescape(answer.text)
    assert "Une décision est signée." in told
    assert "B. Ross a signé le" in told
    assert "Mes mots à moi, qui ont pris du temps." in told
    assert "Retenu" in mine.text(f"/committee/{second}")


def test_the_second_of_two_on_one_file_gets_409_with_who_decided_and_keeps_the_text(
    ready: Ready, browse: Browse, member: Person, other: Person
) -> None:
    number = ready()
    path = f"/committee/{number}"
    mine, theirs = browse(member), browse(other)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', mine.text(path)))
    words = {
        f"{city}.{name}": value
        for city in ("shanghai", "montreal")
        for name, value in (("outcome", "retained"), ("reasons", "Mes mots à moi, qui ont pris du temps."))
    }
    send(theirs, theirs.text(ticked(number)), "sign")
    answer = mine.client.post(path, data=hidden | words | {"step": "sign"})
    assert answer.status_code == 409
    assert "B. Ross a signé le" in unescape(answer.text)
    assert "Mes mots à moi, qui ont pris du temps." in unescape(answer.text)


def test_faults_are_told_at_their_file_and_nothing_typed_is_lost(
    ready: Ready, at_committee: Browser, engines: dict[str, Engine]
) -> None:
    good, wrong = ready(), ready()
    changes = {f"{wrong}.montreal.reasons": "Trop court", f"{good}.shanghai.reasons": "Un texte récrit avec soin."}
    answer = send(at_committee, at_committee.text(ticked(good, wrong)), "preview", **changes)
    assert answer.status_code == 422
    assert f'href="#field-{wrong}-montreal-reasons"' in answer.text
    assert "Un texte récrit avec soin.</textarea>" in unescape(answer.text)
    assert count(engines) == 0


def test_no_file_or_too_many_send_back_to_the_table(at_committee: Browser) -> None:
    for asked in (DECIDE, ticked(*(f"TR-2026-{k:05d}-X" for k in range(31)))):
        assert at_committee.get(asked).status_code == 303
    assert "Choisissez de 1 à 30 dossiers" in at_committee.text("/committee")


def test_a_file_that_is_not_before_the_committee_is_left_aside(office: Office, at_committee: Browser) -> None:
    number = office.open()
    page = at_committee.text(ticked(number, "TR-2026-99999-X"))
    assert f"Le dossier {number} n’est pas devant le comité" in page.replace("\u202f", " ")
    assert "Aucun des dossiers choisis" in page


def test_the_desk_prepares_and_does_not_decide_several(ready: Ready, browse: Browse, desk: Person) -> None:
    browser = browse(desk)
    assert 'type="checkbox" name="number"' not in browser.text(f"/committee?{ready()}")
    assert browser.get(ticked("TR-2026-00001-X")).status_code == 403


def test_ties_say_what_parts_them(ready: Ready, at_committee: Browser) -> None:
    ready("4", sector="eco")
    assert "Hors secteur" not in at_committee.text("/committee")
    ready("4", title="Un second projet")
    page = at_committee.text("/committee")
    assert "le comité vote" in page


def test_the_table_sorts_by_what_the_address_asks(ready: Ready, at_committee: Browser) -> None:
    good, poor = ready("4.5"), ready("2")
    for asked in ("rank", "spread", "deviation", "median", "reviews", "legal", "nonsense"):
        page = at_committee.text(f"/committee?sort={asked}")
        assert page.index(good) < page.index(poor)


def test_other_weights_rank_again_say_so_and_store_nothing(ready: Ready, at_committee: Browser) -> None:
    civic = ready("3.5", title="Un projet civique")
    plain = ready("4", title="Un projet mûr")
    before = at_committee.text("/committee")
    assert before.index(plain) < before.index(civic)
    weights = "&".join(f"w_c{k}={weight}" for k, weight in enumerate((0, 0, 0, 0, 100), start=1))
    page = at_committee.text(f"/committee?{weights}")
    assert "Cette table est un essai avec d’autres poids" in page
    assert at_committee.text("/committee") == before
    assert 'value="100"' in page


@pytest.mark.parametrize("asked", ["w_c1=abc", "w_c1=-5&w_c2=1e9", "w_c1=0&w_c2=0&w_c3=0&w_c4=0&w_c5=0", "sort=%00"])
def test_odd_weights_break_nothing(ready: Ready, at_committee: Browser, asked: str) -> None:
    number = ready()
    assert number in at_committee.text(f"/committee?{asked}")


def test_the_table_leaves_as_csv_that_a_spreadsheet_reads_and_never_runs(
    ready: Ready, browse: Browse, desk: Person
) -> None:
    number = ready(title="=2+5+cmd|' /C calc'!A0")
    answer = browse(desk).get("/committee/table.csv")
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    head, line = text.splitlines()
    assert head.count(";") == line.count(";")
    assert f'"{number}"' in line
    assert "\"'=2+5+cmd" in line


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_no_cell_can_pass_for_a_formula(cell: str) -> None:
    assert guarded(cell).startswith("'")
    assert guarded("4,00") == "4,00"
    assert as_csv([['a"b', "c;d"]]) == '\ufeff"a""b";"c;d"\r\n'


def test_severity_is_shown_to_the_office_alone(
    ready: Ready, browse: Browse, desk: Person, person: Callable[..., Person]
) -> None:
    page = browse(desk).text("/committee/severity")
    assert "deux évaluations à comparer" in page
    ready()
    assert "Ana Reis" in browse(desk).text("/committee/severity")
    assert browse(person(Role.REVIEWER, "x@lecture.example")).get("/committee/severity").status_code == 403


def test_the_desk_closes_a_condition_on_the_files_page(
    ready: Ready, at_committee: Browser, browse: Browse, desk: Person
) -> None:
    number, browser = ready(), browse(desk)
    words = {f"{city}.reasons": WELL for city in ("shanghai", "montreal")}
    words |= {"shanghai.outcome": "retained_conditions", "montreal.outcome": "retained"}
    words["shanghai.conditions"] = "Nommer le laboratoire.\nEnvoyer la lettre."
    at_committee.send(f"/committee/{number}", f"/committee/{number}", step="sign", **words)
    page, path = f"/desk/{number}", f"/desk/{number}/conditions"
    assert "Envoyer la lettre." in browser.text(page)
    refused = browser.send(page, path, **{"shanghai-1.note": "ok", "shanghai-1.state": "met"})
    assert refused.status_code == 422
    assert 'href="#field-shanghai-1-note"' in refused.text
    note = "La lettre signée est arrivée le 2 décembre."
    assert browser.send(page, path, **{"shanghai-1.note": note, "shanghai-1.state": "met"}).status_code == 303
    assert note in browser.text(page)
    assert "La condition est close." in browser.text(page) or "Remplie" in browser.text(page)
