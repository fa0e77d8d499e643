"""What a reviewer's queue costs at 1,000, 50,000 and more files, against the bare keyset query and a bare template.

The house is filled by INSERT .. SELECT: sixty readers, three for each file, a fifth of it read. The yardstick is Flask,
one plain psycopg connection, the same two keyset queries and the same rows in a template of its own: no session, no
counts, no filters, no words in two languages. Both are called in this process, in turns, against the same PostgreSQL.

Run: `./tremplin bench queue` (options: `--sizes 1000,50000,1000000 --count 300`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

import click
import psycopg
from flask import Flask, render_template_string
from psycopg.sql import SQL, Identifier
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from services.migrations import upgrade
from services.stack import Stack
from services.wsgi import build
from shared import access
from shared.db import engine_for, transaction
from shared.house import House, build_house
from shared.policy import Role
from shared.settings import Settings

GROWTH = 1.2  # at most, from the smallest house to the largest
SHARE = 4.0  # times the yardstick, at most
READERS = 60
ME = UUID(int=1)
Get = Callable[[], int]

FILES = """
INSERT INTO review.dossier (number, stage, stage_id, version, opened_at, entered_at, due_on, programme_digest, proposal,
  title, title_key, organisation, organisation_key, sector, cities, locale, received_at, is_public_law, applicant_link,
  agreements, screened_by, screened_name, screened_at)
SELECT 'TR-2026-' || lpad(n::text, 7, '0'), 'evaluation', 'evaluation', 2, now(), now(), current_date + (n %% 30)::int,
  %(digest)s, jsonb_build_object('summary', repeat('un quai, une ville. ', 25)), 'Berges croisées numéro ' || n,
  'bergescroisees' || n, 'Les Passeurs ' || n, 'passeurs' || n, (ARRAY['eco', 'tic', 'ess', 'finance'])[1 + n %% 4],
  '["montreal"]', 'fr', now(), false, gen_random_uuid(), '{}', 'person:x', 'X', now()
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n"""
READINGS = """
INSERT INTO review.assignment (id, number, person_id, name, email, locale, state, why, assigned_at, due_on, tie,
  declaration, declared_at, scores, comments, for_applicant, confidential, filed_at, version, shuffle)
SELECT gen_random_uuid(), 'TR-2026-' || lpad(n::text, 7, '0'),
  ('00000000-0000-0000-0000-'
    || lpad(to_hex(1 + ((hashint8(n) & 1048575) + k * 20) %% %(readers)s::bigint), 12, '0'))::uuid, 'Ana',
  'a@example.org', 'fr', CASE WHEN n %% 5 = 0 THEN 'filed' ELSE 'assigned' END, 'desk', now(),
  current_date + (n %% 30)::int, '',
  'none', now(), CASE WHEN n %% 5 = 0 THEN '{"c1": "4", "c2": "4", "c3": "4", "c4": "3", "c5": "3"}'::jsonb END, '{}',
  '', '', CASE WHEN n %% 5 = 0 THEN now() - n * interval '1 second' END, (n %% 5 = 0)::int,
  (hashint8(n * 3 + k) & 268435455)
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n, generate_series(0, 2) k"""
BARE_QUERY = """
SELECT a.untouched, a.due_on, a.shuffle, a.number, a.declaration, d.title, d.organisation, d.locale, d.sector, d.cities
FROM review.assignment a JOIN review.dossier d ON d.number = a.number
WHERE a.person_id = %s AND a.state = 'assigned'
ORDER BY a.untouched, a.due_on, a.shuffle, a.number LIMIT 26"""
BARE_FILED = """
SELECT true, a.due_on, a.shuffle, a.number, a.scores, d.title, d.organisation, d.locale, d.sector, d.cities
FROM review.assignment a JOIN review.dossier d ON d.number = a.number
WHERE a.person_id = %s AND a.state = 'filed' ORDER BY a.filed_at DESC, a.number DESC LIMIT 11"""
BARE_PAGE = """<!doctype html><html lang="fr"><head><title>Mes dossiers</title></head><body><table>
{% for row in rows %}<tr><th><a href="/reviews/{{ row[3] }}" lang="{{ row[7] }}">{{ row[5] }}</a> {{ row[6] }}
{{ row[8] }}</th><td>{{ row[9]|join(", ") }}</td><td><time datetime="{{ row[1] }}">{{ row[1] }}</time></td>
<td>{{ row[4] }}</td></tr>
{% endfor %}</table></body></html>"""


@click.command()
@click.option("--sizes", default="1000,50000,1000000", show_default=True, help="Files in the house, growing.")
@click.option("--count", default=300, show_default=True, help="Pages fetched of each at each size.")
def queue(*, sizes: str, count: int) -> None:
    """Compare the queue at several sizes with itself and with its yardstick; exit 1 above 1.2 and 4 times."""
    with TemporaryDirectory(prefix="tremplin-bench-") as home, Stack(Path(home), mail=False) as stack:
        given = {"valkey_url": stack.addresses.valkey_url, "home": Path(home), "limits": "off"}
        settings = Settings().model_copy(update=given)
        ways: dict[tuple[int, str], Get] = {}
        for size in (int(one) for one in sizes.split(",")):
            url = _database(stack.addresses.database_url, size)
            house = build_house(settings.model_copy(update={"database_url": url}))
            ways |= {(size, "page"): _page(house, engine_for(url)), (size, "yardstick"): _bare(url)}
            _fill(url, house, size)
        seen = _measure(ways, count)
    _report(seen)


def _database(url: str, size: int) -> str:
    """A database of its own for each size: all are asked in turns, and a slow moment of the machine strikes all."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line:
        line.execute(SQL("CREATE DATABASE {}").format(Identifier(f"queue_{size}")))
    own = url.replace("/tremplin?", f"/queue_{size}?")
    upgrade(own)
    return own


