"""Other services are told: signed, tried again, switched off when they want no more; and they can read the feed."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from hmac import new as hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.notify.domain.webhooks import KINDS
from services.notify.handlers import hooks_station
from services.notify.models import HookState, Webhook, WebhookDelivery
from shared.bus import claim
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import DeterminationRecalled, Listener
from shared.house import House
from shared.policy import Role
from shared.stations import answer
from shared.timers import wake
from tests.integration.notify.pressing import PressDesk
from tests.integration.notify.telling import AT, NUMBER, signed, submitted

ALL = ["proposal.filed", "proposal.decided", "mention.published"]


@dataclass
class Other:
    """Another service, on a socket of its own: it answers as its script says, then 200."""

    script: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def other() -> Iterator[Other]:
    service = Other()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = service.script.pop(0) if service.script else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(b"x" * 5000)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.address = f"http://127.0.0.1:{server.server_port}/hooks"
    yield service
    server.shutdown()
    server.server_close()


@pytest.fixture
def house(house: House) -> House:
    """A house that may tell this machine."""
    return replace(house, settings=house.settings.model_copy(update={"hooks_inside": True, "limits": "off"}))


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The admin's script, and the worker that tells."""

    desk: PressDesk
    client: FlaskClient
    token: str
    other: Other

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict]:  # type: ignore[type-arg]
        headers = {"Authorization": f"Bearer {self.token}"}
        told = self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        return told.status_code, told.get_json()

    def registered(self) -> dict:  # type: ignore[type-arg]
        status, told = self.ask("POST", "/webhooks", {"address": self.other.address, "kinds": ALL})
        assert status == 201, told
        return told

    def work(self) -> None:
        """Let notify hear, then let the other service be told, until nothing is left that may leave now."""
        for _ in range(30):
            self.desk.work()
            with transaction(self.desk.engines["relay"]) as session:
                wake(session, self.desk.house.now())
            with transaction(self.desk.engines["relay"]) as session:
                waiting = claim(session, [Listener.HOOKS], 100).get(Listener.HOOKS, [])
            if not waiting:
                return
            answer(self.desk.engines["notify"], hooks_station(self.desk.house, self.desk.engines["notify"]), waiting)

    def deliveries(self) -> list[WebhookDelivery]:
        with transaction(self.desk.engines["notify"]) as session:
            return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


