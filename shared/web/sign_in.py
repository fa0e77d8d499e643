"""Coming in without a password: staff by an e-mailed link that a button confirms, others by their own link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import access
from shared.addresses import is_plain
from shared.bus import publish
from shared.db import transaction
from shared.errors import NotFound
from shared.events import SignInAsked
from shared.ids import digest, uuid7
from shared.policy import STAFF, Permission, Role
from shared.web.context import database, house, remember_draft, say
from shared.web.doors import allow
from shared.web.limits import hit

sign_in = Blueprint("sign_in", __name__)
HOMES = (  # where each role works, the most particular first
    (Role.REVIEWER, "/reviews"),
    (Role.DESK, "/desk"),
    (Role.COMMITTEE, "/committee"),
    (Role.COMMS, "/press"),
    (Role.ADMIN, "/ops"),
)


@sign_in.get("/sign-in")
@allow(Permission.PUBLIC)
def ask() -> str:
    """The page that asks for an address."""
    return _ask()


def _ask(*, typed: str = "", error: str = "") -> str:
    inside = _inside(request.args.get("next", ""))
    return render_template("sign_in.html", step="ask", next=inside, typed=typed, error=error)


@sign_in.post("/sign-in")
@allow(Permission.PUBLIC)
def send() -> ResponseReturnValue:
    """Mail a link to a member of staff; the answer is the same for an address nobody knows."""
    typed = request.form.get("email", "")
    email = typed.strip().lower()
    hit("link", email=email)
    if not is_plain(email):
        return _ask(typed=typed, error=say().t("shared.fault.address")), 422
    with transaction(database("access")) as db:
        person = db.scalars(select(access.Person).where(access.Person.email == email)).first()
        if person is not None and person.closed_at is None and STAFF & set(person.actor().roles):
            _mail_link(db, person, house().now())
    return render_template("sign_in.html", step="sent")


def _mail_link(db: Session, person: access.Person, now: datetime) -> None:
    link = access.Link(
        id=uuid7(),
        role=next(role for role in sorted(person.roles)),
        person_id=person.id,
        name=person.name,
        email=person.email,
        locale=person.locale,
        expires_at=now + access.SIGN_IN_LIFE,
    )
    db.add(link)
    told = SignInAsked(
        number=f"link:{link.id.hex[:30]}",
        at=now,
        link_id=link.id,
        name=person.name,
        email=person.email,
        locale=person.locale,
    )
    publish(db, told)


@sign_in.get("/sign-in/<token>")
@allow(Permission.PUBLIC)
def arrive(token: str) -> str:
    """A button, for a mail scanner follows links but presses nothing."""
    with transaction(database("access")) as db:
        _staff_link(db, token)
    return render_template("sign_in.html", step="confirm", token=token)


@sign_in.post("/sign-in/<token>")
@allow(Permission.PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Open a session; the link has served."""
    now = house().now()
    with transaction(database("access")) as db:
        link = _staff_link(db, token)
        person = db.get_one(access.Person, link.person_id)
        link.used_at = now
        cookie = access.open_session(db, now, person)
        roles = person.actor().roles
    session.clear()
    session["who"] = cookie
    session.permanent = True
    return redirect(next(home for role, home in HOMES if role in roles), 303)


@sign_in.post("/sign-out")
@allow(Permission.PUBLIC)
def leave() -> ResponseReturnValue:
    """End the session, here and in the database."""
    if cookie := session.get("who"):
        with transaction(database("access")) as db:
            row = db.get(access.WebSession, digest(cookie))
            if row is not None:
                row.ended_at = house().now()
    session.clear()
    return redirect("/", 303)


@sign_in.get("/l/<token>")
@allow(Permission.PUBLIC)
def follow(token: str) -> ResponseReturnValue:
    """A personal link: the token goes into the cookie and leaves the address."""
    with transaction(database("access")) as db:
        link = access.read_link(db, token, keys=house().keys)
        if link is None or not link.open_on(house().now()):
            raise NotFound("shared.error.link_over")
        role, number = Role(link.role), link.subject
    if role is Role.PARTNER:
        return redirect(f"/{'city' if (number or '').startswith('city:') else 'partner'}/{token}", 303)
    if role is Role.PARTNER_PRESS:
        return redirect(f"/press/words/{token}", 303)
    if role is not Role.APPLICANT:
        return redirect(url_for("sign_in.arrive", token=token), 303)
    if number is not None and number.startswith("draft:"):
        draft = UUID(number.removeprefix("draft:"))
        remember_draft(draft, token)
        return redirect(f"/drafts/{draft}", 303)
    session["link"] = token
    return redirect(f"/proposals/{number}", 303)


def _staff_link(db: Session, token: str) -> access.Link:
    link = access.read_link(db, token, keys=house().keys)
    if link is None or link.person_id is None or link.used_at is not None or not link.open_on(house().now()):
        raise NotFound("shared.error.link_over")
    return link


def _inside(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else ""
