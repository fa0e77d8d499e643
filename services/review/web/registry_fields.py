"""The forms of the acts on a city's record as fields of a page, and what was typed there as the form they ask for."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Union, get_args, get_origin

from annotated_types import MaxLen

from services.review.domain.city_papers import FORMS, CityAct, CityPaper, GoalLine, SignerLine
from services.review.web.typed import Typed
from shared.faults import read
from shared.i18n import Words
from shared.programme import City
from shared.programme.agreements import GoalSide

LINES: dict[str, tuple[type[Any], int]] = {"signers": (SignerLine, 4), "goals": (GoalLine, 8)}
AREAS = frozenset({"reason", "object_fr", "object_en", "commitments_fr", "commitments_en"})
HINTED = frozenset(
    {
        "reason",
        "version",
        "signed_on",
        "ends_on",
        "transmitted_on",
        "denounced_on",
        "resumed_on",
        "wording_fr",
        "keeps_domains",
        "ends_before",
        "second_days",
        "valid_from",
    }
)
CHOICES = frozenset({"locale", "pending", "domain"})
YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field of a page. `kind`: day, number, area, tick, choice, hidden or text; `most`: characters."""

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    most: int | None = None
    options: tuple[tuple[str, str, str], ...] = field(default=())


def fields_of(act: CityAct, city: City, words: Words) -> tuple[Asked, ...]:
    """The fields that the form of this act asks for; why, at the end."""
    form = FORMS[act]
    names = sorted(form.model_fields, key=lambda one: one == "reason")
    return tuple(asked for name in names for asked in _asked(form, name, city=city, words=words))


def _asked(form: type[CityPaper], name: str, *, city: City, words: Words) -> Iterator[Asked]:
    if name in LINES:
        yield from _lines(name, words)
        return
    info = form.model_fields[name]
    kind = _kind(name, info.annotation)
    yield Asked(
        name=name,
        kind=kind,
        label=words.t(f"review.registry.field.{name}", city=city.name.in_(words.locale)),
        hint=words.t(f"review.registry.hint.{name}") if name in HINTED else "",
        required=info.is_required(),
        most=_most(info.metadata) or _most(getattr(info.annotation, "__metadata__", ())),
        options=_options(name, city, words) if kind == "choice" else (),
    )


def _kind(name: str, annotation: Any) -> str:
    if name in AREAS or name in CHOICES:
        return "area" if name in AREAS else "choice"
    if annotation is GoalSide:
        return "hidden"  # chosen by the link that led here, together with what is filled in
    inside = [one for one in get_args(annotation) if one is not type(None)] if _is_union(annotation) else [annotation]
    plain = get_args(inside[0])[0] if hasattr(inside[0], "__metadata__") else inside[0]
    return {date: "day", bool: "tick", int: "number"}.get(plain, "text")


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _most(metadata: Iterable[Any]) -> int | None:
    for one in metadata:
        if isinstance(one, MaxLen):
            return one.max_length
        if (inner := _most(getattr(one, "metadata", ()))) is not None:
            return inner
    return None


def _options(name: str, city: City, words: Words) -> tuple[tuple[str, str, str], ...]:
    if name == "domain":
        return tuple((one.id, one.label.in_(words.locale), "") for one in city.domains if one.shared_asset)
    values = ("fr", "en") if name == "locale" else (YES, "no")
    return tuple((one, words.t(f"review.registry.choice.{name}_{one}"), "") for one in values)


def _lines(name: str, words: Words) -> Iterator[Asked]:
    line, count = LINES[name]
    for place in range(count):
        for part in line.model_fields:
            label = words.t(f"review.registry.line.{name}.{part}", n=place + 1)
            yield Asked(name=f"{name}.{place}.{part}", kind="text", label=label)


def in_words(words: Words, asked: Asked, value: str) -> str:
    """An answer that could be read, as it is told back."""
    if asked.kind == "day":
        return words.day(date.fromisoformat(value))
    if asked.kind == "tick":
        return words.t("review.registry.yes")
    return next((text for one, text, _ in asked.options if one == value), value)


def paper_of(act: CityAct, form: Typed) -> CityPaper:
    """What was typed, as the form of this act. Raises Invalid with every fault."""
    fields = FORMS[act].model_fields
    said = {name: value for name in fields if (value := _said(name, fields[name].annotation, form)) is not None}
    return read(FORMS[act], said)


def _said(name: str, annotation: Any, form: Typed) -> Any:
    if name in LINES:
        return [_line(name, place, form) for place in _filled(name, form)]
    kind, value = _kind(name, annotation), str(form.get(name, "")).strip()
    if kind == "tick":
        return value == YES
    if name == "pending":
        return value == YES if value else None
    if kind == "number":
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value or None
    return value or None


def _filled(name: str, form: Typed) -> list[int]:
    """The lines in which something was typed."""
    return [place for place in range(LINES[name][1]) if any(_line(name, place, form).values())]


def _line(name: str, place: int, form: Typed) -> dict[str, str]:
    return {part: str(form.get(f"{name}.{place}.{part}", "")).strip() for part in LINES[name][0].model_fields}


def places(act: CityAct, form: Typed, faults: Iterable[str]) -> Mapping[str, str]:
    """Where on the page a fault of the form stands: lines left empty are skipped; what is not asked is at the first."""
    asked = FORMS[act].model_fields
    names = {
        f"{name}.{rank}.{part}": f"{name}.{place}.{part}"
        for name in LINES
        if name in asked
        for rank, place in enumerate(_filled(name, form))
        for part in LINES[name][0].model_fields
    }
    first = next(iter([one for one in asked if one != "reason" and one not in LINES]))
    return names | {one: first for one in faults if one not in asked and one not in names}
