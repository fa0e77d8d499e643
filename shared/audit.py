"""The journal: append-only, hash-chained per proposal at once and sealed in one global order soon after.

An entry's hash covers a salted digest of its details, not the details themselves, which stand in a side row:
erasing a person's data deletes details and salt, and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Identity, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base, Json, at_commit

ORIGIN = "0" * 64


class Entry(Base):
    """One act: who did what to which proposal, when. `actor` is an id, never a name."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("subject", "seq"),
        Index("entry_unsealed_idx", "position", postgresql_where=text("seal IS NULL")),
        {"schema": "audit"},
    )

    position: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[int | None]


class Detail(Base):
    """What was said in an entry; may be erased."""

    __tablename__ = "detail"
    __table_args__ = ({"schema": "audit"},)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    payload: Mapped[Json]


class Seal(Base):
    """A number of entries, in order, bound to all that was sealed before."""

    __tablename__ = "seal"
    __table_args__ = ({"schema": "audit"},)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    count: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where the journal was tampered with, in words for the operator."""

    subject: str
    seq: int
    reason: str


def record(session: Session, subject: str, *, act: str, actor: str, at: datetime, **details: Any) -> None:
    """Write one act into the journal when this transaction commits. Details must be JSON values."""
    session.info.setdefault("journal", []).append((subject, act, actor, at, details))
    at_commit(session, "journal", _write)


def record_first(session: Session, subject: str, *, act: str, actor: str, at: datetime, **details: Any) -> None:
    """`record` for the act that begins the journal of its subject: nothing stands before it to be looked up."""
    session.info.setdefault("begun", set()).add(subject)
    record(session, subject, act=act, actor=actor, at=at, **details)


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(one, 7)) FROM unnest(:subjects ::text[]) AS one")
_HEADS = text("""
    SELECT one AS subject, head.seq, head.hash FROM unnest(:subjects ::text[]) AS one,
    LATERAL (SELECT seq, hash FROM audit.entry WHERE subject = one ORDER BY seq DESC LIMIT 1) AS head""")
# Both tables in one round trip.
_APPEND = text("""
    WITH told AS (
      INSERT INTO audit.detail (hash, salt, payload)
      SELECT * FROM json_to_recordset(CAST(:details AS json)) AS detail(hash text, salt text, payload jsonb))
    INSERT INTO audit.entry (subject, seq, at, actor, act, digest, prev, hash)
    SELECT * FROM json_to_recordset(CAST(:entries AS json))
      AS entry(subject text, seq int, at timestamptz, actor text, act text, digest text, prev text, hash text)""")


def _write(session: Session) -> None:
    # The locks are taken last, in one order, so that two services may write about one proposal at once.
    acts = session.info.pop("journal")
    heads = _heads(session, sorted({subject for subject, *_ in acts} - session.info.pop("begun", set())))
    entries, details = [], []
    for subject, act, actor, at, payload in acts:
        seq, prev = heads.get(subject, (0, ORIGIN))
        salt = secrets.token_hex(32)
        entry = {"subject": subject, "seq": seq + 1, "at": at, "actor": actor, "act": act}
        entry |= {"digest": _hash([salt, payload]), "prev": prev}
        entry["hash"] = entry_hash(entry)
        heads[subject] = (seq + 1, entry["hash"])
        entries.append(entry)
        details.append({"hash": entry["hash"], "salt": salt, "payload": payload})
    session.connection().execute(_APPEND, {"entries": json.dumps(entries, default=str), "details": json.dumps(details)})


def _heads(session: Session, subjects: list[str]) -> dict[str, tuple[int, str]]:
    if not subjects:
        return {}
    session.execute(_LOCK, {"subjects": subjects})
    return {row.subject: (row.seq, row.hash) for row in session.execute(_HEADS, {"subjects": subjects})}


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the fields of an entry, in one fixed writing."""
    at = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return _hash([entry["subject"], entry["seq"], at, *(entry[name] for name in ("actor", "act", "digest", "prev"))])


def _hash(value: Sequence[object]) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def seal(session: Session, now: datetime, *, limit: int = 10_000) -> int:
    """Bind the entries written since the last seal into the global chain; their number."""
    session.execute(text("SELECT pg_advisory_xact_lock(7042)"))
    fresh = session.scalars(select(Entry).where(Entry.seal.is_(None)).order_by(Entry.position).limit(limit)).all()
    if not fresh:
        return 0
    last = session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()
    number, prev = (last.id + 1, last.hash) if last else (1, ORIGIN)
    sealed = _hash([number, prev, [entry.hash for entry in fresh]])
    session.add(Seal(id=number, at=now, count=len(fresh), prev=prev, hash=sealed))
    session.execute(
        text("UPDATE audit.entry SET seal = :seal WHERE position = ANY(:positions)"),
        {"seal": number, "positions": [entry.position for entry in fresh]},
    )
    return len(fresh)


def verify(session: Session) -> tuple[int, Broken | None]:
    """Read the whole journal again: how many entries hold, and the first that does not."""
    heads: dict[str, tuple[int, str]] = {}
    sealed: dict[int, list[str]] = {}
    count = 0
    query = select(Entry).order_by(Entry.position).execution_options(yield_per=1000)
    with closing(session.scalars(query)) as entries:
        for entry in entries:
            fault = _fault(entry, *heads.get(entry.subject, (0, ORIGIN)))
            if fault is not None:
                return count, Broken(subject=entry.subject, seq=entry.seq, reason=fault)
            heads[entry.subject] = (entry.seq, entry.hash)
            if entry.seal is not None:
                sealed.setdefault(entry.seal, []).append(entry.hash)
            count += 1
    return count, _broken_detail(session) or _broken_seal(session, sealed)


def _fault(entry: Entry, seq: int, prev: str) -> str | None:
    if entry.seq != seq + 1:
        return f"entry {seq + 1} is missing before entry {entry.seq}"
    if entry.prev != prev:
        return "does not follow the entry before it"
    if entry.hash != entry_hash(vars(entry)):
        return "its fields were changed"
    return None


def _broken_detail(session: Session) -> Broken | None:
    query = select(Entry.subject, Entry.seq, Entry.digest, Detail.salt, Detail.payload).join(
        Detail, Detail.hash == Entry.hash
    )
    with closing(session.execute(query.execution_options(yield_per=1000))) as rows:
        for row in rows:
            if row.digest != _hash([row.salt, row.payload]):
                return Broken(subject=row.subject, seq=row.seq, reason="its details were changed")
    return None


def _broken_seal(session: Session, sealed: Mapping[int, list[str]]) -> Broken | None:
    prev = ORIGIN
    for number, one in enumerate(session.scalars(select(Seal).order_by(Seal.id)), start=1):
        expected = _hash([number, prev, sealed.get(number, [])])
        if (one.id, one.prev, one.hash) != (number, prev, expected):
            return Broken(subject=f"seal {one.id}", seq=one.count, reason="the sealed entries are not those found")
        prev = one.hash
    return None
