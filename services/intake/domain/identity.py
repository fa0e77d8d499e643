"""Who an organisation is: SIRET with the La Poste rule, RNA, a foreign number, or none and that is fine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email
from stdnum.fr import siret

from shared.errors import Fault
from shared.proposal import IdType

FIELD = "organisation.id_value"
SPACES = re.compile(r"[\s.\u00a0\u202f-]")
RNA = re.compile(r"^W\d[0-9A-Z]\d{7}$")  # W, the department (2A and 9R among them), then a serial number
UNSAFE = re.compile(r"""[,;<>()"\\\s]|=\?|[^\x21-\x7e]""")


def compact(id_type: IdType, value: str) -> str:
    """An identifier as it is kept: French ones without the spaces, dots and dashes that people put in them."""
    return SPACES.sub("", value).upper() if id_type in {IdType.SIRET, IdType.RNA} else value


def identity_faults(id_type: str, value: str) -> Iterator[Fault]:
    """What is wrong with the identifier, in terms of what was typed."""
    if id_type in {"", IdType.NONE}:
        if value:
            yield Fault(field=FIELD, code="intake.fault.id_without_type")
    elif not value:
        yield Fault(field=FIELD, code="intake.fault.id_missing")
    elif id_type == IdType.SIRET:
        yield from _siret(compact(IdType.SIRET, value))
    elif id_type == IdType.RNA and not RNA.match(compact(IdType.RNA, value)):
        yield Fault(field=FIELD, code="intake.fault.rna")


def _siret(value: str) -> Iterator[Fault]:
    if not (value.isascii() and value.isdigit()):
        yield Fault(field=FIELD, code="intake.fault.siret_digits")
    elif len(value) == 9:
        yield Fault(field=FIELD, code="intake.fault.siret_is_siren", params={"typed": len(value)})
    elif len(value) != 14:
        yield Fault(field=FIELD, code="intake.fault.siret_length", params={"typed": len(value)})
    elif not siret.is_valid(value):
        yield Fault(field=FIELD, code="intake.fault.siret_check")


def email_faults(field: str, value: str) -> Iterator[Fault]:
    """One plain address, one recipient: nothing that a mail program could read as two, or as a header."""
    if value and (UNSAFE.search(value) or not _is_address(value)):
        yield Fault(field=field, code="intake.fault.email")


def _is_address(value: str) -> bool:
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