@pytest.fixture
def telling(press_desk: PressDesk, client: FlaskClient, tokens: Callable[[Role, str], str], other: Other) -> Telling:
    token = tokens(Role.ADMIN, "exploitation@ville.example.org")
    return Telling(desk=press_desk, client=client, token=token, other=other)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What the other service does with the secret that it was given."""
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = b64encode(hmac(b64decode(secret.removeprefix("whsec_")), message, sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


def test_another_service_is_told_once_with_a_signature_and_no_personal_data(telling: Telling) -> None:
    hook = telling.registered()
    telling.desk.tell(submitted("fr"))
    telling.work()
    ((headers, body),) = telling.other.taken
    assert verified(hook["secret"], headers, body)
    told = json.loads(body)
    assert (told["type"], told["data"]["number"]) == ("proposal.filed", NUMBER)
    for secret in ("Odile", "Marchand", "@", "Passeurs", "Berges"):
        assert secret not in body.decode()
    (row,) = telling.deliveries()
    assert (row.state, row.tries, row.status, len(row.answer or "")) == (HookState.SENT, 1, 200, 1024)
    assert "secret" not in str(telling.ask("GET", "/webhooks")[1]["items"][0]["secret"] or "")


def test_a_decision_is_told_when_its_letter_leaves_and_not_when_it_was_taken_back(
    telling: Telling, clock: FrozenClock
) -> None:
    telling.registered()
    telling.desk.tell(signed())
    telling.work()
    assert telling.other.taken == []
    clock.at = AT + timedelta(minutes=31)
    telling.work()
    assert [json.loads(body)["type"] for _, body in telling.other.taken] == ["proposal.decided"]
    telling.desk.tell(signed(number="TR-2026-00043-X", at=clock.at))
    telling.desk.tell(DeterminationRecalled(number="TR-2026-00043-X", at=clock.at))
    clock.at += timedelta(hours=1)
    telling.work()
    assert len(telling.other.taken) == 1


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_is_not_taken_is_tried_again_with_the_same_id(telling: Telling, clock: FrozenClock, status: int) -> None:
    telling.registered()
    telling.other.script = [status, status]
    telling.desk.tell(submitted("fr"))
    telling.work()
    assert [one.state for one in telling.deliveries()] == [HookState.WAITING]
    for seconds in (6, 31):
        clock.at += timedelta(seconds=seconds)
        telling.work()
    assert [one.state for one in telling.deliveries()] == [HookState.SENT]
    assert len(telling.other.taken) == 3
    assert len({headers["webhook-id"] for headers, _ in telling.other.taken}) == 1
    assert len({body for _, body in telling.other.taken}) == 1


def test_after_three_days_it_is_given_up_and_a_person_may_try_again(telling: Telling, clock: FrozenClock) -> None:
    hook = telling.registered()
    telling.other.script = [503] * 13
    telling.desk.tell(submitted("fr"))
    telling.work()
    for _ in range(13):
        clock.at += timedelta(days=1, minutes=1)
        telling.work()
    (row,) = telling.deliveries()
    assert (row.state, row.tries) == (HookState.DEAD, 13)
    admin = signed_in_admin(telling)
    path = f"/webhooks/{hook['id']}"
    page = admin.get(path).get_data(as_text=True)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf is not None
    assert "abandonné" in page
    assert admin.post(f"{path}/deliveries/{row.id}", data={"csrf_token": csrf[1]}).status_code == 303
    telling.work()
    assert [one.state for one in telling.deliveries()] == [HookState.SENT]


def signed_in_admin(telling: Telling) -> FlaskClient:
    from shared.access import Person
    from tests.integration.notify.pressing import signed_in

    with transaction(telling.desk.engines["access"]) as session:
        person = session.scalars(select(Person).where(Person.email == "exploitation@ville.example.org")).one()
    return signed_in(telling.desk.app, telling.desk.engines, telling.desk.clock, person)


def test_who_wants_no_more_is_left_alone(telling: Telling, engines: dict[str, Engine]) -> None:
    telling.registered()
    telling.other.script = [410]
    telling.desk.tell(submitted("fr"), signed())
    telling.work()
    with transaction(engines["notify"]) as session:
        assert session.scalars(select(Webhook)).one().off == "gone"
    assert [one.state for one in telling.deliveries()] == [HookState.STOPPED]


def test_a_turned_secret_leaves_a_day_to_change_over(telling: Telling, clock: FrozenClock) -> None:
    hook = telling.registered()
    status, turned = telling.ask("POST", f"/webhooks/{hook['id']}/secret", {"version": 1})
    assert status == 200
    telling.desk.tell(submitted("fr"))
    telling.work()
    headers, body = telling.other.taken[0]
    assert verified(hook["secret"], headers, body)
    assert verified(turned["secret"], headers, body)
    clock.at += timedelta(days=2)
    assert telling.ask("POST", f"/webhooks/{hook['id']}/replay", {"since": AT.isoformat()}) == (200, {"count": 1})
    telling.work()
    headers, body = telling.other.taken[1]
    assert not verified(hook["secret"], headers, body)
    assert verified(turned["secret"], headers, body)
    assert telling.ask("POST", f"/webhooks/{hook['id']}/secret", {"version": 1})[0] == 412


def test_nothing_is_sent_while_it_is_off(telling: Telling) -> None:
    hook = telling.registered()
    assert telling.ask("POST", f"/webhooks/{hook['id']}/switch", {"version": 1, "on": False})[0] == 200
    telling.desk.tell(submitted("fr"))
    telling.work()
    assert telling.other.taken == []
    assert telling.ask("POST", f"/webhooks/{hook['id']}/replay", {"since": AT.isoformat()})[0] == 409
    assert telling.ask("POST", f"/webhooks/{hook['id']}/switch", {"version": 2, "on": True})[0] == 200
    assert telling.ask("POST", f"/webhooks/{hook['id']}/switch", {"version": 3, "on": True})[0] == 409


def test_what_cannot_be_registered_is_told_fault_by_fault(telling: Telling) -> None:
    status, told = telling.ask("POST", "/webhooks", {"address": "ftp://x", "kinds": ["proposal.filed"]})
    assert (status, told["errors"][0]["field"]) == (422, "address")
    assert telling.ask("POST", "/webhooks", {"address": telling.other.address, "kinds": ["all"]})[0] == 422
    admin = signed_in_admin(telling)
    page = admin.get("/webhooks").get_data(as_text=True)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf is not None
    refused = admin.post("/webhooks", data={"csrf_token": csrf[1], "address": "https://user:pw@x.example.org/"})
    assert refused.status_code == 422
    assert "https://user:pw@x.example.org/" in refused.get_data(as_text=True)
    made = admin.post("/webhooks", data={"csrf_token": csrf[1], "address": telling.other.address, "kinds": ALL})
    assert made.status_code == 201
    assert "whsec_" in made.get_data(as_text=True)


def test_the_feed_goes_on_after_its_cursor_and_is_not_sent_twice(telling: Telling, clock: FrozenClock) -> None:
    telling.desk.tell(submitted("fr"))
    telling.desk.tell(signed())
    clock.at = AT + timedelta(minutes=31)
    telling.work()
    _, first = telling.ask("GET", "/changes?limit=1")
    assert [one["type"] for one in first["items"]] == ["proposal.filed"]
    _, second = telling.ask("GET", f"/changes?after={first['cursor']}")
    assert [one["type"] for one in second["items"]] == ["proposal.decided"]
    assert second["items"][0]["data"]["decisions"] == [{"city": "montreal", "outcome": "retained"}]
    headers = {"Authorization": f"Bearer {telling.token}"}
    told = telling.client.get(f"/api/v1/changes?after={second['cursor']}", headers=headers)
    again = telling.client.get(
        f"/api/v1/changes?after={second['cursor']}", headers={**headers, "If-None-Match": told.headers["ETag"]}
    )
    assert (told.get_json()["items"], again.status_code) == ([], 304)


def test_the_guide_verifies_what_is_sent(telling: Telling, clock: FrozenClock) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    told: dict[str, Callable[..., bool]] = {}
    exec(code, told)  # noqa: S102 -- our own guide
    hook = telling.registered()
    telling.desk.tell(submitted("fr"))
    telling.work()
    headers, body = telling.other.taken[0]
    now = clock.at.timestamp()
    check = told["comes_from_tremplin"]
    assert check(hook["secret"], headers, body, now)
    assert not check(hook["secret"], headers, body + b" ", now)
    assert not check(hook["secret"], headers, body, now + 600)
    for kind in KINDS:
        assert f"`{kind}`" in guide
