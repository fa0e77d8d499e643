"""Ideas and axes by the API: sent once, placed, joined, published, erased; every act in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.review.example import AXIS, IDEA
from services.review.models import Axis, Idea
from shared import audit
from shared.audit import Detail, Entry
from shared.db import transaction
from shared.policy import Role
from tests.integration.review.conftest import Cast

OTHER = {"projects": "Une école de l’eau de pluie sur les toits.", "cities": ["rio"]}


def send(cast: Cast, method: str, path: str, body: object = None, *, who: str = "", **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Authorization": f"Bearer {who}"} if who else {}
    return cast.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)


def desk(cast: Cast, path: str, body: object, **headers: str) -> Any:
    answer = send(cast, "POST", path, body, who=cast.desk, **headers)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def idea(cast: Cast, body: object = IDEA, **headers: str) -> str:
    answer = send(cast, "POST", "/ideas", body, **headers)
    assert answer.status_code == 200, answer.text
    kept: str = answer.get_json()["id"]
    return kept


def axis(cast: Cast, *ideas: str, **changes: Any) -> Any:
    return desk(cast, "/axes", AXIS | {"ideas": list(ideas)} | changes)


def count(cast: Cast, table: type[Idea | Axis]) -> int:
    with transaction(cast.engines["review"]) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def listed(cast: Cast, query: str = "") -> list[str]:
    return [one["id"] for one in cast.get(cast.desk, f"/ideas{query}").get_json()["ideas"]]


def test_the_same_key_is_the_same_idea_and_no_key_is_another(cast: Cast) -> None:
    first = idea(cast, Idempotency_Key="k-1")
    assert idea(cast, Idempotency_Key="k-1") == first
    assert (idea(cast), count(cast, Idea)) != (first, 1)
    assert count(cast, Idea) == 2
    misused = send(cast, "POST", "/ideas", OTHER, Idempotency_Key="k-1")
    assert (misused.status_code, misused.get_json()["type"].rpartition("/")[2]) == (422, "key-reused")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"themes": "", "strengths": ""}, "themes"),
        ({"cities": ["atlantis"]}, "cities"),
        ({"sector": "alchemy"}, "sector"),
        ({"projects": "x" * 2001}, "projects"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(cast: Cast, *, changes: dict[str, Any], field: str) -> None:
    refused = send(cast, "POST", "/ideas", IDEA | changes)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == [field]
    assert count(cast, Idea) == 0


def test_a_city_to_be_created_may_be_named(cast: Cast) -> None:
    idea(cast, OTHER)
    assert len(listed(cast, "?city=rio")) == 1
    assert listed(cast, "?city=montreal") == []


def test_everybody_reads_published_axes_and_nothing_that_the_office_notes(cast: Cast) -> None:
    made = axis(cast, idea(cast))
    assert send(cast, "GET", "/axes").get_json() == {"axes": []}
    desk(cast, f"/axes/{made['id']}/domain", {"city": "rio", "note": "Onze réponses en parlent."})
    desk(cast, f"/axes/{made['id']}/publication", {"published": True})

    answer = send(cast, "GET", "/axes")
    (told,) = answer.get_json()["axes"]
    assert (told["title"], told["ideas"]) == ({"fr": AXIS["title_fr"], "en": AXIS["title_en"]}, 1)
    assert "rio" not in answer.text
    desk(cast, f"/axes/{made['id']}/publication", {"published": False})
    assert send(cast, "GET", "/axes").get_json() == {"axes": []}


def test_an_idea_is_in_one_axis_at_most(cast: Cast) -> None:
    placed, free = idea(cast), idea(cast, OTHER)
    axis(cast, placed)
    again = send(cast, "POST", "/axes", AXIS | {"ideas": [placed, free]}, who=cast.desk)
    assert (again.status_code, count(cast, Axis)) == (409, 1)
    assert listed(cast) == [free]


def test_an_axis_takes_in_another_that_is_not_published(cast: Cast) -> None:
    first, second = axis(cast, idea(cast)), axis(cast, idea(cast, OTHER), title_fr="L’eau de pluie")
    path, body = f"/axes/{first['id']}/merge", {"axis": second["id"]}
    desk(cast, f"/axes/{second['id']}/publication", {"published": True})
    assert send(cast, "POST", path, body, who=cast.desk).status_code == 409
    desk(cast, f"/axes/{second['id']}/publication", {"published": False})
    assert send(cast, "POST", path, {"axis": first["id"]}, who=cast.desk).status_code == 409

    assert desk(cast, path, body)["ideas"] == 2
    assert send(cast, "POST", path, body, who=cast.desk).status_code == 404
    assert count(cast, Axis) == 1


def test_an_act_on_an_axis_that_changed_meanwhile_is_refused(cast: Cast) -> None:
    made = axis(cast)
    seen = {"If_Match": f'"{made["tag"]}"'}
    path = f"/axes/{made['id']}"
    assert send(cast, "PUT", path, AXIS | {"title_fr": "Réparer"}, who=cast.desk, **seen).status_code == 200
    for act, body in (("publication", {"published": True}), ("domain", {"city": "rio"})):
        assert send(cast, "POST", f"{path}/{act}", body, who=cast.desk, **seen).status_code == 412
    assert send(cast, "GET", "/axes").get_json() == {"axes": []}


def test_a_domain_is_proposed_where_no_agreement_is_yet(cast: Cast) -> None:
    path = f"/axes/{axis(cast)['id']}/domain"
    for body in ({"city": "montreal"}, {"city": "atlantis"}, {"note": "Sans ville."}):
        assert send(cast, "POST", path, body, who=cast.desk).status_code == 422
    assert desk(cast, path, {"city": "rio", "note": "Onze réponses."})["domain_city"] == "rio"
    assert desk(cast, path, {})["domain_city"] is None


def test_an_erased_idea_has_no_text_left_anywhere_and_is_still_counted(cast: Cast) -> None:
    secret = "Appelez Zénobie Quelconque, elle sait tout."
    kept = idea(cast, IDEA | {"projects": secret}, Idempotency_Key="k")
    desk(cast, f"/ideas/{kept}/place", {"where": "aside", "reason": f"Un nom y figure : {secret}"})
    assert send(cast, "DELETE", f"/ideas/{kept}/text", who=cast.desk).get_json()["erased"] is True

    with transaction(cast.engines["relay"]) as session:
        assert secret not in str(session.scalars(select(Detail.payload)).all())
    assert secret not in cast.get(cast.desk, "/ideas?state=aside").text
    assert (listed(cast, "?state=aside"), listed(cast), count(cast, Idea)) == ([kept], [], 1)
    assert send(cast, "POST", f"/ideas/{kept}/place", {"where": "new"}, who=cast.desk).status_code == 409
    resent = send(cast, "POST", "/ideas", IDEA | {"projects": secret}, Idempotency_Key="k")
    assert resent.status_code == 422, "a script that sends again does not bring it back"


def test_every_act_stands_in_the_journal_by_who_did_it_and_without_what_was_said(cast: Cast) -> None:
    kept = idea(cast)
    made = axis(cast, kept)
    desk(cast, f"/ideas/{kept}/place", {"where": "new"})
    desk(cast, f"/axes/{made['id']}/publication", {"published": True})

    with transaction(cast.engines["relay"]) as session:
        entries = session.scalars(select(Entry).where(Entry.subject == "axes").order_by(Entry.seq)).all()
        told = str(session.scalars(select(Detail.payload).where(Detail.hash.in_([one.hash for one in entries]))).all())
        assert audit.verify(session)[1] is None
    acts = [(one.act, one.actor == "public") for one in entries]
    assert acts == [("post_idea", True), ("make_axis", False), ("place_idea", False), ("publish_axis", False)]
    assert kept in told
    assert IDEA["themes"] not in told


def test_the_committee_reads_and_the_desk_acts(cast: Cast, tokens: Callable[[Role, str], str]) -> None:
    kept, reviewer = idea(cast), tokens(Role.REVIEWER, "someone@reads.example.org")
    assert cast.get(cast.committee, "/ideas").status_code == 200
    assert cast.get(reviewer, "/ideas").status_code == 403
    assert send(cast, "DELETE", f"/ideas/{kept}/text", who=cast.committee).status_code == 403
