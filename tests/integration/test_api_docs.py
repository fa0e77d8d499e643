"""The API's documentation: every operation on one page, in both languages, with nothing from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.i18n import LOCALES, Words


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/openapi.json").get_json()
    return told


@pytest.mark.parametrize("locale", LOCALES)
def test_every_operation_has_its_place_and_its_curl_line(
    locale: str, client: FlaskClient, spec: dict[str, Any]
) -> None:
    page = unescape(client.get(f"/api/docs?lang={locale}").get_data(as_text=True))
    assert f'<html lang="{locale}">' in page
    for path, doors in spec["paths"].items():
        for method, told in doors.items():
            place = page.split(f'<section class="operation" id="{told["operationId"]}">')[1].split("</section>")[0]
            assert f"{method.upper()} {path}" in place
            assert re.sub(r"`([^`]+)`", r"<code>\1</code>", told["summary"]) in place
            assert f"http://tremplin.test{path}" in place.split('class="sample"')[-1]
            assert all(f'<th scope="row">{status}</th>' in place for status in told["responses"])
            assert ("Authorization: Bearer" in place) == ("security" in told)


def test_every_link_of_the_page_leads_to_a_shape_or_an_operation(client: FlaskClient) -> None:
    page = client.get("/api/docs").get_data(as_text=True)
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 50
    assert links - targets == set()
    assert len(re.findall(r'id="([^"]+)"', page)) == len(targets)


def test_the_limits_of_a_field_are_told_in_words(client: FlaskClient) -> None:
    page = unescape(client.get("/api/docs?lang=fr").get_data(as_text=True))
    row = page.split('<section id="shape-Organisation">')[1].split("<code>name</code>")[1].split("</tr>")[0]
    assert "de 2 à 200 caractères" in row
    assert Words(locale="fr").t("shared.api.yes") in row


def test_the_example_stands_on_the_page_as_it_can_be_posted(client: FlaskClient) -> None:
    page = unescape(client.get("/api/docs").get_data(as_text=True))
    assert '"id_value": "W751000001"' in page


def test_nothing_comes_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs").get_data(as_text=True)
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    assert page.count("<script") == 1, "the frame's own, which the page does not need"


def test_roles_are_told_to_those_who_read(client: FlaskClient) -> None:
    page = client.get("/api/docs?lang=en").get_data(as_text=True)
    place = page.split('id="review_api_determine"')[1].split("</section>")[0]
    assert Words(locale="en").t("shared.role.committee") in place
    assert Words(locale="en").t("shared.role.reviewer") not in place


def test_every_page_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/api/docs"' in client.get("/").get_data(as_text=True)
