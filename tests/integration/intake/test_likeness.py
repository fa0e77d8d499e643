"""Likeness: nearly the same text is noticed, by its author before filing and by the desk after; it is never refused."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from services.demo.samples import load_samples
from services.intake.example import EXAMPLE
from services.intake.operations import likeness
from services.intake.operations.likeness import words_of
from services.review.models import Dossier
from shared.clock import FrozenClock
from shared.db import transaction
from shared.proposal import Proposal
from tests.integration.intake.conftest import Filed


def nearly() -> dict[str, Any]:
    """The same project by someone else, with a few words changed."""
    body = deepcopy(EXAMPLE)
    body["contact"]["email"] = "autre@example.org"
    body["organisation"]["name"] = body["organisation"]["display_name"] = "Une tout autre association"
    body["title"] = "BERGES CROISEES - rendre les quais aux piétons à Paris & à Montréal"
    body["summary"] = body["summary"].replace("démontable", "repliable").replace("trois mois", "un trimestre")
    return body


def test_case_accents_and_signs_make_no_difference() -> None:
    one = Proposal.model_validate(EXAMPLE | {"title": "Été : l’île — à vélo, 2027 !"})
    other = Proposal.model_validate(EXAMPLE | {"title": "ETE l'ile a velo 2027"})
    assert words_of(one) == words_of(other)


def test_the_desk_is_told_which_other_text_is_nearly_the_same(
    file: Filed, drain: Callable[[], int], owner: Engine
) -> None:
    first = file().get_json()["number"]
    second = file(nearly(), key="b").get_json()["number"]
    drain()
    with transaction(owner) as db:
        assert db.get_one(Dossier, second).alike == [first]
        assert db.get_one(Dossier, first).alike == []


def test_the_author_reads_the_day_and_nothing_else_before_filing(
    client: FlaskClient, file: Filed, clock: FrozenClock, drain: Callable[[], int]
) -> None:
    file()
    drain()
    clock.at += timedelta(days=3)
    told = client.post("/api/v1/proposals/dry-run", json=nearly()).get_json()
    assert told == {"valid": True, "similar_filed_on": ["2026-11-23"]}


def test_nearly_the_same_is_filed_all_the_same(file: Filed, drain: Callable[[], int]) -> None:
    file()
    drain()
    assert file(nearly(), key="b").status_code == 201


@pytest.fixture
def town(file: Filed, drain: Callable[[], int]) -> list[str]:
    """Every sample of the demonstration, filed."""
    numbers = []
    for sample in load_samples():
        answer = file(sample.body, key=f"sample-{sample.slug}")
        if answer.status_code == 201:
            numbers.append(answer.get_json()["number"])
    drain()
    return numbers


def test_projects_that_differ_are_not_taken_for_one_another(town: list[str], owner: Engine) -> None:
    assert len(town) > 25
    with transaction(owner) as db:
        alike = {one.title: one.alike for one in db.query(Dossier) if one.alike}
    # Two of the samples are near-duplicates on purpose: one under another name, one filed twice with its own key.
    assert {title.split(" :")[0].split("\u00a0:")[0] for title in alike} == {"Dernier kilomètre", "Vieillir connectés"}


def test_the_index_answers_among_three_thousand_texts(town: list[str], owner: Engine) -> None:
    with owner.begin() as line:
        line.execute(text("ALTER TABLE intake.likeness DROP CONSTRAINT likeness_number_fkey"))
        line.execute(
            text("""
            INSERT INTO intake.likeness SELECT 'X-' || n, (
              SELECT string_agg(md5((n * i)::text), ' ') FROM generate_series(1, 25) AS i)
              FROM generate_series(1, 3000) AS n""")
        )
        line.execute(text("ANALYZE intake.likeness"))
        words = words_of(Proposal.model_validate(EXAMPLE))
        line.execute(likeness.INDEXED, {"close": "0.6"})
        query = "EXPLAIN SELECT number FROM intake.likeness WHERE words % :words"
        plan = "\n".join(row[0] for row in line.execute(text(query), {"words": words}))
        line.rollback()
    assert "likeness_words_idx" in plan, plan
    assert town
