"""What anyone may read: the clocks of a call, its lists for machines, and statements that leave nothing out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.wsgi import build
from shared.clock import FrozenClock
from shared.house import House
from shared.programme import Label
from shared.programme.values import FileLimits, Value
from shared.registry import Registry

ATOM = "{http://www.w3.org/2005/Atom}"
CLOSING = datetime.fromisoformat("2027-03-28T23:59:59+02:00")
Visiting = Callable[..., FlaskClient]


def changed(value: Value, **fields: object) -> Any:
    """The same value with other fields."""
    return value.model_copy(update=fields)


@pytest.fixture
def visiting(house: House, engines: dict[str, Engine]) -> Iterator[Visiting]:
    """A visitor of a house whose call, cities or notices are others: `visiting(call={...}, notices={...})`."""
    made: list[Flask] = []

    def visit(**parts: dict[str, object]) -> FlaskClient:
        programme = house.programme
        others = {name: changed(getattr(programme, name), **fields) for name, fields in parts.items()}
        made.append(build(replace(house, registry=Registry(replace(programme, **others)))))
        return made[-1].test_client()

    yield visit
    for app in made:
        for engine in app.extensions["tremplin"].engines.values():
            engine.dispose()


def text_of(client: FlaskClient, path: str) -> str:
    """What a page says in its main part, without marks, its spaces made plain."""
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace(" ,", ",").replace(" )", ")")


def atom(client: FlaskClient, path: str = "/calls/feed.atom") -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    return fromstring(answer.get_data())


# Clocks


def test_the_call_tells_the_time_in_paris_and_in_each_city(client: FlaskClient) -> None:
    page = text_of(client, "/calls/appel-ouvert?lang=fr")
    assert "Il est 10 h 00 à Paris (UTC+1), le 23 novembre 2026." in page
    for city, told in {
        "Montréal": "4 h 00 (UTC−5)",
        "San Francisco": "1 h 00 (UTC−8)",
        "Chicago": "3 h 00 (UTC−6)",
        "Rio de Janeiro": "6 h 00 (UTC−3)",
        "Delhi": "14 h 30 (UTC+5:30)",
        "Shanghai": "17 h 00 (UTC+8)",
    }.items():
        assert f"{city} {told}" in page
    assert "n’a pas de date limite" in page


def test_the_day_stands_beside_the_hour_where_it_is_another_day(client: FlaskClient, clock: FrozenClock) -> None:
    clock.at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    page = text_of(client, "/calls/appel-ouvert?lang=en")
    assert "It is 12:30 AM in Paris (UTC+1), November 24, 2026." in page
    assert "Montréal 6:30 PM (UTC−5) the day before, November 23, 2026" in page
    assert "Delhi 5:00 AM (UTC+5:30)" in page
    assert page.count("the day before") == 4, "in the four cities to the west"


def test_a_closing_instant_is_told_in_the_time_that_holds_there_then(visiting: Visiting) -> None:
    page = text_of(visiting(call={"closes_at": CLOSING}), "/calls/appel-ouvert?lang=fr")
    assert "L’appel ferme à 23 h 59 à Paris (UTC+2), le 28 mars 2027" in page
    assert "28 mars 2027 à 14 h 59 (UTC−7)" in page, "San Francisco, in its summer time"
    assert "29 mars 2027 à 3 h 29 (UTC+5:30)" in page, "Delhi, where it is the next day"


# Lists for machines


def test_the_list_of_open_calls_tells_both_languages_and_absolute_addresses(client: FlaskClient) -> None:
    answer = client.get("/calls.json", headers={"Host": "evil.example"})
    assert answer.content_type == "application/json; charset=utf-8"
    (call,) = answer.get_json()["calls"]
    assert set(call) == {
        *("slug", "title", "summary", "languages", "opens_at", "closes_at", "cities", "apply", "rules"),
    }
    assert call["slug"] == "appel-ouvert"
    assert call["title"] == {"fr": "Appel à propositions ouvert", "en": "Open call for proposals"}
    assert (call["languages"], call["opens_at"], call["closes_at"]) == (["fr", "en"], None, None)
    assert [city["id"] for city in call["cities"]] == [
        *("montreal", "san_francisco", "shanghai", "rio", "delhi", "chicago"),
    ]
    assert call["apply"] == "http://tremplin.test/calls/appel-ouvert/start"
    assert call["rules"] == "http://tremplin.test/calls/appel-ouvert"
    for address in (call["apply"], call["rules"]):
        assert client.get(urlsplit(address).path, follow_redirects=True).status_code == 200


def test_instants_are_told_with_the_offset_of_paris(visiting: Visiting) -> None:
    opening = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
    (call,) = visiting(call={"opens_at": opening, "closes_at": CLOSING}).get("/calls.json").get_json()["calls"]
    assert (call["opens_at"], call["closes_at"]) == ("2026-11-01T09:00:00+01:00", "2027-03-28T23:59:59+02:00")


@pytest.mark.parametrize(
    "call",
    [
        {"closes_at": datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)},
        {"opens_at": datetime(2026, 12, 1, tzinfo=UTC)},
    ],
)
def test_a_call_that_is_not_open_stands_in_no_list(visiting: Visiting, call: dict[str, object]) -> None:
    client = visiting(call=call)
    assert client.get("/calls.json").get_json() == {"calls": []}
    assert client.get("/calls/feed.json").get_json()["items"] == []
    feed = atom(client)
    assert feed.findall(f"{ATOM}entry") == []
    assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated")).tzinfo is not None


@pytest.mark.parametrize(("lang", "title"), [("fr", "Appel à propositions ouvert"), ("en", "Open call for proposals")])
def test_the_json_feed_is_one_of_version_1_1(client: FlaskClient, lang: str, title: str) -> None:
    answer = client.get(f"/calls/feed.json?lang={lang}", headers={"Host": "evil.example"})
    assert answer.content_type == "application/feed+json; charset=utf-8"
    feed = answer.get_json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://tremplin.test/calls/feed.json?lang={lang}"
    assert (feed["language"], feed["home_page_url"]) == (lang, f"http://tremplin.test/?lang={lang}")
    (item,) = feed["items"]
    assert (item["id"], item["title"]) == (f"http://tremplin.test/calls/appel-ouvert?lang={lang}", title)
    assert datetime.fromisoformat(item["date_modified"]).isoformat() == "2000-01-01T00:00:00+01:00"
    assert "Montréal" in item["content_text"]


@pytest.mark.parametrize(("lang", "title"), [("fr", "Appel à propositions ouvert"), ("en", "Open call for proposals")])
def test_the_atom_feed_has_what_rfc_4287_asks_for(client: FlaskClient, lang: str, title: str) -> None:
    feed = atom(client, f"/calls/feed.atom?lang={lang}")
    assert feed.tag == f"{ATOM}feed"
    address = f"http://tremplin.test/calls/feed.atom?lang={lang}"
    assert feed.findtext(f"{ATOM}id") == address
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "self": address,
        "alternate": f"http://tremplin.test/?lang={lang}",
    }
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"http://tremplin.test/calls/appel-ouvert?lang={lang}"
    assert entry.findtext(f"{ATOM}title") == title
    for updated in (feed.findtext(f"{ATOM}updated"), entry.findtext(f"{ATOM}updated")):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", updated)  # RFC 3339


def test_words_that_look_like_marks_stay_words_in_a_feed(visiting: Visiting) -> None:
    hostile = "Appel <&> \"ouvert\" ]]> <script>alert('x')</script>"
    client = visiting(call={"title": Label(fr=hostile, en=hostile)})
    assert atom(client).findtext(f"{ATOM}entry/{ATOM}title") == hostile
    assert client.get("/calls/feed.json").get_json()["items"][0]["title"] == hostile


def test_a_feed_says_the_same_to_every_reader_of_its_address(client: FlaskClient) -> None:
    for wanted in ("en", "fr"):
        feed = client.get("/calls/feed.json", headers={"Accept-Language": wanted}).get_json()
        assert feed["language"] == "fr"


@pytest.mark.parametrize("page", ["/", "/calls/appel-ouvert"])
def test_pages_of_the_call_name_its_feeds_to_machines(client: FlaskClient, page: str) -> None:
    head = client.get(f"{page}?lang=en").get_data(as_text=True).split("</head>")[0]
    links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', head))
    assert links == {
        "application/atom+xml": "/calls/feed.atom?lang=en",
        "application/feed+json": "/calls/feed.json?lang=en",
        "application/json": "/calls.json",
    }
    for media_type, path in links.items():
        assert client.get(path).mimetype == media_type


# Statements


def facts_of(house: House, page: str, lang: str) -> list[str]:
    """What a statement must hold, as the programme and the settings have it."""
    programme = house.programme
    office, call, notices = programme.office, programme.call, programme.notices
    files, kept = call.files, notices.retention
    french = lang == "fr"
    lists: dict[str, list[str]] = {
        "accessibility": [
            "non conforme" if french else "not compliant",
            "RGAA",
            notices.accessibility.contact,
            office.phone,
            "Défenseur des droits",
            "https://formulaire.defenseurdesdroits.fr",
        ],
        "privacy": [
            notices.controller.name.in_(lang),
            notices.controller.address,
            office.dpo,
            "6.1.e",
            "49.1.a",
            notices.host.name,
            *(f"{city.name.in_(lang)} (" for city in programme.cities.values()),
            *(["Canada", "États-Unis", "Chine", "Brésil", "Inde"] if french else ["United States", "China", "Brazil"]),
            f"{kept.draft_months} {'mois' if french else 'months'}",
            f"{kept.not_retained_years} {'ans' if french else 'years'}",
            f"{kept.after_label_years} {'ans' if french else 'years'}",
            f"{kept.logs_months} {'mois' if french else 'months'}",
            "à tout moment" if french else "at any time",
            "Rien n’est coché d’avance" if french else "Nothing is ticked beforehand",
            "CNIL",
            "https://www.cnil.fr/plaintes",
        ],
        "legal": [
            office.authority.in_(lang),
            office.address,
            office.phone,
            office.email,
            notices.publisher.director,
            notices.publisher.capacity.in_(lang),
            notices.host.name,
            notices.host.address,
            notices.host.phone,
            "Le texte français fait foi" if french else "The French text prevails",
        ],
        "terms": [
            "L112-9",
            "R112-11-3",
            house.settings.mail_from,
            house.address("/"),
            house.address("/api/v1"),
            "PDF, DOCX, ODT, PNG, JPG",
            f"{files.count} {'fichiers' if french else 'files'}",
            f"{files.each_mb} {'Mo' if french else 'MB'}",
            f"{files.together_mb} {'Mo' if french else 'MB'}",
            notices.teleservice.hours.in_(lang),
            "en français ou en anglais" if french else "French or English",
            office.tz,
            "n’a pas de date limite" if french else "has no closing date",
            f"{call.silence.months} {'mois' if french else 'months'}",
            office.address,
            *(one.label.in_(lang) for one in programme.statements.values()),
        ],
    }
    return lists[page]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("page", ["accessibility", "privacy", "legal", "terms"])
def test_a_statement_holds_every_fact_that_the_law_asks_for(
    client: FlaskClient, house: House, page: str, lang: str
) -> None:
    said = text_of(client, f"/legal/{page}?lang={lang}")
    assert [fact for fact in facts_of(house, page, lang) if fact not in said] == []
    assert "{" not in said
    assert "intake." not in said


@pytest.mark.parametrize(("lang", "line"), [("fr", "Accessibilité : non conforme"), ("en", "Accessibility: not comp")])
def test_the_foot_of_every_page_says_how_accessible_the_service_is(client: FlaskClient, lang: str, line: str) -> None:
    for path in ("/", "/follow", "/nowhere"):
        foot = client.get(f"{path}?lang={lang}").get_data(as_text=True).split("<footer")[1]
        assert line in foot.replace("\u00a0", " ")


def test_an_audit_and_a_plan_change_the_statement_and_the_foot(visiting: Visiting, house: House) -> None:
    access = changed(
        house.programme.notices.accessibility,
        status="partiellement_conforme",
        audited_on=date(2026, 11, 2),
        plan_url="https://ville.example.org/schema",
    )
    client = visiting(notices={"accessibility": access})
    said = text_of(client, "/legal/accessibility?lang=fr")
    for fact in ("partiellement conforme", "2 novembre 2026", "https://ville.example.org/schema"):
        assert fact in said
    assert "non conforme" not in said
    assert "n’est pas encore publié" not in said
    foot = client.get("/").get_data(as_text=True).split("<footer")[1]
    assert "Accessibilité\u00a0: partiellement conforme" in foot


def test_terms_follow_the_call_its_files_and_its_closing(visiting: Visiting) -> None:
    limits = FileLimits(count=3, each_mb=7, together_mb=19)
    said = text_of(visiting(call={"files": limits, "closes_at": CLOSING}), "/legal/terms?lang=fr")
    assert "Au plus 3 fichiers, 7 Mo par fichier et 19 Mo ensemble" in said
    assert "ferme le 28 mars 2027 à 23 h 59, heure de Paris (fuseau Europe/Paris)" in said
    said = text_of(visiting(call={"files": FileLimits(count=0)}), "/legal/terms?lang=fr")
    assert "ne prend pas de fichier" in said
    assert "Formats" not in said
