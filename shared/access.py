"""People, personal links, sessions and tokens: who someone is, proven without a password.

A link's token is derived from its id and the installation's secret, so that no token stands in the database:
a mail keeps the id, and the address is made when the mail leaves. Sessions and API tokens keep a digest.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base
from shared.ids import digest, secret, uuid7
from shared.policy import Actor, Role

SESSION_IDLE = timedelta(hours=1)
SESSION_ABSOLUTE = timedelta(hours=12)
SIGN_IN_LIFE = timedelta(minutes=30)


class Person(Base):
    """A member of staff, a reviewer, or a partner city's officer (role `partner`, with `city`).

    Of a reviewer: `organisation_id` is its number in a register (SIREN), `domains` are written `city:domain`,
    `quota` is the most files they read at one time (None: the programme's limit). Of a city's officer: `valid_from`
    and `valid_to` are the days between which they hold the office (None: no end is known), `deputy` stands in.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email"), {"schema": "access"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[str]]
    locale: Mapped[str] = mapped_column(String(10), default="fr")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[str] = mapped_column(String(160), default="")
    organisation_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    sectors: Mapped[list[str]] = mapped_column(default=list)
    domains: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    quota: Mapped[int | None]
    city: Mapped[str | None] = mapped_column(String(40))
    deputy: Mapped[bool] = mapped_column(server_default="false")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    def in_office(self, day: date) -> bool:
        """Whether this person holds their office on `day`; both days count."""
        began = self.valid_from is None or self.valid_from <= day
        return began and (self.valid_to is None or day <= self.valid_to)

    def actor(self) -> Actor:
        """This person at the door."""
        roles = frozenset(Role(role) for role in self.roles)
        return Actor(
            ref=f"person:{self.id}",
            name=self.name,
            email=self.email,
            locale=self.locale,
            roles=roles,
            city=self.city if Role.PARTNER in roles else None,
        )


class Recusal(Base):
    """Somebody of the office stepped aside from a proposal: nothing of it is theirs to see any more."""

    __tablename__ = "recusal"
    __table_args__ = (Index(None, "person_id"), {"schema": "access"})

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str]
    declared_at: Mapped[datetime]


class Link(Base):
    """A personal address: bound to a purpose, and to a proposal, a city or a person."""

    __tablename__ = "link"
    __table_args__ = (Index(None, "subject"), {"schema": "access"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(40))
    city: Mapped[str | None] = mapped_column(String(40))
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(10), default="fr")
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def open_on(self, now: datetime) -> bool:
        """Whether the link may still be followed."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def actor(self) -> Actor:
        """Whoever holds this link: bound to its proposal and city."""
        return Actor(
            ref=f"link:{self.id}",
            name=self.name,
            email=self.email,
            locale=self.locale,
            roles=frozenset({Role(self.role)}),
            number=self.subject,
            city=self.city,
        )


class WebSession(Base):
    """A browser in which a person proved who they are."""

    __tablename__ = "session"
    __table_args__ = ({"schema": "access"},)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Token(Base):
    """A bearer token of the API, held by a person."""

    __tablename__ = "token"
    __table_args__ = ({"schema": "access"},)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def link_token(link_id: UUID, key: str) -> str:
    """The token of a link: its id and a 256-bit seal that only this installation can make."""
    seal = hmac.new(key.encode(), b"link:" + link_id.bytes, sha256).digest()
    return urlsafe_b64encode(link_id.bytes + seal).decode().rstrip("=")


def code_of(code_id: UUID, key: str) -> str:
    """The eight digits that prove who reads a mailbox, made of an id and a secret: no code stands in the database."""
    seal = hmac.new(key.encode(), b"code:" + code_id.bytes, sha256).digest()
    return f"{int.from_bytes(seal[:8], 'big') % 10**8:08d}"


def read_link(session: Session, token: str, *, keys: tuple[str, ...]) -> Link | None:
    """The link whose token this is, whatever its state; None when no key of ours sealed it."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        link_id = UUID(bytes=raw[:16])
    except ValueError:
        return None
    if not any(hmac.compare_digest(link_token(link_id, key), token) for key in keys):
        return None
    return session.get(Link, link_id)


def open_session(session: Session, now: datetime, person: Person) -> str:
    """A new session; the secret that its cookie holds."""
    cookie = secret()
    session.add(WebSession(digest=digest(cookie), person_id=person.id, begun_at=now, seen_at=now))
    return cookie


def actor_of_session(session: Session, cookie: str, now: datetime) -> Actor | None:
    """Who this browser is; None when the session ended, slept an hour or lived twelve."""
    row = session.get(WebSession, digest(cookie))
    if row is None or row.ended_at is not None:
        return None
    if now - row.seen_at > SESSION_IDLE or now - row.begun_at > SESSION_ABSOLUTE:
        return None
    if now - row.seen_at > timedelta(minutes=1):
        row.seen_at = now
    return _actor(session, session.get(Person, row.person_id), now)


def actor_of_link(session: Session, token: str, now: datetime, *, keys: tuple[str, ...]) -> Actor | None:
    """The holder of a personal link that is still open."""
    return _actor(session, read_link(session, token, keys=keys), now)


def actor_of_token(session: Session, token: str, now: datetime, *, keys: tuple[str, ...]) -> Actor | None:
    """Who sends this bearer token: a person's, or the holder of a personal link."""
    row = session.get(Token, digest(token))
    if row is not None:
        return _actor(session, session.get(Person, row.person_id), now) if row.revoked_at is None else None
    return actor_of_link(session, token, now, keys=keys)


def _actor(session: Session, holder: Person | Link | None, now: datetime) -> Actor | None:
    if isinstance(holder, Person):
        return replace(holder.actor(), barred=_barred(session, holder)) if holder.closed_at is None else None
    if holder is None or holder.person_id is not None or not holder.open_on(now):
        return None  # a sign-in link opens a session, nothing else
    return holder.actor()


def _barred(session: Session, person: Person) -> frozenset[str]:
    return frozenset(session.scalars(select(Recusal.number).where(Recusal.person_id == person.id)))


def make_token(session: Session, person: Person, now: datetime) -> str:
    """A new API token for a person, told once."""
    token = secret()
    session.add(Token(digest=digest(token), person_id=person.id, made_at=now))
    return token


def person_named(session: Session, email: str, *, role: Role, name: str = "") -> Person:
    """The person with this address, given the role if they did not have it; made if unknown."""
    person = session.scalars(select(Person).where(Person.email == email)).first()
    if person is None:
        person = Person(id=uuid7(), email=email, name=name or email.split("@", maxsplit=1)[0], roles=[])
        session.add(person)
    person.roles = sorted({*person.roles, role})
    return person


def people(session: Session, role: Role) -> list[Person]:
    """Everyone who has this role now, in one stable order."""
    query = select(Person).where(Person.roles.contains([role]), Person.closed_at.is_(None))
    return list(session.scalars(query.order_by(Person.email)))


def officers(session: Session, city: str, on: date) -> list[Person]:
    """Who speaks for a partner city on the day `on`: the officer first, then deputies; each in one stable order."""
    query = select(Person).where(Person.roles.contains([Role.PARTNER]), Person.city == city, Person.closed_at.is_(None))
    found = session.scalars(query.order_by(Person.deputy, Person.valid_from.desc().nulls_last(), Person.email))
    return [one for one in found if one.in_office(on)]
