"""Every route, every role, four kinds of files: each door answers what the policy says, and says nothing more.

The matrix is drawn from the application itself: a new route is in it at once, and one without a policy fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from io import BytesIO
from itertools import product
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from shared.policy import STAFF, Role
from tests.integration.matrix import (
    KNOWN,
    PARTS,
    PEOPLE,
    TAG,
    Answer,
    Object,
    World,
    answer_of,
    build_world,
    expected,
    permission_of,
)
from tests.integration.review.conftest import Cast, cast

__all__ = ["cast"]

# Not views of ours: files of the site, and the description of the API, both for anyone.
OPEN = {"static", "openapi.spec"}
# Doors that open on nothing in this world: the address is right, what it names is not there.
UNDECIDED, OVER = frozenset({Object.OWN, Object.OTHER}), frozenset({Object.BARRED, Object.CLOSED})
PRESS_PAGES = (
    "approve_for_desk",
    "approve_for_press",
    "ask",
    "check",
    "edit",
    "keep",
    "note_citation",
    "plan",
    "unquote",
    "versions",
)
PRESS_DOORS = ("approve_text_for_desk", "approve_text_for_press", "ask_about_text", "plan_text", "press_text")
ASKED = ("own_quote", "own_words", "answer_own_words")
NOTHING: Mapping[str, frozenset[Object]] = {
    # A reader's wish about digests stands behind a sealed address of its own.
    **dict.fromkeys(("digests.show", "digests.choose"), frozenset(Object)),
    # These files were given to the examination, not sent by an applicant.
    **dict.fromkeys(("intake_api.fetch", "intake.download_file"), frozenset(Object)),
    **dict.fromkeys(("intake_api.take_away", "intake.remove_file"), UNDECIDED),
    # Labels and mentions come with a decision; a city's own link is over by then.
    **dict.fromkeys(("review.office_certificate", "review.own_label", "review.own_certificate"), UNDECIDED),
    **dict.fromkeys(("review.answer_label_notice", "notify.show", "notify.what"), UNDECIDED),
    **dict.fromkeys((f"notify.{one}" for one in PRESS_PAGES), UNDECIDED),
    **dict.fromkeys((f"notify_api.{one}" for one in PRESS_DOORS), UNDECIDED),
    # Nothing was sent to another service.
    "notify.resend_hook": frozenset(Object),
    # Nobody was asked about their words.
    **dict.fromkeys((f"notify_api.{one}" for one in ASKED), frozenset(Object)),
    "notify_api.answer_own_quote": frozenset(Object) - {Object.CLOSED},  # its author is asked on the way here
    **dict.fromkeys(("review.partner", "review.answer", "review.autosave_answers", "review.partner_preview"), OVER),
    **dict.fromkeys(("review.send_code", "review.partner_code", "review.confirm_answers"), OVER),
    # No opinion came with a file, and no city has a page of its own yet.
    **dict.fromkeys(("review.download_proof", "review.enter_from_board"), frozenset(Object)),
    **dict.fromkeys(("review.city_board", "review.officer_goals"), frozenset({Object.OWN})),
    "review.revise_officer_goals": frozenset({Object.OWN}),
    # Nobody is asked about a decided file any more, so no other address is needed.
    **dict.fromkeys(("review.other_address", "review.send_to_address"), OVER),
    # A review is amended between its filing and the end of the stage: of these files, one is before, one after.
    **dict.fromkeys(("review.amend", "review.amend_review"), frozenset({Object.OWN, Object.CLOSED})),
    # No city of this world said no, or yes with reservations.
    **dict.fromkeys(
        ("review.partner_dialogue", "review.answer_in_dialogue", "review.say_final_word"), frozenset(Object)
    ),
    **dict.fromkeys(("review.partner_conditions", "review.judge_condition"), frozenset(Object)),
    **dict.fromkeys(("review_api.show_dialogue", "intake_api.answer_condition"), frozenset(Object)),
    **dict.fromkeys(("review_api.show_reservations", "review_api.judge_reservation"), frozenset(Object)),
    # Addresses with a secret that nobody was sent.
    **dict.fromkeys(("sign_in.follow", "sign_in.arrive", "sign_in.confirm"), frozenset({Object.OWN})),
}
# Acts that end something others still need: asked for at the end.
LAST = ("intake.throw_draft_away", "intake_api.throw_away", "sign_in.leave")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint in LAST, str(rule)))


def doors(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every route of ours: what only looks first."""
    ours = [rule for rule in rules(app) if rule.endpoint not in OPEN]
    yield from (("GET", rule) for rule in ours if "GET" in (rule.methods or ()))
    for rule in ours:
        yield from ((method, rule) for method in sorted(rule.methods or ()) if method in {"POST", "PUT", "PATCH"})
    yield from (("DELETE", rule) for rule in ours if "DELETE" in (rule.methods or ()))


