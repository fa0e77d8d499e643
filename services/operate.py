"""What an operator asks of a running house: is it well, what happened to this file, do that again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from services import reconcile
from services.migrations import is_current
from shared import access, audit
from shared.db import transaction
from shared.house import House
from shared.policy import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: is it well, what was seen, what to do if not."""

    name: str
    well: bool
    seen: str
    cure: str = ""


def examine(house: House, engine: Engine) -> Iterator[Finding]:
    """Look at every part of the house, one finding each; nothing is changed."""
    database = _database(house)
    yield database
    yield _broker(house)
    yield _programme(house)
    if database.well:
        with transaction(engine) as session:
            for alarm in reconcile.alarms(session):
                yield Finding(name=alarm.kind, well=False, seen=str(alarm.count), cure=alarm.cure)
        yield from _officers(house, engine)


def _database(house: House) -> Finding:
    try:
        current = is_current(house.settings.database_url)
    except SQLAlchemyError as error:
        cure = "Start PostgreSQL, or correct DATABASE_URL."
        return Finding(name="database", well=False, seen=type(error).__name__, cure=cure)
    seen = "answers, newest revision" if current else "answers, older revision"
    return Finding(name="database", well=current, seen=seen, cure="" if current else "Run `./tremplin migrate`.")


def _broker(house: House) -> Finding:
    try:
        broker(house).ping()
    except (RedisError, OSError) as error:
        cure = "Start Valkey, or correct VALKEY_URL. Filing goes on meanwhile; work resumes by itself."
        return Finding(name="broker", well=False, seen=type(error).__name__, cure=cure)
    return Finding(name="broker", well=True, seen="answers")


def broker(house: House) -> Redis:
    """A direct line to Valkey, for questions only."""
    address = house.settings.valkey_url
    if address.startswith("redis+socket://"):
        return Redis(unix_socket_path=unquote(urlsplit(address).path), socket_timeout=3)
    return Redis.from_url(address, socket_timeout=3)


def _programme(house: House) -> Finding:
    silence = house.programme.call.silence
    confirmed = silence.legal_check is not None
    cure = "Fill legal_check in the call's file: a call does not open while nobody confirmed its silence rule."
    seen = f"digest {house.programme.digest[:12]}"
    return Finding(name="programme", well=confirmed, seen=seen, cure="" if confirmed else cure)


def _officers(house: House, engine: Engine) -> Iterator[Finding]:
    with transaction(engine) as session:
        named = {officer.city for officer in access.people(session, Role.PARTNER)}
    for city in house.programme.cities.values():
        if city.state_on(house.today()).current and city.id not in named:
            cure = f"Run `./tremplin person add --role partner --city {city.id} --email ADDRESS --name NAME`."
            yield Finding(name=f"officer of {city.id}", well=True, seen="nobody is named yet", cure=cure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a file's story: when, which kind of thing, what."""

    at: datetime
    kind: str
    what: str


_STORY = text("""
    SELECT at, 'event' AS kind, kind AS what FROM bus.event WHERE subject = :number
    UNION ALL
    SELECT created_at, 'delivery', listener || ' ' || kind || ' ' ||
           CASE WHEN discarded IS NOT NULL THEN 'discarded' WHEN done_at IS NOT NULL THEN 'done'
                WHEN dead_at IS NOT NULL THEN 'dead: ' || coalesce(error, '')
                ELSE 'open, ' || attempts || ' attempts ' || coalesce(error, '') END
      FROM bus.work WHERE subject = :number
    UNION ALL SELECT at, 'journal', act || ' by ' || actor FROM audit.entry WHERE subject = :number
    UNION ALL SELECT due_at, 'timer', slot || CASE WHEN cancelled_at IS NOT NULL THEN ' cancelled'
           WHEN woken_at IS NOT NULL THEN ' woken' ELSE ' waits' END FROM bus.timer WHERE subject = :number
    ORDER BY 1, 2""")


def story(engine: Engine, number: str) -> list[Happened]:
    """All that is known of a file's way through the house, in order of time."""
    with transaction(engine) as session:
        rows = session.execute(_STORY, {"number": number}).all()
    return [Happened(at=row.at, kind=row.kind, what=row.what) for row in rows]


_RETRY = text("""
    UPDATE bus.work SET dead_at = NULL, attempts = 0, error = NULL,
           due_at = clock_timestamp(), ring_at = clock_timestamp()
     WHERE subject = :number AND done_at IS NULL""")
_DISCARD = text("""
    UPDATE bus.work SET done_at = clock_timestamp(), discarded = :reason
     WHERE subject = :number AND done_at IS NULL AND dead_at IS NOT NULL""")


def retry(engine: Engine, number: str) -> int:
    """Try again, at once, everything of this file that failed or died; how many deliveries."""
    with transaction(engine) as session:
        return _count(session.execute(_RETRY, {"number": number}))


def discard(engine: Engine, number: str, *, reason: str, now: datetime) -> int:
    """Give up the dead deliveries of this file, for a reason that the journal keeps."""
    with transaction(engine) as session:
        given_up = _count(session.execute(_DISCARD, {"number": number, "reason": reason}))
        if given_up:
            audit.record(session, number, act="discard", actor="operator", at=now, reason=reason)
        return given_up


def _count(result: object) -> int:
    count: int = getattr(result, "rowcount", 0)
    return count


_CANARIES = text("""
    SELECT DISTINCT listener FROM bus.work
     WHERE kind = 'CanarySent' AND done_at IS NULL AND created_at < clock_timestamp() - :patience""")


def silent_listeners(engine: Engine, patience: timedelta = timedelta(seconds=60)) -> list[str]:
    """The listeners that left a canary unanswered for longer than `patience`: their worker is stuck."""
    with transaction(engine) as session:
        return list(session.execute(_CANARIES, {"patience": patience}).scalars())


def stamp(at: datetime) -> str:
    """An instant for operators: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
