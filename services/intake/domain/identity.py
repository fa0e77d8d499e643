"""Who an organisation is: SIRET with the La Poste rule, RNA, a foreign number, or none and that is fine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email
from stdnum.fr import siren, siret

from shared.errors import Fault
from shared.proposal import IdType, Organisation

LA_POSTE = "356000000"
SPACES = re.compile(r"[\s.\u00a0\u202f-]")
RNA = re.compile(r"^W[0-9A-Z]\d{8}$")


def compact(value: str) -> str:
    """An identifier without the spaces, dots and dashes that people put in it."""
    return SPACES.sub("", value).upper()


def identity_faults(organisation: Organisation) -> Iterator[Fault]:
    """What is wrong with the identifier, in terms of what was typed."""
    field, value = "organisation.id_value", compact(organisation.id_value)
    if organisation.id_type is IdType.NONE:
        return
    if not value:
        yield Fault(field=field, code="intake.fault.id_missing")
    elif organisation.id_type is IdType.SIRET:
        yield from _siret(field, value)
    elif organisation.id_type is IdType.RNA and not RNA.match(value):
        yield Fault(field=field, code="intake.fault.rna")


def _siret(field: str, value: str) -> Iterator[Fault]:
    if not value.isdigit():
        yield Fault(field=field, code="intake.fault.siret_digits")
    elif len(value) == 9 and siren.is_valid(value):
        yield Fault(field=field, code="intake.fault.siret_is_siren", params={"typed": len(value)})
    elif len(value) != 14:
        yield Fault(field=field, code="intake.fault.siret_length", params={"typed": len(value)})
    elif not _siret_holds(value):
        yield Fault(field=field, code="intake.fault.siret_check")


def _siret_holds(value: str) -> bool:
    # The establishments of La Poste follow a rule of their own: the sum of the digits is a multiple of five.
    if value.startswith(LA_POSTE) and sum(map(int, value)) % 5 == 0:
        return True
    return bool(siret.is_valid(value))


def email_faults(field: str, value: str) -> Iterator[Fault]:
    """One plain address, one recipient: nothing that a mail program could read as two, or as a header."""
    if not value.isascii() or any(sign in value for sign in ',;<>()"\\ \r\n') or "=?" in value:
        yield Fault(field=field, code="intake.fault.email")
        return
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        yield Fault(field=field, code="intake.fault.email")
