"""Rules that no module can keep alone: who listens, who may come in, sizes, words, tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import Engine

from shared.db import Base
from shared.events import ROUTES, CanarySent, Listener
from shared.i18n import FOLDER, LOCALES
from shared.policy import RULES, Permission, Role
from shared.stations import Station
from tests.house.reading import ROOT, catalogue_ids, functions, modules, sentences, texts_in_code

OPEN_DOORS = {"static"}


def test_every_event_a_listener_is_routed_has_a_function_and_no_function_waits_in_vain(
    stations: dict[Listener, Station],
) -> None:
    routed = {
        listener: {event for event, to in ROUTES.items() if listener in to and event is not CanarySent}
        for listener in Listener
    }
    taken = {listener: set(station.take) for listener, station in stations.items() if station.errand is None}
    errands = {Listener.POST, Listener.HOOKS, Listener.FILES}
    assert set(stations) - set(taken) == errands
    assert taken == {listener: events for listener, events in routed.items() if listener not in errands}


def test_every_view_says_who_may_come_in(app: Flask) -> None:
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "__permission__")
    }
    assert silent - OPEN_DOORS - {"openapi.spec"} == set()


def test_every_permission_is_given_to_someone_and_every_role_may_do_something() -> None:
    assert set(RULES) == set(Permission)
    assert {role for roles in RULES.values() for role in roles} == set(Role)


def test_no_foreign_key_crosses_a_schema() -> None:
    crossing = [
        str(key)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.schema != table.schema
    ]
    assert crossing == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 300
    if source.strip():
        assert ast.get_docstring(ast.parse(source)), "the first line says what the module is for"


def test_no_function_is_longer_than_thirty_lines() -> None:
    long = {name: lines for name, lines in functions() if lines > 30}
    assert long == {}


def test_every_public_function_says_what_it_does() -> None:
    silent = [name for name, node in _public() if not ast.get_docstring(node)]
    assert silent == []


def _public() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", node)
        for path in modules()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_both_languages_have_the_same_words() -> None:
    known = {locale: catalogue_ids(locale) for locale in LOCALES}
    assert known["fr"] == known["en"]


def test_no_word_stands_in_two_catalogues() -> None:
    seen: list[str] = []
    for path in sorted((FOLDER / "fr").glob("*.po")):
        with path.open("rb") as source:
            seen += [str(message.id) for message in read_po(source) if isinstance(message.id, str) and message.id]
    assert sorted(seen) == sorted(set(seen))


def test_every_word_the_code_asks_for_is_in_the_catalogues() -> None:
    assert texts_in_code() - catalogue_ids("fr") == set()


def test_french_sentences_keep_their_spaces_and_apostrophes() -> None:
    wrong = [
        (message, text)
        for message, texts in sentences("fr")
        for text in texts
        if re.search(r" [:;!?»]|« |\w'\w|!", text)
    ]
    assert wrong == []


def test_the_database_is_what_the_models_say(owner: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with owner.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name != "public",
            },
        )
        assert compare_metadata(context, Base.metadata) == []
