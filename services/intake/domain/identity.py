"""Who an organisation is: a number of its country's register, another one, or none with the reason why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stdnum.br import cnpj
from stdnum.cn import uscc
from stdnum.fr import siret
from stdnum.us import ein

from services.intake.domain.countries import is_country
from services.intake.domain.reading import Data, line
from shared.addresses import is_address
from shared.errors import Fault
from shared.proposal import IdType

FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})
STATES = frozenset({"US", "AS", "GU", "MP", "PR", "VI"})
DIGITS, LATIN = re.compile(r"[^0-9]"), re.compile(r"[^0-9A-Z]")  # what such a number may not hold
UNCONFUSED = re.compile(r"[^0-9A-HJ-NP-RT-UW-Y]")  # no I, O, S, V, Z (GB 32100-2015)
# Spaces, dots, dashes and slashes of every kind: people cut long numbers in pieces.
BETWEEN = re.compile("[\\s\u200b-\u200d\u2060\ufeff.\u00b7,_/\u2044\u2215\\\\\\-\u00ad\u2010-\u2015\u2212\ufe63]")
WIDE = {0xFF01 + rank: 0x21 + rank for rank in range(94)}  # ９ is how some keyboards write 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """How a register writes its numbers. `holds`: whether one of the right length and characters is possible."""

    countries: frozenset[str]
    length: int
    strange: re.Pattern[str]
    holds: Callable[[str], bool]


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value, re.ASCII) is not None


REGISTERS: Mapping[str, Register] = {
    IdType.SIRET: Register(countries=FRANCE, length=14, strange=DIGITS, holds=siret.is_valid),
    # W, the department (2A and 9R among them), then a serial number
    IdType.RNA: Register(countries=FRANCE, length=10, strange=LATIN, holds=_like(r"W\d[0-9A-Z]\d{7}")),
    # The first two digits tell the kind of enterprise; the key of the last one is not published.
    IdType.NEQ: Register(
        countries=frozenset({"CA"}), length=10, strange=DIGITS, holds=_like(r"(11|22|3[3-8]|88)\d{8}")
    ),
    IdType.EIN: Register(countries=STATES, length=9, strange=DIGITS, holds=ein.is_valid),
    IdType.USCC: Register(
        countries=frozenset({"CN"}),
        length=18,
        strange=UNCONFUSED,
        holds=lambda value: value[17] == uscc.calc_check_digit(value[:17]),
    ),
    # Letters since July 2026 (Instrução Normativa RFB 2.229/2024)
    IdType.CNPJ: Register(countries=frozenset({"BR"}), length=14, strange=LATIN, holds=cnpj.is_valid),
    # Listed or not, industry, state, year, kind of company, serial number
    IdType.CIN: Register(
        countries=frozenset({"IN"}), length=21, strange=LATIN, holds=_like(r"[LU]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6}")
    ),
}


def compact(id_type: IdType, value: str) -> str:
    """An identifier as it is kept: without what people put between its parts. A foreign one stays as it was typed."""
    return BETWEEN.sub("", value.translate(WIDE)).upper() if id_type in REGISTERS else value


def identity_faults(field: str, who: Data, *, lead: bool = False) -> Iterator[Fault]:
    """What is wrong with the identifier of `who`, an organisation at `field`, in terms of what was typed.

    The `lead` says its country, which its register must be of, and why it has no number where it has none.
    """
    id_type, value = line(who, "id_type") or IdType.NONE, line(who, "id_value")
    register = REGISTERS.get(id_type)
    if id_type == IdType.NONE:
        if value:
            yield Fault(field=f"{field}.id_value", code="intake.fault.id_without_type")
        elif lead and not line(who, "id_reason"):
            yield Fault(field=f"{field}.id_reason", code="intake.fault.id_reason")
    elif register and lead and _elsewhere(line(who, "country") or "FR", register):
        yield Fault(field=f"{field}.id_type", code=f"intake.fault.id_{id_type}_country")
    elif not value and (register or id_type == IdType.FOREIGN):
        yield Fault(field=f"{field}.id_value", code=f"intake.fault.id_{id_type}_missing")
    elif register:
        yield from _number_faults(f"{field}.id_value", IdType(id_type), compact(IdType(id_type), value))


def _elsewhere(country: str, register: Register) -> bool:
    return is_country(country) and country not in register.countries


def _number_faults(field: str, id_type: IdType, value: str) -> Iterator[Fault]:
    register, code = REGISTERS[id_type], f"intake.fault.id_{id_type}"
    strange = register.strange.search(value)
    if strange:
        yield Fault(field=field, code=f"{code}_characters", params={"sign": strange[0]})
    elif id_type == IdType.SIRET and len(value) == 9:
        yield Fault(field=field, code="intake.fault.id_siret_is_siren", params={"typed": len(value)})
    elif len(value) != register.length:
        yield Fault(field=field, code=f"{code}_length", params={"typed": len(value)})
    elif not register.holds(value):
        yield Fault(field=field, code=f"{code}_check", params={"typed": value})


def email_faults(field: str, value: str) -> Iterator[Fault]:
    """One plain address, one recipient: nothing that a mail program could read as two, or as a header."""
    if value and not is_address(value):
        yield Fault(field=field, code="intake.fault.email")
