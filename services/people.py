"""People and tokens from the command line: who works here, and a bearer token for a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from sqlalchemy import Engine

from services.up import settings_of
from shared import access
from shared.addresses import is_address
from shared.bus import publish
from shared.db import engine_for, transaction
from shared.events import OfficerEngaged, subject_of
from shared.house import build_house
from shared.policy import Role
from shared.programme import Programme
from shared.settings import Settings

ROLES = [role.value for role in Role if role is not Role.APPLICANT]


def _access(settings: Settings) -> Engine:
    return engine_for(settings_of(settings).database_url, "access", pool=1)


@click.group()
def person() -> None:
    """People who work with the house."""


@person.command("add")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--locale", type=click.Choice(["fr", "en"]), default="fr")
@click.option("--organisation", default="", help="Keeps a reviewer away from files of their own house.")
@click.option("--organisation-id", default="", help="Its number in a register, such as a SIREN; does the same.")
@click.option("--capacity", default="", help="As letters state it.")
@click.option("--sector", "sectors", multiple=True, help="A sector a reviewer knows well; may be repeated.")
@click.option("--domain", "domains", multiple=True, help="A domain they know, as city:domain; may be repeated.")
@click.option(
    "--language", "languages", multiple=True, type=click.Choice(["fr", "en"]), help="A language they read well."
)
@click.option("--quota", type=click.IntRange(0, 100), help="The most files they read at one time.")
@click.option("--city", help="The city of a partner's officer.")
@click.pass_obj
def add(settings: Settings, /, role: str, email: str, name: str, **fields: Any) -> None:
    """Add someone, or give them one more role."""
    city = fields.pop("city")
    _check_address(email)
    house = build_house(settings_of(settings))
    programme = house.programme
    if (role == Role.PARTNER) != (city in programme.cities):
        known = ", ".join(programme.cities)
        raise click.UsageError(f"an officer of a partner city needs --city, one of: {known}")
    _check_known(programme, fields["sectors"], fields["domains"])
    with transaction(_access(settings)) as session:
        someone = access.person_named(session, email.strip().lower(), role=Role(role), name=name)
        someone.name, someone.city = name, city if isinstance(city, str) else None
        for field in ("sectors", "domains", "languages"):
            setattr(someone, field, [str(one) for one in fields.pop(field) or ()])
        for field, value in fields.items():
            setattr(someone, field, value)
        if isinstance(city, str):
            publish(session, OfficerEngaged(number=subject_of(city), at=house.now(), city=city))
    click.echo(f"{name} <{email}>: {role}")


def _check_address(email: str) -> None:
    if not is_address(email.strip().lower()):
        raise click.UsageError(f"--email wants one e-mail address, such as first.last@example.org, not {email!r}")


def _check_known(programme: Programme, sectors: Iterable[str], domains: Iterable[str]) -> None:
    known = {f"{city.id}:{one.id}" for city in programme.cities.values() for one in city.domains}
    strange = sorted({*set(sectors) - set(programme.sectors), *set(domains) - known})
    if strange:
        raise click.UsageError(f"the programme does not know: {', '.join(strange)}")


@click.group()
def token() -> None:
    """Bearer tokens of the API."""


@token.command("create")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--email", required=True)
@click.pass_obj
def create(settings: Settings, role: str, email: str) -> None:
    """Print a new token, alone, for the person with this address."""
    _check_address(email)
    now = build_house(settings_of(settings)).now()
    with transaction(_access(settings)) as session:
        someone = access.person_named(session, email.strip().lower(), role=Role(role))
        session.flush()
        made = access.make_token(session, someone, now)
    click.echo(made)
