"""The API's documentation as a page, drawn from its OpenAPI document: no script, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, current_app, render_template
from markupsafe import Markup, escape

from shared.policy import Permission
from shared.web.context import house, say
from shared.web.doors import allow

api_docs = Blueprint("api_docs", __name__)

Spec = Mapping[str, Any]
METHODS = ("get", "post", "put", "delete")
INTERNAL = frozenset({"HTTPError"})  # the framework's own, which no operation answers
LIMITS = (("minLength", "maxLength", "characters"), ("minItems", "maxItems", "items"), ("minimum", "maximum", "value"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A line of a table: a parameter, or a field of a shape. `kinds`: words for its type; `shapes`: those it names."""

    name: str
    place: str = ""
    required: bool
    kind: str
    shapes: tuple[str, ...]
    limits: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A status that an operation can answer."""

    status: str
    meaning: str
    shapes: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    anchor: str
    summary: str
    roles: tuple[str, ...]
    parameters: tuple[Field, ...]
    body_type: str
    body: tuple[str, ...]
    example: str
    outcomes: tuple[Outcome, ...]
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An object that is sent or answered, or a list of words to choose from."""

    name: str
    text: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]


@api_docs.get("/api/docs")
@allow(Permission.PUBLIC)
def page() -> str:
    """The documentation of the API."""
    spec = cast("Spec", cast("APIFlask", current_app).spec)
    return render_template(
        "api_docs.html",
        groups=groups_of(spec),
        shapes=tuple(shapes_of(spec)),
        base=house().address(""),
        marked=marked,
    )


def marked(text: str) -> Markup:
    """A docstring's words as a page shows them: what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped before


def groups_of(spec: Spec) -> dict[str, list[Operation]]:
    """The operations of an OpenAPI document, by their first tag."""
    groups: dict[str, list[Operation]] = {}
    for path, doors in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in doors:
                group = next(iter(doors[method].get("tags", ())), "")
                groups.setdefault(group, []).append(_operation(method, path, doors[method]))
    return groups


def shapes_of(spec: Spec) -> Iterator[Shape]:
    """The shapes that an OpenAPI document names, by their names."""
    for name, schema in sorted(spec["components"]["schemas"].items()):
        if name not in INTERNAL:
            words = tuple(str(word) for word in schema.get("enum", ()))
            text = str(schema.get("description", "")).split("\n\n")[0]
            yield Shape(name=name, text=text, fields=tuple(_fields(schema)), words=words)


def _operation(method: str, path: str, told: Spec) -> Operation:
    contents: dict[str, Spec] = told.get("requestBody", {}).get("content", {})
    media_type = next(iter(contents), "")
    content = contents.get(media_type, {})
    example = json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""
    return Operation(
        method=method.upper(),
        path=path,
        anchor=told["operationId"],
        summary=told.get("summary", ""),
        roles=tuple(told["x-roles"]),
        parameters=tuple(_parameter(one) for one in told.get("parameters", ())),
        body_type=media_type,
        body=tuple(_named(content.get("schema", {}))),
        example=example,
        outcomes=tuple(_outcome(status, one) for status, one in sorted(told["responses"].items())),
        curl=_curl(method.upper(), path, told, media_type),
    )


def _parameter(told: Spec) -> Field:
    schema = {**told["schema"], **({"description": told["description"]} if "description" in told else {})}
    return _field(told["name"], schema, required=told["required"], place=told["in"])


def _fields(schema: Spec) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield _field(name, one, required=name in required)


def _field(name: str, schema: Spec, *, required: bool, place: str = "") -> Field:
    return Field(
        name=name,
        place=place,
        required=required,
        kind=_kind(schema),
        shapes=tuple(_named(schema)),
        limits=_limits(schema),
        note=schema.get("description", ""),
    )


def _kind(schema: Spec) -> str:
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if choices:
        return say().t("shared.api.or").join(dict.fromkeys(kind for one in choices if (kind := _kind(one))))
    if "enum" in schema or "const" in schema:
        return ", ".join(str(one) for one in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        return ""  # its name is told, and leads to it
    if schema.get("type") == "array":
        of = _kind(schema.get("items", {}))
        return say().t("shared.api.kind.list_of", of=of) if of else say().t("shared.api.kind.list")
    if isinstance(schema.get("additionalProperties"), dict):
        return say().t("shared.api.kind.map")
    return say().t(f"shared.api.kind.{_plain(schema)}")


def _plain(schema: Spec) -> str:
    written = {"date": "date", "date-time": "moment", "uuid": "uuid"}.get(schema.get("format", ""))
    types = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean", "object": "object"}
    return written or types.get(schema.get("type", ""), "any")


def _named(schema: Any) -> Iterator[str]:
    """The shapes that a schema refers to, in their order."""
    text = json.dumps(schema)
    yield from dict.fromkeys(re.findall(r'"#/components/schemas/([^"]+)"', text))


def _limits(schema: Spec) -> str:
    parts = [_limit(schema, *limit) for limit in LIMITS]
    for one in schema.get("anyOf", ()):
        parts += [_limit(one, *limit) for limit in LIMITS] + [one.get("pattern", "")]
    parts.append(schema.get("pattern", ""))
    if "default" in schema and schema["default"] not in (None, "", [], {}):
        parts.append(say().t("shared.api.default", value=json.dumps(schema["default"], ensure_ascii=False)))
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _limit(schema: Spec, least: str, most: str, what: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if what == "characters" and low == 1:
        low = None  # what is asked for is not empty
    if low is None and high is None:
        return ""
    if low is None or high is None:
        which, n = ("at_most", high) if low is None else ("at_least", low)
        return say().t(f"shared.api.{which}.{what}", n=say().number(cast("float", n)))
    return say().t(f"shared.api.between.{what}", low=say().number(low), high=say().number(high))


def _outcome(status: str, told: Spec) -> Outcome:
    return Outcome(
        status=status,
        meaning=told["description"],
        shapes=tuple(_named(told.get("content", {}))),
        headers=tuple(told.get("headers", {})),
    )


def _curl(method: str, path: str, told: Spec, media_type: str) -> str:
    lines = [f"curl -X {method} {house().address(path)}" if method != "GET" else f"curl {house().address(path)}"]
    if told.get("security"):
        lines.append("-H 'Authorization: Bearer TOKEN'")
    named = [one for one in told.get("parameters", ()) if one["in"] == "header" and one["required"]]
    lines += [f"-H '{one['name']}: …'" for one in named]
    if media_type == "application/json":
        lines += ["-H 'Content-Type: application/json'", "--data @body.json"]
    elif media_type:
        lines.append("-F attachments=@file.pdf")
    return " \\\n  ".join(lines)
