"""The OpenAPI document, completed with what the views declare: who may, what they take, answer and refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from werkzeug.routing import Rule

from shared.policy import RULES, Permission
from shared.web.doors import Answered

Spec = dict[str, Any]
PART = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")  # <uuid:draft>: how the application writes what varies
REFERENCE = "#/components/schemas/{model}"
PROBLEM: Spec = {
    "type": "object",
    "description": "A refusal (RFC 9457). `errors` lists every fault at once.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message", "pointer"],
                "properties": {
                    "field": {"type": "string", "description": "Dotted path, such as cities.0.objective"},
                    "code": {"type": "string", "description": "Stays the same in every language"},
                    "message": {"type": "string", "description": "What to do, in the language asked for"},
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901)"},
                },
            },
        },
    },
}
DONE = {200: "Done, or done before", 201: "Made", 204: "Done; there is nothing to tell"}
ERRORS = {
    400: "Cannot be read: bad JSON, or a header that is missing or misshapen",
    401: "Sign-in needed: the bearer token is missing, unknown or over",
    403: "Known, and not allowed",
    404: "Not here, or not for this person",
    409: "The state of things does not allow it any more, or not yet",
    412: "Changed since it was read: the tag in If-Match is not the present one",
    413: "Too large",
    415: "Not JSON",
    422: "Read, and at fault: every fault is listed",
    428: "If-Match is missing",
    429: "Too many: Retry-After says how many seconds to wait",
    503: "A part that is needed does not answer; nothing was written",
}
KINDS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
HEADERS = {
    "Idempotency-Key": "Chosen by the caller, once per filing: the same key brings the same receipt",
    "If-Match": "The ETag that was read",
    "X-Tremplin-Signature": "`sha256=` and the HMAC-SHA256 of the body, made with the shared secret, in hexadecimal",
}
TAG = {"ETag": {"description": "The tag to send back in If-Match", "schema": {"type": "string"}}}


def describe(app: Flask, spec: Spec) -> Spec:
    """`spec` with roles, parameters, bodies, answers, refusals as problem+json and bearer security, from the views."""
    components = spec.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            operation = spec.get("paths", {}).get(_path(rule), {}).get(method.lower())
            if operation is not None:
                operation["operationId"] = rule.endpoint.replace(".", "_")
                _complete(operation, rule, app.view_functions[rule.endpoint], schemas)
    return spec


def _path(rule: Rule) -> str:
    return PART.sub(r"{\2}", rule.rule)


def _complete(operation: Spec, rule: Rule, view: Any, schemas: Spec) -> None:
    permissions = permissions_of(view)
    operation["x-roles"] = sorted({role.value for one in permissions for role in RULES[one]}) or ["anyone"]
    if Permission.PUBLIC in permissions:
        operation["x-roles"] = ["anyone"]
    else:
        operation["security"] = [{"bearer": []}]
    operation["parameters"] = [*_in_path(rule), *_in_query(view, schemas), *_in_header(view)]
    operation["responses"] = {
        **{str(status): _answer(status, told, schemas) for status, told in _answers(view).items()},
        **{str(status): _refusal(status) for status in sorted(_refusals(rule, view))},
    }
    if body := _body(view, schemas):
        operation["requestBody"] = body


def permissions_of(view: Any) -> tuple[Permission, ...]:
    """What a view asks of the person at its door: one of these."""
    found: tuple[Permission, ...] = getattr(view, "__permissions__", (view.__permission__,))
    return found


def _answers(view: Any) -> Mapping[int, Answered]:
    found: Mapping[int, Answered] = getattr(view, "__answers__", {200: Answered()})
    return found


def _in_path(rule: Rule) -> Iterator[Spec]:
    for kind, name in PART.findall(rule.rule):
        schema = KINDS.get(kind, {"type": "string", "minLength": 1})
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(view: Any, schemas: Spec) -> Iterator[Spec]:
    if (model := getattr(view, "__query__", None)) is None:
        return
    schema = _schema(model, schemas, mode="validation", by_reference=False)
    for name, one in schema["properties"].items():
        yield {"name": name, "in": "query", "required": False, "schema": _without_null(one)}


def _without_null(schema: Spec) -> Spec:
    # A query cannot say null: what may be left out is only left out.
    others = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name not in {"anyOf", "title"}}
    if kept.get("default", 0) is None:
        del kept["default"]
    return {**kept, **others[0]} if len(others) == 1 else {**kept, **({"anyOf": others} if others else {})}


def _in_header(view: Any) -> Iterator[Spec]:
    for required, names in ((True, getattr(view, "__headers__", ())), (False, getattr(view, "__heeds__", ()))):
        for name in names:
            schema = {"type": "string", "minLength": 1}
            yield {
                "name": name,
                "in": "header",
                "required": required,
                "schema": schema,
                "description": HEADERS[name],
            }


def _body(view: Any, schemas: Spec) -> Spec | None:
    if (field := getattr(view, "__files__", None)) is not None:
        files = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
        schema: Spec = {"type": "object", "required": [field], "properties": {field: files}}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    if (declared := getattr(view, "__body__", None)) is None:
        return None
    model, example = declared
    schema = _schema(model, schemas, mode="validation")
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _schema(shape: Any, schemas: Spec, *, mode: Any, by_reference: bool = True) -> Spec:
    schema = TypeAdapter(shape).json_schema(ref_template=REFERENCE, mode=mode)
    for name, one in schema.pop("$defs", {}).items():
        _keep(name, one, schemas)
    name = schema.get("title")
    if not (by_reference and name and isinstance(shape, type)):
        return schema
    _keep(name, schema, schemas)
    return {"$ref": REFERENCE.format(model=name)}


def _keep(name: str, schema: Spec, schemas: Spec) -> None:
    if schemas.setdefault(name, schema) != schema:
        raise ValueError(f"two shapes of the API are called {name}")


def _answer(status: int, told: Answered, schemas: Spec) -> Spec:
    answer: Spec = {"description": DONE[status]}
    if told.media_types:
        answer["content"] = {media_type: {} for media_type in told.media_types}
    elif told.shape is not None:
        answer["content"] = {"application/json": {"schema": _schema(told.shape, schemas, mode="serialization")}}
    if told.tagged:
        answer["headers"] = TAG
    return answer


def _refusal(status: int) -> Spec:
    content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {"description": ERRORS[status], "content": content}


def _refusals(rule: Rule, view: Any) -> set[int]:
    """The refusals that an operation of this kind can give: no more than its door, its address and its body allow."""
    needs, heeded = getattr(view, "__headers__", ()), getattr(view, "__heeds__", ())
    reasons = (
        (True, {503}),
        (Permission.PUBLIC not in permissions_of(view), {401, 403, 404}),
        (bool(rule.arguments), {404}),
        ("GET" not in (rule.methods or set()), {409, 422, 429}),
        (hasattr(view, "__query__"), {400, 422}),
        (hasattr(view, "__body__"), {400, 413, 415}),
        (hasattr(view, "__files__"), {400, 413}),
        (bool(needs), {400}),
        ("If-Match" in needs, {412, 428}),
        ("If-Match" in heeded, {412}),
    )
    own = set(getattr(view, "__refuses__", ()))
    return own | {status for holds, statuses in reasons if holds for status in statuses}
