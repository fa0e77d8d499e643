"""A sitting of the committee on its pages, without any script: planned, opened, voted, closed, decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
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
    assert evening.does(evening.desk, "roll", present=present, chairing=present[0]).status_code == 303
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
    said = text.replace("\u00a0", " ")
    assert "Pour : 1 · Contre : 1 · Abstentions : 1 · Voix de la présidence : pour" in said
    assert "Membre 0 : contre · Membre 1 : pour · Membre 2 : abstention" in said

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
    assert "Lieu\u00a0: Salle 12" in text.text
    assert text.headers["Content-Disposition"].startswith('attachment; filename="proces-verbal-2026-12-10.txt"')
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

    assert 'name="montreal.outcome" value="reserve" checked' in decision
    assert "Issues reprises du vote du comité." in decision


def test_without_a_quorum_the_page_names_who_is_missing(evening: Evening, ready: Callable[..., str]) -> None:
    evening.does(evening.desk, "agenda", numbers=[ready(**WISH)])
    chair = str(evening.members[0].id)
    evening.does(evening.desk, "roll", present=[chair], chairing=chair)

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
    said = unescape(refused.text)
    assert all(f">{one}</a>" in said for one in ("Indiquez le jour de la séance.", "Choisissez qui préside."))
    members = evening.members
    twice = [str(members[0].id), str(members[1].id)]
    form = {"title": "Une autre séance", "held_on": "2026-12-17", "place": "Salle 3", "chair": twice[0]}
    refused = at_desk.send(evening.path, f"{evening.path}/plan", **form, voting=twice, attending=twice[:1])
    assert refused.status_code == 422
    assert 'value="Une autre séance"' in unescape(refused.text)
    assert "<details open>" in refused.text
    assert "Séance de décembre" in at_desk.text(evening.path)


def test_postponed_and_taken_up_again(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    short = evening.does(evening.desk, "postponement", file, why_postponed="non")
    assert short.status_code == 422
    assert "non</textarea>" in short.text
    assert 'href="#field-why_postponed"' in short.text
    why = "Le comité souhaite entendre la ville partenaire avant de se prononcer."
    assert evening.does(evening.desk, "postponement", file, why_postponed=why).status_code == 303
    assert "reporté" in evening.desk.text(evening.path)
    assert evening.does(evening.desk, "reopening", file, why_reopened=why).status_code == 303
    assert "à examiner" in evening.desk.text(evening.path)


def test_a_decision_against_the_vote_is_refused_on_its_page(
    evening: Evening, ready: Callable[..., str], browse: Callable[[Person], Browser]
) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file, decision = f"/files/{number}", f"/committee/{number}"
    evening.does(evening.desk, "motion", file, **{"outcomes.montreal": "retained"})
    member = browse(evening.members[1])
    typed = {"montreal.outcome": "not_retained", "montreal.reasons": WELL, "step": "sign"}
    while_open = member.send(decision, decision, **typed)
    evening.does(evening.desk, "votes", file, then="result", **ballots(evening, "yes", "yes", "no"))
    against = member.send(decision, decision, **typed)

    assert (while_open.status_code, against.status_code) == (422, 422)
    assert "Un vote est encore ouvert" in while_open.text
    assert "Le comité a voté «\u00a0Retenir\u00a0»" in unescape(against.text)
    assert WELL in unescape(against.text)
    signed = member.send(decision, decision, **typed | {"montreal.outcome": "retained"})
    assert signed.status_code == 303


def test_what_was_ticked_for_the_roll_stays_ticked_on_a_refusal(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    ids = [str(one.id) for one in evening.members]
    tag = evening.desk.text(evening.path).split('name="tag" value="')[1].split('"')[0]
    evening.does(evening.chair, "agenda", numbers=[number])

    refused = evening.does(evening.desk, "roll", tag=tag, present=ids[1:], chairing=ids[2])

    assert refused.status_code == 412
    ticked = re.findall(r'name="present" value="([^"]+)" checked', refused.text)
    assert ticked == ids[1:]
    assert re.search(rf'id="field-chairing".*?value="{ids[2]}" selected', refused.text, re.S)
    assert "Membre 0" in refused.text
    assert not re.findall(r'name="present" value="([^"]+)" checked', evening.desk.text(evening.path))


def test_a_note_typed_on_an_overtaken_page_is_not_lost(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    tag = evening.desk.text(f"{evening.path}{file}").split('name="tag" value="')[1].split('"')[0]
    evening.does(evening.chair, "note", file, note="La présidence a écrit ceci.")

    refused = evening.does(evening.desk, "note", file, tag=tag, note="Le secrétariat écrivait cela.")

    assert refused.status_code == 412
    assert "Le secrétariat écrivait cela.</textarea>" in unescape(refused.text)
    assert "note au procès-verbal" in unescape(refused.text)
    assert "La présidence a écrit ceci." in evening.desk.text(f"{evening.path}{file}")


def test_a_form_in_which_nothing_was_chosen_says_what_to_choose(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    none = evening.does(evening.desk, "agenda")
    opened(evening, number)
    file = f"/files/{number}"
    nothing_put = evening.does(evening.desk, "motion", file, **{"outcomes.montreal": ""})
    evening.does(evening.desk, "motion", file, **{"outcomes.montreal": "retained"})
    unsaid = evening.does(evening.chair, "vote", file)
    unnoted = evening.does(evening.desk, "votes", file, then="note")

    for refused, field, said in (
        (none, "numbers", "Choisissez au moins un dossier."),
        (nothing_put, "outcomes", "Choisissez l’issue à mettre aux voix pour une ville au moins."),
        (unsaid, "own", "Choisissez au moins un vote."),
        (unnoted, "ballots", "Choisissez au moins un vote."),
    ):
        assert refused.status_code == 422
        assert f'<a href="#field-{field}">{said}</a>' in unescape(refused.text)
        assert f'id="field-{field}"' in refused.text


def test_a_result_waits_for_every_vote_and_keeps_those_typed(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"/files/{number}"
    evening.does(evening.desk, "motion", file, **{"outcomes.montreal": "retained"})
    first = next(iter(ballots(evening, "yes", "yes", "yes")))

    refused = evening.does(evening.desk, "votes", file, then="result", **{first: "yes"})

    assert refused.status_code == 422
    assert "N’ont pas encore voté\u00a0: Membre 1, Membre 2." in unescape(refused.text)
    assert f'name="{first}" value="yes" checked' in refused.text


def test_who_neither_conducts_nor_belongs_to_the_sitting_only_reads(
    evening: Evening, ready: Callable[..., str], at_committee: Browser, browse: Callable[[Person], Browser]
) -> None:
    number = ready(**WISH)
    opened(evening, number)
    file = f"{evening.path}/files/{number}"
    evening.does(evening.desk, "motion", f"/files/{number}", **{"outcomes.montreal": "retained"})
    evening.does(evening.desk, "votes", f"/files/{number}", then="note", **ballots(evening, "yes", "no", "abstain"))

    forms = {
        who: set(re.findall(rf'action="{evening.path}([^"]*)"', browser.text(file)))
        for who, browser in (("desk", evening.desk), ("seated", browse(evening.members[1])), ("other", at_committee))
    }

    inside = f"/files/{number}"
    assert forms["other"] == set()
    assert forms["seated"] == {f"{inside}/vote", f"{inside}/recusal"}
    assert forms["desk"] == {f"{inside}/{one}" for one in ("votes", "recusal", "note", "postponement", "reopening")}
    assert "Pour\u00a0:" not in at_committee.text(file)
    assert not re.findall(rf'action="{evening.path}[^"]*"', at_committee.text(evening.path))


def test_a_closed_sitting_offers_nothing_more_to_do(evening: Evening, ready: Callable[..., str]) -> None:
    number = ready(**WISH)
    opened(evening, number)
    evening.does(evening.desk, "closing")

    for page in (evening.path, f"{evening.path}/files/{number}"):
        assert f'<form method="post" action="{evening.path}' not in evening.desk.text(page)
    assert "reporté" in evening.desk.text(f"{evening.path}/minutes")


def test_the_committee_finds_its_sittings_from_its_table(evening: Evening, at_committee: Browser) -> None:
    assert 'href="/committee/sittings"' in at_committee.text("/committee")
    assert f'href="{evening.path}"' in at_committee.text("/committee/sittings")
