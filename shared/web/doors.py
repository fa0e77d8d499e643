"""Every view says who may come in; a view that says nothing is a fault of the house (tests/house)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import request
from pydantic import BaseModel

from shared.errors import Forbidden, Malformed, NotFound, SignInNeeded
from shared.faults import read
from shared.policy import ANYONE, STAFF, Permission, may
from shared.web.context import actor

View = TypeVar("View", bound=Callable[..., Any])


def allow(permission: Permission) -> Callable[[View], View]:
    """Let in only those who may do this to the proposal (`number`) and city (`city`) in the address.

    Raises SignInNeeded for strangers, Forbidden for staff without the role, NotFound for holders of a link to
    something else: what someone may not see does not exist for them.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            check(permission, number=kwargs.get("number"), city=kwargs.get("city"))
            return view(*args, **kwargs)

        guarded.__permission__ = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return wrap


def check(permission: Permission, *, number: str | None = None, city: str | None = None) -> None:
    """Refuse the person at the door unless the policy allows. Raises SignInNeeded, Forbidden, NotFound."""
    person = actor()
    if may(person, permission, number=number, city=city):
        return
    if person is ANYONE:
        raise SignInNeeded("shared.error.sign_in_needed")
    if not person.roles & STAFF:
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
