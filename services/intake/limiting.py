"""What intake counts: each new filing, by client, by address and by all; masses of them wait for a person."""

from __future__ import annotations

from shared.web.limits import hit, limiter


def counted(email: str) -> str | None:
    """Count a new filing. Why a person must let it in, if they must; raises TooMany when it may not be filed now."""
    hit("filing", email=email)
    reasons = ("many_from_one", "many_at_once")
    return next((reason for reason in reasons if limiter().over(reason)), None)
