"""Where a mail server, or a service that sends mails, hands over reports of mails that came back."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from flask import request
from pydantic import BaseModel, ConfigDict, Field

from services.notify.api.base import api
from services.notify.domain.bounces import LONGEST
from services.notify.operations.bounces import Heard, hear_report
from shared.db import transaction
from shared.errors import Conflict, Malformed
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow, answers, heeds, refuses, takes

SIGNATURE = "X-Tremplin-Signature"
EXAMPLE = {"message": "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--\r\n"}


class BounceIn(BaseModel):
    """A report as it came (RFC 3464), headers and all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class BounceHeard(BaseModel):
    """What became of it: marked, known, or ignored."""

    heard: str


def _signed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let in only what carries the HMAC-SHA256 of its body. Raises Malformed, also where no secret is set."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        secret = house().settings.bounces_secret.get_secret_value()
        right = "sha256=" + hmac.new(secret.encode(), request.get_data(), "sha256").hexdigest()
        told = request.headers.get(SIGNATURE, "")
        if not secret or not hmac.compare_digest(told.encode(), right.encode()):
            raise Malformed("notify.bounce.unsigned")
        return view(*args, **kwargs)

    return checked


@api.post("/bounces")
@allow(Permission.PUBLIC)
@_signed
@heeds(SIGNATURE)
@takes(BounceIn, EXAMPLE)
@answers(BounceHeard)
@refuses(409)
def take_bounce(body: BounceIn) -> dict[str, str]:
    """Hand over a report that a mail did not arrive; `X-Tremplin-Signature: sha256=` HMAC of the body, in hex."""
    with transaction(database("notify")) as session:
        heard = hear_report(session, house(), body.message.encode("utf-8", "surrogatepass"))
    if heard is Heard.LATER:
        raise Conflict("notify.bounce.later")
    return {"heard": heard}
