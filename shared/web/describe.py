"""The OpenAPI document, completed with what the views declare: bodies with an example, errors, security."""

from __future__ import annotations

from typing import Any

from flask import Flask

from shared.policy import Permission

Spec = dict[str, Any]
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
ERRORS = {
    "400": "Malformed",
    "401": "Sign-in needed",
    "403": "Forbidden",
    "404": "Not found",
    "409": "Conflict",
    "412": "Stale",
    "413": "Too large",
    "415": "Not JSON",
    "422": "Invalid",
    "503": "Unavailable",
}


def describe(app: Flask, spec: Spec) -> Spec:
    """`spec` with request bodies, errors as problem+json and bearer security, read from the views."""
    components = spec.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for rule in app.url_map.iter_rules():
        path = _path(rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}:
            operation = spec.get("paths", {}).get(path, {}).get(method.lower())
            if operation is not None:
                _complete(operation, app.view_functions[rule.endpoint], schemas)
    return spec


def _path(rule: str) -> str:
    return "/".join(
        "{" + part.strip("<>").split(":")[-1] + "}" if part.startswith("<") else part for part in rule.split("/")
    )


def _complete(operation: Spec, view: Any, schemas: Spec) -> None:
    responses = operation.setdefault("responses", {})
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, text in ERRORS.items():
        responses[status] = {"description": text, "content": content}
    if getattr(view, "__permission__", Permission.PUBLIC) is not Permission.PUBLIC:
        operation["security"] = [{"bearer": []}]
    for name in getattr(view, "__headers__", ()):
        operation.setdefault("parameters", []).append(
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        )
    declared = getattr(view, "__body__", None)
    if declared is None:
        return
    model, example = declared
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    operation["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": reference, "example": example}},
    }
