"""The open calls for machines: a plain list, a JSON Feed and an Atom feed. Addresses are absolute and ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for

from services.intake.web.blueprint import pages
from shared.i18n import Words
from shared.i18n import words as words_in
from shared.policy import Permission
from shared.programme import Call, Label
from shared.web.context import house
from shared.web.doors import allow

JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One open call in a feed. `updated` is RFC 3339; `address` is its page, in the language of the feed."""

    title: str
    summary: str
    text: str
    address: str
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The open calls in one language."""

    title: str
    subtitle: str
    language: str
    author: str
    home: str
    address: str
    updated: str
    entries: tuple[FeedEntry, ...]


@pages.get("/calls.json")
@allow(Permission.PUBLIC)
def open_calls() -> Response:
    """The calls that take proposals now, each with both languages; an empty list when none does."""
    return _json({"calls": [_listed(call) for call in _open()]}, "application/json")


@pages.get("/calls/feed.json")
@allow(Permission.PUBLIC)
def feed_json() -> Response:
    """The open calls as a JSON Feed 1.1 (https://jsonfeed.org/version/1.1), in French or with `?lang=en`."""
    feed = _feed("intake.feed_json")
    items = [
        {
            "id": one.address,
            "url": one.address,
            "title": one.title,
            "summary": one.summary,
            "content_text": one.text,
            "date_modified": one.updated,
            "language": feed.language,
        }
        for one in feed.entries
    ]
    content = {
        "version": JSON_FEED,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": items,
    }
    return _json(content, "application/feed+json")


@pages.get("/calls/feed.atom")
@allow(Permission.PUBLIC)
def feed_atom() -> Response:
    """The open calls as an Atom feed (RFC 4287), in French or with `?lang=en`."""
    content = render_template("intake/feed.xml", feed=_feed("intake.feed_atom"))
    return Response(content.lstrip(), content_type="application/atom+xml; charset=utf-8")


def _open() -> list[Call]:
    call = house().programme.call
    return [call] if call.open_at(house().now()) else []


def _listed(call: Call) -> dict[str, Any]:
    return {
        "slug": call.slug,
        "title": _both(call.title),
        "summary": _both(call.summary),
        "languages": list(call.languages),
        "opens_at": _instant(call.opens_at),
        "closes_at": _instant(call.closes_at),
        "cities": [
            {"id": city.id, "name": _both(city.name), "country": city.country, "tz": city.tz}
            for city in house().programme.cities.values()
        ],
        "apply": house().address(url_for("intake.start", slug=call.slug)),
        "rules": house().address(url_for("intake.show", slug=call.slug)),
    }


def _feed(endpoint: str) -> Feed:
    """The feed in the language its address asks for, never the reader's: an address says one thing to everyone."""
    words = words_in(request.args.get("lang", "fr"))
    office, tongue = house().programme.office, words.locale
    return Feed(
        title=words.t("intake.feed.title"),
        subtitle=words.t("intake.feed.subtitle", office=office.name.in_(tongue)),
        language=tongue,
        author=office.authority.in_(tongue),
        home=house().address(url_for("intake.home", lang=tongue)),
        address=house().address(url_for(endpoint, lang=tongue)),
        updated=_updated(house().programme.call),
        entries=tuple(_entry(call, words) for call in _open()),
    )


def _entry(call: Call, words: Words) -> FeedEntry:
    tongue, cities = words.locale, house().programme.cities.values()
    ends = words.t("intake.feed.rolling")
    if call.closes_at is not None:
        ends = words.t("intake.feed.until", moment=words.moment(call.closes_at))
    named = words.t("intake.feed.cities", cities=", ".join(city.name.in_(tongue) for city in cities))
    apply = words.t("intake.feed.apply", address=house().address(url_for("intake.start", slug=call.slug, lang=tongue)))
    return FeedEntry(
        title=call.title.in_(tongue),
        summary=call.summary.in_(tongue),
        text="\n\n".join((call.summary.in_(tongue), named, ends, apply)),
        address=house().address(url_for("intake.show", slug=call.slug, lang=tongue)),
        updated=_updated(call),
    )


def _updated(call: Call) -> str:
    """When the call last changed its state: confirmed, opened, closed. Now, when nothing of it has happened yet."""
    now, zone = house().now(), ZoneInfo(house().programme.office.tz)
    check = call.silence.legal_check
    confirmed = None if check is None else datetime.combine(check.on, time(), zone)
    behind = [one for one in (confirmed, call.opens_at, call.closes_at) if one is not None and one <= now]
    return _instant(max(behind, default=now)) or ""


def _instant(at: datetime | None) -> str | None:
    """An instant as RFC 3339 in the office's time, to the second."""
    return None if at is None else at.astimezone(ZoneInfo(house().programme.office.tz)).isoformat(timespec="seconds")


def _both(label: Label) -> dict[str, str]:
    return {"fr": label.fr, "en": label.en}


def _json(content: dict[str, Any], media_type: str) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), content_type=f"{media_type}; charset=utf-8")
