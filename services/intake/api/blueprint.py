"""The blueprint of intake's JSON door, and what its views share: keys, tags, the flat words of a receipt."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from shared.errors import Malformed, Unconditional

api = APIBlueprint("intake_api", __name__, url_prefix="/api/v1", tag="Proposals")


def idempotency_key() -> str:
    """The key that makes a filing happen once. Raises Malformed where it is missing or cannot be read."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key:
        raise Malformed("intake.error.key_missing")
    if len(key) > 200 or not key.isprintable():
        raise Malformed("intake.error.key_unreadable")
    return key


def seen_tag() -> str:
    """The tag of what the client saw; empty for any (`*`). Raises Unconditional where it says nothing of it."""
    if "If-Match" not in request.headers:
        raise Unconditional("shared.error.unconditional")
    return "" if request.if_match.star_tag else next(iter(request.if_match.as_set(include_weak=True)), "-")


def tagged(body: Any, tag: str, status: int = 200) -> Response:
    """An answer with the tag of what it shows (RFC 9110, ETag)."""
    answer = jsonify(body)
    answer.status_code = status
    answer.set_etag(tag)
    return answer
