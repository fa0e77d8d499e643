"""A proposal turned into the answers of the form, and back: nothing is lost on the way."""

from __future__ import annotations

import random
from typing import Any

import pytest

from services.demo.samples import load_samples
from services.intake.domain.answers import typed_from
from services.intake.domain.proposal import proposal_from
from services.intake.example import EXAMPLE
from services.intake.forms import PARTS, Part, compacted, data_from, kept, part_of, restored
from services.intake.forms.telling import ON_PAGE
from shared.programme import Programme
from shared.proposal import Proposal

WHOLE: dict[str, Any] = EXAMPLE | {
    "organisation": EXAMPLE["organisation"] | {"size": "tpe", "district": 11},
    "associates": [
        {"name": "École des Berges", "side": "paris", "role": "enquêtes", "kind": "ecole"},
        {"name": "Atelier du Vieux-Port", "side": "montreal", "role": "prototypes"},
    ],
    "milestones": [{"on": "2027-06-01", "what": "Premier prototype"}, {"on": "2027-12-01", "what": "Mesures"}],
    "budget_in_kind": 1500,
    "commitments": ["climat", "partage"],
}


@pytest.mark.parametrize("data", [WHOLE, *(sample.body for sample in load_samples())])
def test_the_answers_of_a_proposal_make_the_same_proposal_again(data: dict[str, Any], programme: Programme) -> None:
    first = Proposal.model_validate(data)
    again = data_from(restored(typed_from(first.model_dump(mode="json"))), programme, locale=first.locale)
    second = Proposal.model_validate(again)
    by_city = {wish.city: wish for wish in first.cities}
    assert {wish.city: wish for wish in second.cities} == by_city
    assert second.model_copy(update={"cities": first.cities}) == first


def test_every_question_on_the_page_belongs_to_one_of_six_tasks(programme: Programme) -> None:
    tasks = {name: part_of(name, cities=programme.cities) for name in ON_PAGE if name != "form"}
    assert None not in tasks.values()
    assert set(tasks.values()) == set(PARTS)
    assert part_of("montreal.objective", cities=programme.cities) is Part.CITIES
    assert part_of("csrf_token", cities=programme.cities) is None


def test_saving_one_task_leaves_the_answers_of_the_others(programme: Programme) -> None:
    before = typed_from(WHOLE)
    sent = restored({"title": ["Un autre titre"], "budget_total": ["1"], "csrf_token": ["x"]})
    after = kept(sent, before, programme, part=Part.PROJECT)
    assert after["title"] == ["Un autre titre"]
    assert "summary" not in after  # an answer of this task that was emptied is empty
    assert after["budget_total"] == before["budget_total"]
    assert "csrf_token" not in after


def test_rows_left_empty_between_two_others_are_closed_up(programme: Programme) -> None:
    form = restored({"milestones.0.what": ["  "], "milestones.3.on": ["2027-06-01"], "milestones.5.what": ["Fin"]})
    plain = compacted(form)
    assert plain.get("milestones.0.on") == "2027-06-01"
    assert plain.get("milestones.1.what") == "Fin"
    assert data_from(plain, programme, locale="fr")["milestones"] == [{"on": "2027-06-01"}, {"what": "Fin"}]


def test_what_is_typed_is_kept_whatever_it_is(programme: Programme) -> None:
    dice = random.Random(7)  # noqa: S311 -- a test's dice
    hostile = "".join(chr(dice.randrange(1, 0xD7FF)) for _ in range(30_000))
    after = kept(restored({"summary": [hostile + "\x00"]}), {}, programme)
    assert after["summary"][0] == hostile[:20_000]


def test_half_a_proposal_makes_the_answers_that_it_holds() -> None:
    assert typed_from({"title": "Un titre", "cities": [{"city": "rio"}], "contact": None}) == {
        "title": ["Un titre"],
        "pick.rio": ["yes"],
    }


def test_a_whole_proposal_with_all_that_can_be_said_holds(programme: Programme) -> None:
    proposal = proposal_from(WHOLE, programme)
    assert proposal.associates[1].side == "montreal"
    assert proposal.milestones[0].what == "Premier prototype"
