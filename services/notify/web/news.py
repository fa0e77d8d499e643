"""What anyone may read: laureates with their mentions, as page, Atom and JSON feed, and releases that appeared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response, render_template, request, url_for

from services.notify.models import Mention, Publication, Release, ReleaseState
from services.notify.operations.press_states import texts_at
from services.notify.operations.publishing import published
from services.notify.operations.release_text import document_of
from services.notify.operations.releases import published_releases, release_of
from services.notify.web.blueprint import pages
from services.notify.web.releases import KINDS, handed
from shared.db import transaction
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import database, house, locale, say
from shared.web.doors import allow

PAGE, FEED = 30, 50
Shown = dict[str, Any]


@pages.get("/laureates")
@allow(Permission.PUBLIC)
def laureates() -> str:
    """The projects whose mention appeared, newest first; `?before=` goes on with the older ones."""
    rows = _laureates(PAGE + 1, before=_instant(request.args.get("before", "")))
    older = rows[PAGE - 1]["at"].isoformat() if len(rows) > PAGE else None
    return render_template("notify/laureates.html", rows=rows[:PAGE], older=older, cities=house().programme.cities)


def _instant(typed: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _laureates(limit: int, *, before: datetime | None = None, lang: str | None = None) -> list[Shown]:
    with transaction(database("notify")) as session:
        rows = published(session, limit=limit, before=before)
        texts = texts_at(session, [(one.number, one.version) for one, _ in rows], lang or locale())
    return [_laureate(one, texts[one.number], lang or locale()) for one, _ in rows]


def _laureate(one: Publication, mention: Mention, lang: str) -> Shown:
    return {
        "id": f"urn:uuid:{one.id}",
        "anchor": f"project-{one.id}",
        "title": mention.title,
        "text": mention.text,
        "organisation": mention.organisation,
        "cities": mention.cities,
        "at": one.published_at,
        "corrects": (one.corrects or {}).get(lang, ""),
    }


@pages.get("/laureates.atom")
@allow(Permission.PUBLIC)
def atom() -> Response:
    """The mentions that appeared, as an Atom feed (RFC 4287); `?lang=` its language."""
    rows = _laureates(FEED)
    newest = max((one["at"] for one in rows), default=house().now())
    told = _addresses("notify.atom")
    answer = make_response(render_template("notify/feed.atom", rows=rows, newest=newest, **told))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return _kept(answer)


@pages.get("/laureates.json")
@allow(Permission.PUBLIC)
def json_feed() -> Response:
    """The mentions that appeared, as a JSON Feed (version 1.1); `?lang=` its language."""
    told = _addresses("notify.json_feed")
    answer = jsonify(
        version="https://jsonfeed.org/version/1.1",
        title=say().t("notify.news.title"),
        home_page_url=told["page"],
        feed_url=told["feed"],
        language=locale(),
        items=[_item(one, told["page"]) for one in _laureates(FEED)],
    )
    answer.headers["Content-Type"] = "application/feed+json; charset=utf-8"
    return _kept(answer)


def _addresses(endpoint: str) -> dict[str, str]:
    lang = locale()
    return {
        "feed": house().address(url_for(endpoint, lang=lang)),
        "page": house().address(url_for("notify.laureates", lang=lang)),
    }


def _item(one: Shown, page: str) -> Shown:
    text = (
        f"{one['text']}\n\n{say().t('notify.news.corrected', note=one['corrects'])}" if one["corrects"] else one["text"]
    )
    return {
        "id": one["id"],
        "url": f"{page}#{one['anchor']}",
        "title": one["title"],
        "content_text": text,
        "date_published": one["at"].isoformat(),
        "authors": [{"name": one["organisation"]}],
        "tags": [house().programme.cities[city].name.in_(locale()) for city in one["cities"]],
    }


def _kept(answer: Response) -> Response:
    """Readers ask often: what did not change is not sent again."""
    answer.add_etag()
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.make_conditional(request)
    return answer


@pages.get("/news")
@allow(Permission.PUBLIC)
def news() -> str:
    """The releases that appeared, newest first."""
    return render_template("notify/news.html", rows=_releases())


def _releases() -> Sequence[Release]:
    with transaction(database("notify")) as session:
        return published_releases(session)


@pages.get("/news/<uuid:release>")
@allow(Permission.PUBLIC)
def news_item(release: UUID) -> str:
    """A release that appeared. Raises NotFound for any other."""
    with transaction(database("notify")) as session:
        found = document_of(session, house(), _public(release_of(session, release)), locale(), now=house().now())
    return render_template("notify/news_item.html", document=found, release=release, kinds=KINDS)


@pages.get("/news/<uuid:release>/<lang>.<kind>")
@allow(Permission.PUBLIC)
def news_file(release: UUID, lang: str, kind: str) -> Response:
    """A release that appeared, as a file. Raises NotFound for any other."""
    with transaction(database("notify")) as session:
        return handed(session, _public(release_of(session, release)), lang=lang, kind=kind)


def _public(row: Release) -> Release:
    if row.state != ReleaseState.PUBLISHED:
        raise NotFound("shared.error.not_found")
    return row
