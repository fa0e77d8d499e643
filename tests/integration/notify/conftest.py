"""A mail server that answers as a test wants, and the post that speaks to it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import Engine, select

from services.notify.handlers import post_station, station
from services.notify.models import Mail
from shared.access import Person
from shared.bus import claim
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import Event, Listener
from shared.house import House
from shared.policy import Role
from shared.stations import answer
from shared.timers import wake
from tests.integration.notify.pressing import PressDesk, by_link, signed_in
from tests.integration.notify.telling import NUMBER


@dataclass
class MailServer:
    """Takes mail over a real socket. `script`: recipient -> what happens at each try, then mails are taken.

    Words of a script: an SMTP answer to RCPT (`451 ...`), `before dot` and `after dot` (the line drops).
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, told: list[str]) -> list[str]:  # noqa: N802, PLR0917 -- aiosmtpd asks
        self.connections += 1
        session.host_name = hostname
        return told

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, PLR0917 -- aiosmtpd asks
        turns = self.script.get(address, [])
        if turns and turns[0] == "before dot":
            turns.pop(0)
            server.transport.abort()
        elif turns and turns[0] != "after dot":
            return turns.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd asks
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        message["X-Rcpt"] = ",".join(envelope.rcpt_tos)
        self.taken.append(message)
        turns = self.script.get(envelope.rcpt_tos[0], [])
        if turns and turns[0] == "after dot":
            turns.pop(0)
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def mail_server() -> MailServer:
    return MailServer()


@pytest.fixture
def listening(mail_server: MailServer) -> Iterator[str]:
    """The address of the mail server, which listens on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mail_server, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def posting_house(house: House, listening: str) -> House:
    """The house, with a mail server."""
    settings = house.settings.model_copy(update={"smtp_url": listening})
    return replace(house, settings=settings)


@pytest.fixture
def tell(engines: dict[str, Engine], house: House) -> Callable[..., None]:
    """Hand events to notify as its worker would, each once."""
    letters = station(house)

    def hear(*events: Event) -> None:
        for event in events:
            with transaction(engines["notify"]) as session:
                letters.take[type(event)](session, event)

    return hear


@pytest.fixture
def post(engines: dict[str, Engine], posting_house: House) -> Callable[[], int]:
    """Let the timers that are due ring, then the post do what waits for it; the number of deliveries done."""
    post_office = post_station(posting_house, engines["notify"])

    def once() -> int:
        with transaction(engines["relay"]) as session:
            wake(session, posting_house.now())
        with transaction(engines["relay"]) as session:
            waiting = claim(session, [Listener.POST], 1000).get(Listener.POST, [])
        return answer(engines["notify"], post_office, waiting) if waiting else 0

    return once


@pytest.fixture
def ledger(engines: dict[str, Engine]) -> Callable[[], list[Mail]]:
    def read() -> list[Mail]:
        with transaction(engines["notify"]) as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    return read


@dataclass(frozen=True, kw_only=True)
class Office:
    """Notify at work: what it is told, what it writes down, and what its mail server takes."""

    tell: Callable[..., None]
    post: Callable[[], int]
    ledger: Callable[[], list[Mail]]
    server: MailServer
    clock: FrozenClock
    engines: dict[str, Engine]

    def later(self, **by: float) -> None:
        """Let time pass, for mails that wait."""
        self.clock.at += timedelta(**by)


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Office:
    names = {"tell": "tell", "post": "post", "ledger": "ledger", "server": "mail_server", "clock": "clock"}
    names["engines"] = "engines"
    return Office(**{name: request.getfixturevalue(fixture) for name, fixture in names.items()})


@pytest.fixture
def press_desk(  # noqa: PLR0917 -- pytest asks
    app: Flask,
    house: House,
    clock: FrozenClock,
    engines: dict[str, Engine],
    tell: Callable[..., None],
    person: Callable[..., Person],
) -> PressDesk:
    """The desk, the press office, an applicant and the officer of Montréal."""
    person(Role.PARTNER, "jeanne@montreal.example.org", name="Jeanne Tremblay", city="montreal")
    desk = person(Role.DESK, "bureau@ville.example.org", name="Claire Martin")
    comms = person(Role.COMMS, "presse@ville.example.org", name="Lou Presse")
    people = {
        "desk": signed_in(app, engines, clock, desk),
        "comms": signed_in(app, engines, clock, comms),
        "applicant": by_link(app, engines, house, NUMBER),
        "stranger": app.test_client(),
    }
    return PressDesk(app=app, house=house, clock=clock, engines=engines, tell=tell, people=people)
