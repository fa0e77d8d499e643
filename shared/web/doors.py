"""Every view says who may come in; a view that says nothing is a fault of the house (tests/house)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import request
from pydantic import BaseModel

from shared.errors import Forbidden, Malformed, NotFound, SignInNeeded
from shared.events import subject_of
from shared.faults import read
from shared.policy import ANYONE, STAFF, Permission, may
from shared.web.context import actor

View = TypeVar("View", bound=Callable[..., Any])


def allow(permission: Permission) -> Callable[[View], View]:
    """Let in only those who may do this to the proposal (`number`, or its `draft`) and city in the address.

    Raises SignInNeeded for strangers, Forbidden for staff without the role, NotFound for holders of a link to
    something else: what someone may not see does not exist for them.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            draft = kwargs.get("draft")
            number = _subject(kwargs) if draft is None else f"draft:{draft.hex}"
            check(permission, number=number, city=kwargs.get("city"))
            return view(*args, **kwargs)

        guarded.__permission__ = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return wrap


def _subject(named: Mapping[str, Any]) -> str | None:
    """What an address is about: a proposal or, where none is named, a city."""
    number: str | None = named.get("number")
    city = named.get("city")
    return subject_of(city) if number is None and city is not None else number


def check(permission: Permission, *, number: str | None = None, city: str | None = None) -> None:
    """Refuse the person at the door unless the policy allows. Raises SignInNeeded, Forbidden, NotFound."""
    person = actor()
    if may(person, permission, number=number, city=city):
        return
    if person is ANYONE:
        raise SignInNeeded("shared.error.sign_in_needed")
    if not person.roles & STAFF or number in person.barred:
        raise NotFound("shared.error.not_found")
    raise Forbidden("shared.error.forbidden")


def takes(model: type[BaseModel], example: dict[str, Any]) -> Callable[[View], View]:
    """Read the JSON body as `model` and hand it to the view as `body`; document both.

    `example` is one complete valid body: it stands in the OpenAPI document and a test posts it as it stands.
    Raises Malformed for what is not JSON, Invalid with all faults for JSON that is not a `model`.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def reading(*args: Any, **kwargs: Any) -> Any:
            return view(*args, body=read(model, json_body()), **kwargs)

        reading.__body__ = (model, example)  # type: ignore[attr-defined]
        return cast("View", reading)

    return wrap


def describes(
    model: type[BaseModel], example: dict[str, Any], *, headers: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """Document the JSON body, and the headers that must come with it, of a view that reads them itself."""

    def wrap(view: View) -> View:
        view.__body__ = (model, example)  # type: ignore[attr-defined]
        view.__headers__ = headers  # type: ignore[attr-defined]
        return view

    return wrap


def asks(model: type[BaseModel]) -> Callable[[View], View]:
    """Read the query as `model` and hand it to the view as `asked`; document its parameters. Raises Invalid."""

    def wrap(view: View) -> View:
        @wraps(view)
        def reading(*args: Any, **kwargs: Any) -> Any:
            return view(*args, asked=read(model, request.args.to_dict()), **kwargs)

        reading.__query__ = model  # type: ignore[attr-defined]
        return cast("View", reading)

    return wrap


def heeds(*headers: str) -> Callable[[View], View]:
    """Document headers that a view heeds when they come and does without when they do not."""

    def wrap(view: View) -> View:
        view.__heeds__ = headers  # type: ignore[attr-defined]
        return view

    return wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a view answers. `shape`: any type that pydantic can describe, None for nothing.

    `media_types`: of bytes, in place of JSON. `tagged`: with an ETag of what it shows (RFC 9110, 8.8.3).
    """

    shape: Any = None
    media_types: tuple[str, ...] = ()
    tagged: bool = False


def answers(
    shape: Any = None, *, status: int = 200, media_types: tuple[str, ...] = (), tagged: bool = False
) -> Callable[[View], View]:
    """Document what a view answers with this HTTP status when it did what was asked; may stand once per status."""

    def wrap(view: View) -> View:
        told = Answered(shape=shape, media_types=media_types, tagged=tagged)
        view.__answers__ = {**getattr(view, "__answers__", {}), status: told}  # type: ignore[attr-defined]
        return view

    return wrap


def refuses(*statuses: int) -> Callable[[View], View]:
    """Document refusals that this view gives and others of its kind do not."""

    def wrap(view: View) -> View:
        view.__refuses__ = statuses  # type: ignore[attr-defined]
        return view

    return wrap


def takes_files(field: str) -> Callable[[View], View]:
    """Document that a view takes files, as multipart parts of this name."""

    def wrap(view: View) -> View:
        view.__files__ = field  # type: ignore[attr-defined]
        return view

    return wrap


def json_body() -> object:
    """The request's JSON. Raises Malformed when it is not JSON."""
    if not request.is_json:
        raise Malformed("shared.error.not_json")
    try:
        body: object = request.get_json(silent=True)
    except RecursionError as error:  # brackets within brackets without end
        raise Malformed("shared.error.not_json") from error
    if body is None:
        raise Malformed("shared.error.not_json")
    return body
