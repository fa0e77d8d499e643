"""What the matrix of access stands on: eight kinds of people, four files, and what the policy says of each door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.notify.models import Mail, Release, ReleaseState, Webhook
from services.notify.operations.release_text import proposed
from services.review import example
from services.review.domain.sitting import ItemState
from services.review.models import Absence, AgendaItem, Assignment, Dossier
from shared import access
from shared.access import Link, link_token
from shared.db import transaction
from shared.files import Shelf, keep, making, move
from shared.ids import uuid7
from shared.policy import RULES, STAFF, Permission, Role
from shared.proposal import FiledFile
from tests.hostile import make
from tests.integration.review.conftest import Cast, decision

ANYONE = "anyone"
PEOPLE = (ANYONE, *Role)
LINKED = frozenset({Role.APPLICANT, Role.PARTNER, Role.PARTNER_PRESS})
TIE = {"reason": "My sister runs the organisation that proposes this."}
TAG = '"nobody-saw-this"'
NOWHERE = "00000000-0000-7000-8000-000000000000"  # stands for what this world has none of
REAL = (
    "number",
    "city",
    "draft",
    "file",
    "assignment",
    "mail",
    "absence",
    "label",
    "sitting",
    "idea",
    "axis",
    "release",
    "hook",
    "letter",
)
KNOWN = frozenset([*REAL, "act", "slug", "part", "stage", "filename", "token", "lang", "kind"])


class Object(StrEnum):
    """What somebody asks for."""

    OWN = "own"  # theirs: filed by them, put to them, given to them to read
    OTHER = "other"
    BARRED = "barred"  # everybody of the office stepped aside, its reviewer has a tie
    CLOSED = "closed"  # theirs, decided and told


class Answer(StrEnum):
    """What a door says."""

    IN = "comes in"
    SIGN_IN = "is asked to sign in"
    FORBIDDEN = "is refused (403)"
    NOT_FOUND = "finds nothing (404)"
    FAULT = "meets a fault of the house (5xx)"


# What `Permission` alone does not say: these two doors show each role a part of their own.
PARTS: Mapping[str, Mapping[str, Permission]] = {
    "review_api.show_dossier": {
        **dict.fromkeys((Role.DESK, Role.COMMITTEE, Role.ADMIN), Permission.DOSSIERS),
        **dict.fromkeys((Role.REVIEWER, Role.COMMS, Role.APPLICANT, Role.PARTNER), Permission.REVIEW),
    },
    # No city of this world is in a dialogue: to its officer there is nothing behind these doors.
    **dict.fromkeys(
        ("review_api.show_dialogue", "review_api.write_note", "review_api.give_word"),
        dict.fromkeys(PEOPLE, Permission.DIALOGUE),
    ),
}


def permission_of(view: Any, endpoint: str, who: str) -> Permission:
    """What somebody needs at this door. Raises AssertionError for a door that says nothing."""
    declared = getattr(view, "__permission__", None)
    assert isinstance(declared, Permission), f"{endpoint} does not say who may come in: @allow(...) is missing"
    return PARTS.get(endpoint, {}).get(who, declared)


def expected(permission: Permission, who: str, about: Object, *, bound: bool, page_of_draft: bool) -> Answer:
    """What the policy promises. `bound`: the address names a proposal or a draft."""
    if permission is Permission.PUBLIC:
        return Answer.IN
    if who == ANYONE:
        return Answer.SIGN_IN
    able, theirs = Role(who) in RULES[permission], about in (Object.OWN, Object.CLOSED)
    if who in LINKED:
        # A city's link ends with the decision; a browser shows the link of the draft asked for, and no other.
        stranger = (who == Role.PARTNER and about is Object.CLOSED) or (page_of_draft and not (able and theirs))
        return Answer.SIGN_IN if stranger else Answer.IN if able and bound and theirs else Answer.NOT_FOUND
    if bound and (about is Object.BARRED or (able and permission is Permission.REVIEW and not theirs)):
        return Answer.NOT_FOUND
    return Answer.IN if able else Answer.FORBIDDEN


def answer_of(found: TestResponse) -> Answer:
    """What a door said."""
    status, to = found.status_code, found.headers.get("Location", "")
    if status == 401 or (status in (302, 303) and to.startswith("/sign-in")):
        return Answer.SIGN_IN
    if status >= 500:
        return Answer.FAULT
    return {403: Answer.FORBIDDEN, 404: Answer.NOT_FOUND}.get(status, Answer.IN)


@dataclass(kw_only=True)
class World:
    """Four files, and everyone with their keys."""

    app: Flask
    cast: Cast
    numbers: dict[Object, str] = field(default_factory=dict)
    files: dict[Object, UUID] = field(default_factory=dict)
    drafts: dict[str, tuple[str, str]] = field(default_factory=dict)  # door -> id and link
    tokens: dict[str, str] = field(default_factory=dict)  # of staff
    cookies: dict[str, str] = field(default_factory=dict)
    mail: str = ""
    absence: str = ""
    label: str = ""
    sitting: str = ""
    idea: str = ""
    axis: str = ""
    release: str = ""
    hook: str = ""

    def link(self, role: Role, about: Object) -> str:
        """The token of the link that somebody outside of the office comes by: of their own file, or to its end."""
        number = self.numbers[Object.CLOSED if about is Object.CLOSED else Object.OWN]
        return self.link_to(role, number)

    def link_to(self, role: Role, number: str) -> str:
        """The token of the newest link of this kind to a proposal."""
        query = select(Link).where(Link.subject == number, Link.role == role).order_by(Link.id.desc())
        with transaction(self.cast.engines["access"]) as session:
            return link_token(session.scalars(query).first().id, self.cast.house.settings.key)  # type: ignore[union-attr]

    def assignment(self, about: Object) -> str:
        """An assignment of a file."""
        query = select(Assignment.id).where(Assignment.number == self.numbers[about]).order_by(Assignment.id)
        with transaction(self.cast.engines["review"]) as session:
            return str(session.scalars(query).first())

    def values(self, rule: Rule, about: Object) -> dict[str, str]:
        """What stands in the variable parts of an address."""
        door = "api" if str(rule).startswith("/api/") else "page"
        known = {
            "number": self.numbers[about],
            "city": "montreal",
            "act": "set_reply",
            "draft": self.drafts[door][0],
            "file": str(self.files[about]),
            "assignment": self.assignment(about) if "assignment" in rule.arguments else "",
            "mail": self.mail,
            "absence": self.absence,
            "label": self.label,
            "sitting": self.sitting,
            "idea": self.idea,
            "axis": self.axis,
            "release": self.release,
            "hook": self.hook,
            "lang": "fr",
            "letter": "determination",
            "kind": "md",
            "slug": "appel-ouvert",
            "part": "contact",
            "stage": "evaluation",
            "filename": "tremplin.css",
            "token": self._asked(rule, about),
        }
        return {name: known.get(name, NOWHERE) for name in rule.arguments}

    def _asked(self, rule: Rule, about: Object) -> str:
        """The token of the link by which a city finds what it is asked."""
        doors = {"/partner/": Role.PARTNER, "/press/words/": Role.PARTNER_PRESS}
        role = next((one for door, one in doors.items() if str(rule).startswith(door)), None)
        return self.link_to(role, self.numbers[about]) if role is not None else "none"

    def client(self, who: str, rule: Rule, about: Object) -> tuple[FlaskClient, dict[str, str]]:
        """A browser or a script of somebody: its client, and the headers it sends."""
        client = self.app.test_client()
        token = self._token(who, rule, about)
        if str(rule).startswith("/api/"):
            return client, {"Authorization": f"Bearer {token}"} if token else {}
        with client.session_transaction() as kept:
            if who in self.cookies:
                kept["who"] = self.cookies[who]
            elif token and "draft" in rule.arguments:
                mine = who == Role.APPLICANT and about is Object.OWN
                kept["drafts"] = {UUID(self.drafts["page"][0]).hex: token} if mine else {}
            elif token:
                kept["link"] = token
        return client, {}

    def _token(self, who: str, rule: Rule, about: Object) -> str:
        if who == ANYONE:
            return ""
        if who not in LINKED:
            return self.tokens[who]
        door = "api" if str(rule).startswith("/api/") else "page"
        own_draft = "draft" in rule.arguments and about is Object.OWN and who == Role.APPLICANT
        return self.drafts[door][1] if own_draft else self.link(Role(who), about)


def build_world(app: Flask, cast: Cast, tokens: Callable[[Role, str], str]) -> World:
    """File four proposals and bring each where its kind stands."""
    world = World(app=app, cast=cast)
    world.numbers[Object.OTHER] = cast.admitted()  # before their reviewer is known
    for role in sorted(STAFF):
        _enter(world, role, tokens)
    world.numbers[Object.OWN] = _given(world)
    _declare(world, Object.OWN, "none")
    _decided(world)
    _barred(world)
    _seat(world)
    for about in Object:
        world.files[about] = _attach(world, about)
    for door in ("api", "page"):
        world.drafts[door] = _draft(world)
    _odds(world)
    _press(world)
    _sign_in(world)  # at last: sessions end while days pass
    return world


def _enter(world: World, role: Role, tokens: Callable[[Role, str], str]) -> None:
    email = f"{role}@matrix-{role}.example.org"
    world.tokens[role] = tokens(role, email)
    if role is Role.REVIEWER:
        world.cast.readers[email] = world.tokens[role]


def _given(world: World) -> str:
    """A file that our reviewer has to read, among others."""
    number, cast = world.cast.admitted(), world.cast
    if world.tokens[Role.REVIEWER] not in cast.assigned(number):
        with transaction(cast.engines["access"]) as session:
            person = access.person_named(session, "reviewer@matrix-reviewer.example.org", role=Role.REVIEWER)
        cast.done(cast.desk, f"{number}/assignments", {"reviewer": str(person.id)})
    return number


def _declare(world: World, about: Object, conflict: str) -> None:
    body = {"conflict": conflict, "reason": TIE["reason"] if conflict == "yes" else ""}
    world.cast.done(world.tokens[Role.REVIEWER], f"{world.numbers[about]}/conflict", body)


def _retained(world: World, number: str) -> None:
    cast = world.cast
    cast.read_by_all(number)
    cast.answers(number, "montreal", example.OPINION)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "retained")]})
    cast.days_pass(1)
    cast.done(cast.desk, f"{number}/label", example.LABEL)


def _decided(world: World) -> None:
    number = world.numbers[Object.CLOSED] = _given(world)
    _retained(world, number)
    world.label = world.cast.get(world.cast.desk, f"/dossiers/{number}/label").get_json()["labels"][0]["number"]


def _barred(world: World) -> None:
    number = world.numbers[Object.BARRED] = _given(world)
    _declare(world, Object.BARRED, "yes")
    for role in (Role.DESK, Role.COMMITTEE, Role.COMMS, Role.ADMIN):
        world.cast.done(world.tokens[role], f"{number}/recusal", TIE)
    _retained(world, number)


def _seat(world: World) -> None:
    """A sitting that a member of the committee chairs, with every file on its agenda."""
    with transaction(world.cast.engines["access"]) as session:
        chair = str(access.person_named(session, "committee@matrix-committee.example.org", role=Role.COMMITTEE).id)
    plan = example.SITTING | {"chair": chair, "voting": [chair]}
    headers = {"Authorization": f"Bearer {world.cast.desk}"}
    made = world.cast.client.post("/api/v1/sittings", json=plan, headers=headers)
    assert made.status_code == 200, made.text
    world.sitting = made.get_json()["id"]
    items = [
        AgendaItem(sitting=UUID(world.sitting), number=number, position=place, state=ItemState.WAITING, note="")
        for place, number in enumerate(world.numbers.values())
    ]
    with transaction(world.cast.engines["review"]) as session:
        session.add_all(items)


def _attach(world: World, about: Object) -> UUID:
    folder = world.cast.house.settings.files_folder
    kept = keep(folder, BytesIO(make.pdf()), limit=1_000_000)
    move(folder, kept.id, Shelf.CLEAN)
    with making(folder, kept.id, Shelf.COPY) as path:
        path.write_bytes(make.pdf())
    filed = FiledFile(id=kept.id, name="a.pdf", media_type="application/pdf", size=kept.size, sha256=kept.sha256)
    with transaction(world.cast.engines["review"]) as session:
        session.get_one(Dossier, world.numbers[about]).files = [filed.model_dump(mode="json")]
    return kept.id


def _draft(world: World) -> tuple[str, str]:
    answer = world.cast.client.post("/api/v1/drafts", json={"title": EXAMPLE["title"]})
    assert answer.status_code == 201, answer.text
    told = answer.get_json()
    with transaction(world.cast.engines["access"]) as session:
        query = select(Link).where(Link.subject == f"draft:{UUID(told['id']).hex}")
        return told["id"], link_token(session.scalars(query).one().id, world.cast.house.settings.key)


def _sign_in(world: World) -> None:
    with transaction(world.cast.engines["access"]) as session:
        for role in STAFF:
            someone = access.person_named(session, f"{role}@matrix-{role}.example.org", role=role)
            world.cookies[role] = access.open_session(session, world.cast.house.now(), someone)


def _press(world: World) -> None:
    """A city's links to its words in press texts, and a release that appeared."""
    now = world.cast.house.now()
    with transaction(world.cast.engines["access"]) as session:
        told = {"role": Role.PARTNER_PRESS, "city": "montreal", "email": "press@montreal.example.org"}
        session.add_all(Link(id=uuid7(), subject=number, **told) for number in world.numbers.values())
    with transaction(world.cast.engines["notify"]) as session:
        numbers = [world.numbers[Object.CLOSED]]
        said = proposed(session, world.cast.house, numbers)
        row = Release(id=uuid7(), numbers=numbers, grouped_by="city", said=said, made_by="Lou", made_at=now)
        row.state, row.published_at = ReleaseState.PUBLISHED, now
        session.add(row)
        hook = Webhook(id=uuid7(), address="https://city.example.org/", kinds=["proposal.filed"], description="")
        hook.made_by, hook.made_at = "Lou", now
        session.add(hook)
    world.release, world.hook = str(row.id), str(hook.id)


def _odds(world: World) -> None:
    with transaction(world.cast.engines["notify"]) as session:
        world.mail = str(session.scalars(select(Mail.id).where(Mail.number == world.numbers[Object.OWN])).first())
    with transaction(world.cast.engines["access"]) as session:
        person = access.person_named(session, "ada@ada-reads.example.org", role=Role.REVIEWER)
    body = example.ABSENCE | {"person": str(person.id)}
    sent = {"Authorization": f"Bearer {world.cast.desk}"}
    answer = world.cast.client.post("/api/v1/absences", json=body, headers=sent)
    assert answer.status_code == 200, answer.text
    with transaction(world.cast.engines["review"]) as session:
        world.absence = str(session.scalars(select(Absence.id)).one())
    for name, path, body in (("idea", "ideas", example.IDEA), ("axis", "axes", example.AXIS)):
        answer = world.cast.client.post(f"/api/v1/{path}", json=body, headers=sent)
        assert answer.status_code == 200, answer.text
        setattr(world, name, answer.get_json()["id"])