def objects(rule: Rule) -> tuple[Object, ...]:
    if "number" in rule.arguments or str(rule).startswith("/partner/"):
        return tuple(Object)
    return (Object.OWN, Object.OTHER) if "draft" in rule.arguments else (Object.OWN,)


def ask(world: World, method: str, rule: Rule, *, who: str, about: Object) -> TestResponse:
    """What somebody is answered who asks for this with a body that is right, and with the tag of no state at all."""
    client, headers = world.client(who, rule, about)
    with world.app.test_request_context():
        path = world.app.url_map.bind("tremplin.test").build(rule.endpoint, world.values(rule, about), method=method)
    if method == "GET":
        query = {"on": str(world.cast.house.today())} if rule.endpoint == "review_api.past_evening" else {}
        return client.get(path, headers=headers, query_string=query)
    if str(rule).startswith("/api/"):
        _, body = getattr(world.app.view_functions[rule.endpoint], "__body__", (None, {}))
        return client.open(path, method=method, headers=headers | {"If-Match": TAG}, json=body)
    return client.open(path, method=method, headers=headers, data={"tag": TAG, "seen": TAG})


def promised(world: World, rule: Rule, *, who: str, about: Object) -> Answer:
    permission = permission_of(world.app.view_functions[rule.endpoint], rule.endpoint, who)
    bound = bool({"number", "draft"} & rule.arguments)
    page_of_draft = "draft" in rule.arguments and not str(rule).startswith("/api/")
    found = expected(permission, who, about, bound=bound, page_of_draft=page_of_draft)
    nothing = about in NOTHING.get(rule.endpoint, ())
    return Answer.NOT_FOUND if found is Answer.IN and nothing else found


@pytest.fixture
def world(app: Flask, cast: Cast, tokens: Callable[[Role, str], str]) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    return build_world(app, cast, tokens)


def test_every_door_answers_every_role_as_the_policy_says(world: World) -> None:
    wrong, seen = [], Counter[Answer]()
    for method, rule in doors(world.app):
        for who, about in product(PEOPLE, objects(rule)):
            with closing(ask(world, method, rule, who=who, about=about)) as found:
                said, right = answer_of(found), promised(world, rule, who=who, about=about)
            if right is Answer.IN and said is Answer.NOT_FOUND and rule.arguments - KNOWN:
                continue  # let in, to something that this world has none of
            seen[said] += 1
            if said is not right:
                told = f"{method} {rule} [{rule.endpoint}]: {who}, {about} file: {said}, and not: {right}"
                wrong.append(f"{told} ({found.status_code})")
    assert wrong == [], "\n".join(["", *wrong])
    assert min(seen[one] for one in Answer if one is not Answer.FAULT) > 100


def test_what_the_matrix_says_of_single_doors_is_said_of_doors_that_exist(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {*OPEN, *NOTHING, *LAST, *PARTS} - there == set()


def test_a_route_without_a_policy_fails_the_matrix() -> None:
    def silent() -> str:
        return "anyone may read this"

    with pytest.raises(AssertionError, match="does not say who may come in"):
        permission_of(silent, "review.silent", Role.DESK)


def unpacked(content: bytes) -> bytes:
    """What an answer holds; of an archive, all that is in it."""
    if not is_zipfile(BytesIO(content)):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_no_list_total_or_export_tells_of_a_file_that_is_closed_to_its_reader(world: World) -> None:
    barred = world.numbers[Object.BARRED]
    lists = [rule for method, rule in doors(world.app) if method == "GET" and not rule.arguments]
    told = []
    for role, rule in product(sorted(STAFF), lists):
        with closing(ask(world, "GET", rule, who=role, about=Object.OWN)) as found:
            told += [f"{rule}: {role}"] if barred.encode() in unpacked(found.get_data()) else []
    assert told == []
    sent = {"Authorization": f"Bearer {world.cast.desk}"}
    assert barred in world.cast.client.get("/api/v1/mails?limit=200", headers=sent).text  # to anybody else it is told
