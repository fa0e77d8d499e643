"""A city's eight answers as they were typed: kept whatever is wrong with them, and read as the paper of the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.review.domain.papers import OpinionForm
from shared.errors import Fault, Invalid
from shared.faults import read
from shared.programme import Opinion

Typed = Mapping[str, Any]
CHOSEN = ("objectives", "local_partner", "naming", "opinion")
WRITTEN = ("objectives_why", "objection", "naming_contact", "reason")
BY_DESK = ("channel", "who", "proof")
ON_PAGE = (*BY_DESK, "received_on", "domain", *CHOSEN[:2], "offers", "naming", "opinion", "reason")
PLACES = {field: place for place, field in enumerate(ON_PAGE)}
NO_DOMAIN = "none"
LONGEST = 20_000  # characters of one field: far more than is taken, so that what is too long is kept and told
MOST_OFFERS = 12


def opinion_typed(form: Typed) -> dict[str, Any]:
    """What belongs to an opinion in what was sent, as typed; empty fields are left out."""
    named = ("domain", *CHOSEN, *WRITTEN)
    found: dict[str, Any] = {name: _text(form[name]) for name in named if form.get(name) not in (None, "")}
    if offers := [_text(one) for one in form.get("offers") or ()][:MOST_OFFERS]:
        found["offers"] = offers
    if form.get("reason_public") in ("yes", True):
        found["reason_public"] = "yes"
    return found


def _text(value: object) -> str:
    return str(value)[:LONGEST].replace("\x00", "")


def opinion_paper(form: Typed, *, asks_domain: bool, by_desk: bool) -> OpinionForm:
    """The eight answers as typed. Raises Invalid with every fault: a question left alone is not `none`.

    `asks_domain`: whether the agreement with this city has domains to choose from.
    """
    chosen = (*CHOSEN, *(("channel", "received_on") if by_desk else ()))
    written = (*WRITTEN, *(("who", "proof") if by_desk else ()))
    data = {
        **{name: form[name] for name in chosen if form.get(name) not in (None, "")},
        **{name: form.get(name, "") for name in written},
        "offers": form.get("offers", ()),
        "reason_public": form.get("reason_public") == "yes",
        "domain": None if form.get("domain") in (None, "", NO_DOMAIN) else form["domain"],
    }
    early = _left_alone(form, asks_domain=asks_domain)
    try:
        paper = read(OpinionForm, data)
    except Invalid as refused:
        faults = (*early, *refused.faults, *_unexplained(form, by_desk=by_desk))
        raise Invalid(tuple(sorted(faults, key=lambda one: PLACES.get(one.field, 0)))) from refused
    if early:
        raise Invalid(early)
    return paper


def _left_alone(form: Typed, *, asks_domain: bool) -> tuple[Fault, ...]:
    if form.get("domain") or not asks_domain:
        return ()
    return (Fault(field="domain", code="shared.fault.missing"),)


def _unexplained(form: Typed, *, by_desk: bool) -> list[Fault]:
    """What the act itself would find next, told with the rest."""
    missing = [name for name in BY_DESK if by_desk and not str(form.get(name, "")).strip()]
    found = [Fault(field=name, code="review.fault.proof_needed") for name in missing]
    unfavourable = form.get("opinion") not in (None, str(Opinion.FAVOURABLE))
    if unfavourable and not str(form.get("reason", "")).strip():
        found.append(Fault(field="reason", code="review.fault.opinion_unexplained"))
    return found
