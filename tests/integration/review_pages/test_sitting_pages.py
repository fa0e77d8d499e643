"""A sitting of the committee on its pages, without any script: planned, opened, voted, closed, decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pytest
from werkzeug.test import TestResponse

from shared.access import Person
from shared.policy import Role
from tests.integration.review_pages.conftest import WELL, Browser, Office

Made = Callable[..., Person]


@dataclass(kw_only=True)
class Evening:
    """A sitting that was planned: the desk's browser, the chair's, and the members."""

    desk: Browser
    chair: Browser
    members: list[Person]
    path: str

    def does(self, who: Browser, what: str, page: str = "", /, **fields: object) -> TestResponse:
        """Fill in one form of the room, or of a file in it, and follow where it leads."""
        where = f"{self.path}{page}"
        return who.send(where, f"{where}/{what}", **fields)

    def step(self, number: str, step: str) -> TestResponse:
        return self.desk.send(self.path, f"{self.path}/order", step=f"{step} {number}")


@pytest.fixture
def ready(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> Callable[..., str]:
    """A file before the committee, with one city that said yes."""

    def made(score: str = "4", **changes: object) -> str:
        number = office.open(**changes)
        office.admit(number, desk)
        found = office.readers(number)
        for one in reviewers:
            if one.email in found:
                office.review(number, one, score)
        for city in office.dossier(number).cities:
            office.answer(number, city, desk)
        return number

    assert officers
    return made


@pytest.fixture
def evening(at_desk: Browser, browse: Callable[[Person], Browser], person: Made) -> Evening:
    members = [person(Role.COMMITTEE, f"m{k}@comite.example", name=f"Membre {k}") for k in range(3)]
    ids = [str(one.id) for one in members]
    plan = {"title": "Séance de décembre", "held_on": "2026-12-10", "place": "Salle 12", "chair": ids[0], "voting": ids}
    answer = at_desk.send("/committee/sittings", "/committee/sittings", **plan)
    assert answer.status_code == 303, answer.text
    return Evening(desk=at_desk, chair=browse(members[0]), members=members, path=answer.headers["Location"])


def opened(evening: Evening, *numbers: str) -> None:
    present = [str(one.id) for one in evening.members]
    assert evening.does(evening.desk, "agenda", numbers=list(numbers)).status_code == 303
    assert evening.does(evening.desk, "roll", present=present, chair=present[0]).status_code == 303
    assert evening.does(evening.desk, "opening").status_code == 303


def ballots(evening: Evening, *votes: str, city: str = "montreal") -> dict[str, str]:
    return {f"ballot.{city}.{one.id}": vote for one, vote in zip(evening.members, votes, strict=True)}


WISH = {"cities": [{"city": "montreal", "domain": "design", "objective": WELL * 2}]}


def test_a_sitting_is_lived_on_its_pages(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    assert evening.does(evening.desk, "motion", file, **{"outcomes.montreal": "retained"}).status_code == 303
    own = evening.does(evening.chair, "vote", file, **{"own.montreal": "no"})
    assert own.status_code == 303
    tied = ballots(evening, "no", "yes", "abstain")
    waits = evening.does(evening.desk, "votes", file, then="result", **tied)
    assert waits.status_code == 422
    assert "la voix de la présidence (Membre 0) décide" in waits.text
    done = evening.does(evening.desk, "votes", file, then="result", **tied, **{"casting.montreal": "yes"})
    assert done.status_code == 303
    evening.does(evening.desk, "note", file, note="Rencontrer les écoles.")
    text = evening.desk.text(f"{evening.path}{file}")
    assert "1 pour, 1 contre, 1 abstentions" in text
    assert "voix de la présidence : pour" in text.replace("\u00a0", " ")

    closed = evening.does(evening.chair, "closing")
    assert closed.headers["Location"] == f"{evening.path}/minutes"
    minutes = evening.desk.text(f"{evening.path}/minutes")
    assert "Approuvé par Membre 0" in minutes
    assert "Rencontrer les écoles." in minutes


def test_the_minutes_are_a_text_and_a_tagged_pdf_too(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)

    text = evening.desk.get(f"{evening.path}/minutes.txt")
    printed = evening.desk.get(f"{evening.path}/minutes.pdf")

    assert number in text.text
    assert "Projet" in text.text
    with pikepdf.open(BytesIO(printed.data)) as document:
        assert document.Root.MarkInfo.Marked


def test_the_decision_page_takes_over_what_was_voted(
    evening: Evening, ready: Callable[..., str], browse: Callable[[Person], Browser]
) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    evening.does(evening.desk, "motion", file, **{"outcomes.montreal": "reserve"})
    evening.does(evening.desk, "votes", file, then="result", **ballots(evening, "yes", "yes", "yes"))
    page = browse(evening.members[1]).text(f"{evening.path}{file}")
    link = page.split('class="button primary" href="')[1].split('"')[0]

    decision = browse(evening.members[1]).text(link.replace("&amp;", "&"))

    assert 'value="reserve" checked' in decision.replace('id="field', "") or 'reserve" checked' in decision


def test_without_a_quorum_the_page_names_who_is_missing(evening: Evening, ready: Callable[..., str]) -> None:
    evening.does(evening.desk, "agenda", numbers=[ready(**WISH)])
    chair = str(evening.members[0].id)
    evening.does(evening.desk, "roll", present=[chair], chair=chair)

    refused = evening.does(evening.desk, "opening")

    assert refused.status_code == 409
    assert "Membre 1, Membre 2" in refused.text


def test_files_move_on_the_agenda_and_leave_it(evening: Evening, ready: Callable[..., str]) -> None:
    first, second = ready("4.5", **WISH), ready("3.5", title="Un autre projet, tout différent", **WISH)
    evening.does(evening.desk, "agenda", numbers=[first, second])
    assert evening.step(second, "up").status_code == 303
    text = evening.desk.text(evening.path)
    assert text.index(second) < text.index(first)
    assert evening.step(first, "out").status_code == 303
    assert f"/files/{first}" not in evening.desk.text(evening.path)


def test_whoever_leaves_comes_back_to_a_room_without_the_file(
    evening: Evening, ready: Callable[..., str], browse: Callable[[Person], Browser]
) -> None:
    number = ready(**WISH)
    opened(evening, number)
    member = browse(evening.members[2])

    left = evening.does(member, "recusal", f"/files/{number}", reason="Ma sœur dirige cette entreprise depuis 2020.")

    assert left.headers["Location"] == evening.path
    assert number not in member.text(evening.path)
    assert member.get(f"{evening.path}/files/{number}").status_code == 404
    assert "Membre 2" in evening.desk.text(f"{evening.path}/files/{number}")


def test_a_page_that_somebody_overtook_is_refused_and_says_who(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    before = evening.desk.text(evening.path)
    tag = before.split('name="tag" value="')[1].split('"')[0]
    evening.does(evening.chair, "agenda", numbers=[number])

    refused = evening.desk.client.post(
        f"{evening.path}/opening",
        data={"tag": tag, "csrf_token": before.split('name="csrf_token" value="')[1].split('"')[0]},
    )

    assert refused.status_code == 412
    assert "Membre 0" in refused.text


def test_a_plan_with_faults_comes_back_as_it_was_typed(at_desk: Browser, evening: Evening) -> None:
    refused = at_desk.send("/committee/sittings", "/committee/sittings", title="Une séance sans jour", place="Salle 3")

    assert refused.status_code == 422
    assert "Une séance sans jour" in refused.text
    assert evening.path


def test_postponed_and_taken_up_again(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    short = evening.does(evening.desk, "postponement", file, why_postponed="non")
    assert short.status_code == 422
    assert "non</textarea>" in short.text
    why = "Le comité souhaite entendre la ville partenaire avant de se prononcer."
    assert evening.does(evening.desk, "postponement", file, why_postponed=why).status_code == 303
    assert "reporté" in evening.desk.text(evening.path)
    assert evening.does(evening.desk, "reopening", file, why_reopened=why).status_code == 303
    assert "à examiner" in evening.desk.text(evening.path)