def _fill(url: str, house: House, size: int) -> None:
    values = {"first": 1, "last": size, "digest": house.programme.digest, "readers": READERS}
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line:
        line.execute(FILES, values)
        line.execute(READINGS, values)
        line.execute("VACUUM ANALYZE review.dossier")
        line.execute("VACUUM ANALYZE review.assignment")


def _page(house: House, owner: Engine) -> Get:
    client = build(house).test_client()
    with transaction(owner) as session:
        me = access.Person(id=ME, email="ana@example.org", name="Ana", roles=[Role.REVIEWER])
        session.add(me)
        cookie = access.open_session(session, house.now(), me)
    with client.session_transaction() as stored:
        stored["who"] = cookie
    return lambda: _rows(client.get("/reviews").get_data(as_text=True))


def _bare(url: str) -> Get:
    app, line = Flask("bare"), psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    @app.get("/reviews")
    def show() -> str:
        read = line.execute(BARE_QUERY, (ME,)).fetchall()[:25]
        return render_template_string(BARE_PAGE, rows=[*read, *line.execute(BARE_FILED, (ME,)).fetchall()[:10]])

    client = app.test_client()
    return lambda: _rows(client.get("/reviews").get_data(as_text=True))


def _rows(page: str) -> int:
    return page.count('href="/reviews/TR-')


def _measure(ways: dict[tuple[int, str], Get], count: int) -> dict[int, dict[str, float]]:
    spent: dict[tuple[int, str], list[float]] = {way: [] for way in ways}
    for turn in range(count + 20):
        for way, get in ways.items():
            begun = perf_counter()
            rows = get()
            if turn >= 20:  # the first are to warm up
                spent[way].append((perf_counter() - begun) * 1000)
            if rows < 25:
                raise click.ClickException(f"{way[1]} shows {rows} files")
    sizes = dict.fromkeys(size for size, _ in ways)
    return {size: {name: median(spent[size, name]) for name in ("page", "yardstick")} for size in sizes}


def _report(seen: dict[int, dict[str, float]]) -> None:
    table = Table(title=f"a reviewer's queue, medians in ms, {datetime.now(UTC):%Y-%m-%d}")  # noqa: TID251 -- a report
    for column in ("files", "page", "yardstick", "times"):
        table.add_column(column, justify="right")
    for size, one in seen.items():
        share = one["page"] / one["yardstick"]
        table.add_row(f"{size:,}", f"{one['page']:.2f}", f"{one['yardstick']:.2f}", f"{share:.1f}")
    Console().print(table)
    pages = [one["page"] for one in seen.values()]
    growth = max(pages) / pages[0]
    share = max(one["page"] / one["yardstick"] for one in seen.values())
    print(json.dumps({"growth": round(growth, 2), "times_yardstick": round(share, 2)}))
    faults = [f"the page grows {growth:.2f} times: more than {GROWTH}"] if growth > GROWTH else []
    faults += [f"the page costs {share:.1f} times the yardstick: more than {SHARE:.0f}"] if share > SHARE else []
    for fault in faults:
        Console(stderr=True).print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    queue()
