"""What a view may ask of the request it serves: the house, a service's database, the person, the language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import current_app, g, request, session
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import access
from shared.db import transaction
from shared.errors import NotFound
from shared.events import Event
from shared.house import House
from shared.i18n import LOCALES, Words, words
from shared.policy import ANYONE, Actor

DRAFTS = "/drafts/"
LETTERS = "tremplin_letters"  # where the composition root leaves what writes letters
MOST_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class Site:
    """What the web application was built with."""

    house: House
    engines: Mapping[str, Engine]


def site() -> Site:
    """The site that serves this request."""
    return cast("Site", current_app.extensions["tremplin"])


def house() -> House:
    """The installation, with the programme as it stood when this request began."""
    if "house" not in g:
        registry = site().house.registry
        if registry.stale:
            with transaction(database("access")) as db:
                registry.refresh(db)
        g.house = site().house.held()
    return cast("House", g.house)


def database(service: str) -> Engine:
    """The engine that acts as `service` (intake, review, notify, access)."""
    return site().engines[service]


def letter_of(event: Event) -> tuple[str, str] | None:
    """Subject and text of the letter that an event would make; None in an application that writes none."""
    writes = cast("Callable[[Event], tuple[str, str]] | None", current_app.extensions.get(LETTERS))
    return None if writes is None else writes(event)


def is_api() -> bool:
    """Whether this request came through the JSON door."""
    return request.path.startswith("/api/")


def actor() -> Actor:
    """Who is at the door: by bearer token on the API, by session on pages. Asked once per request."""
    if "actor" not in g:
        g.actor = _find_actor() or ANYONE
    return cast("Actor", g.actor)


def _find_actor() -> Actor | None:
    now = site().house.now()
    if is_api():
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        with _up_to_date() as db:
            return access.actor_of_token(db, token.strip(), now, keys=house().keys)
    cookie, link = session.get("who"), _link_here()
    if not cookie and not link:
        return None
    with _up_to_date() as db:
        staff = access.actor_of_session(db, cookie, now) if cookie else None
        holder = access.actor_of_link(db, link, now, keys=house().keys) if link else None
    # A member of staff may file too: on that proposal's pages, and in their drafts, they are its applicant.
    if holder is not None and request.path.startswith((f"/proposals/{holder.number}", DRAFTS)):
        return holder
    return staff or holder


@contextmanager
def _up_to_date() -> Iterator[Session]:
    """A transaction for somebody who proves who they are: they see every act on a city, above all their own."""
    with transaction(database("access")) as db:
        site().house.registry.refresh(db)
        g.house = site().house.held()
        yield db


def _link_here() -> str | None:
    """The personal link that serves at this address: a draft's own among its pages, else the last one followed.

    A form of a draft carries its link too: where the browser lost its cookie, what was typed must not be lost.
    """
    if not request.path.startswith(DRAFTS):
        return cast("str | None", session.get("link"))
    draft = request.path.removeprefix(DRAFTS).split("/", 1)[0].replace("-", "")
    return remembered_drafts().get(draft) or request.form.get("link")


def remembered_drafts() -> dict[str, str]:
    """The drafts this browser wrote in (their ids, as hexadecimal) and the links that open them."""
    return dict(session.get("drafts", {}))


def remember_draft(draft_id: UUID, token: str) -> None:
    """Let this browser come back to a draft; the oldest is forgotten first, its mailed link still opens it."""
    others = {one: link for one, link in remembered_drafts().items() if one != draft_id.hex}
    session["drafts"] = dict([*others.items(), (draft_id.hex, token)][-MOST_DRAFTS:])


def come_by_link(token: str) -> Actor:
    """Let the holder of a personal link in for this request. Raises NotFound when the link is over."""
    with _up_to_date() as db:
        g.actor = access.actor_of_link(db, token, house().now(), keys=house().keys)
    g.pop("locale", None)  # theirs, perhaps
    if g.actor is None:
        g.actor = ANYONE
        raise NotFound("shared.error.link_over")
    return cast("Actor", g.actor)


def locale() -> str:
    """The language of this answer: asked for, remembered, the person's, the browser's, else French."""
    if "locale" not in g:  # a page asks hundreds of times
        g.locale = _find_locale()
    return cast("str", g.locale)


def _find_locale() -> str:
    asked = request.args.get("lang") or session.get("lang")
    if asked in LOCALES:
        return cast("str", asked)
    if not is_api() and actor().locale in LOCALES and actor() is not ANYONE:
        return actor().locale
    return request.accept_languages.best_match(LOCALES) or LOCALES[0]


def arrived_at() -> datetime:
    """When this request began to arrive, by the installation's clock: what a closing is judged by."""
    if "arrived_at" not in g:
        g.arrived_at = house().now()
    return cast("datetime", g.arrived_at)


def say() -> Words:
    """The words of this answer's language."""
    return words(locale(), house().programme.office.tz)
