"""A road drawn and told: the same stops as rows of a table and as a picture, for pages and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from shared.i18n import Words
from shared.programme.programme import Programme
from shared.programme.road_map import Step, longest_road, steps
from shared.programme.stages import Stage

ROW, BOX, WIDE, HIGH = 84, 52, 300, 640  # of the picture: row height, box height, box width, whole width


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One strand of one stop, in words. `beside`: it runs at the same time as the stop before it in the list."""

    label: str
    public: str
    who: str
    delay: str
    days: str
    notes: tuple[str, ...]
    beside: bool
    optional: bool


def stops(programme: Programme, words: Words) -> tuple[Stop, ...]:
    """The stops of a programme's road in order, each followed by what runs beside it."""
    laid = steps(programme.stages, tuple(programme.cities.values()))
    return tuple(
        _stop(words, step, stage, beside=beside)
        for step in laid
        for stage, beside in ((step.stage, False), *((one, True) for one in step.beside))
    )


def _stop(words: Words, step: Step, stage: Stage, *, beside: bool) -> Stop:
    working = "shared.road.working_days" if stage.working else "shared.road.days"
    return Stop(
        label=stage.label.in_(words.locale),
        public=stage.public.in_(words.locale),
        who=", ".join(words.t(f"shared.role.{role}") for role in stage.roles),
        delay=words.tn(working, stage.days),
        days=words.t("shared.road.between", start=step.starts, end=step.ends),
        notes=tuple(_notes(words, stage)),
        beside=beside,
        optional=stage.only_if_flagged,
    )


def _notes(words: Words, stage: Stage) -> list[str]:
    said = [words.t("shared.road.optional")] if stage.only_if_flagged else []
    if stage.kind == "evaluation":
        said.append(words.t("shared.road.reviewers", wanted=stage.reviewers, least=stage.minimum))
    if stage.kind == "committee":
        said.append(words.t("shared.road.quorum", least=stage.quorum))
    if stage.approvals:
        said.append(words.tn("shared.road.approvals", stage.approvals))
    if stage.substitutes:
        roles = ", ".join(words.t(f"shared.role.{role}") for role in stage.substitutes)
        said.append(words.t("shared.road.substitutes", roles=roles))
    if stage.together:
        said.append(words.t("shared.road.together"))
    return said


def summary(programme: Programme, words: Words) -> str:
    """The longest way in one sentence, against the date on which the law makes silence speak."""
    days = longest_road(programme.stages, tuple(programme.cities.values()))
    return words.t("shared.road.longest", days=days, months=programme.call.silence.months)


def picture(found: Sequence[Stop], words: Words) -> Markup:
    """The road as an SVG that stands alone: one row a stop, its strands side by side."""
    levels: list[list[Stop]] = []
    for one in found:
        if one.beside:
            levels[-1].append(one)
        else:
            levels.append([one])
    rows = Markup("").join(_level(place, level, last=place + 1 == len(levels)) for place, level in enumerate(levels))
    named = Markup("<title>{}</title><desc>{}</desc>").format(
        words.t("shared.road.title"), " → ".join(" + ".join(one.label for one in level) for level in levels)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="road" viewBox="0 0 {} {}" role="img" '
        'font-family="sans-serif" font-size="14" fill="currentColor">{}{}</svg>'
    ).format(HIGH, len(levels) * ROW - (ROW - BOX) + 4, named, rows)


def _level(place: int, level: Sequence[Stop], *, last: bool) -> Markup:
    top, width = place * ROW + 2, min(WIDE, (HIGH - 20 * (len(level) - 1)) // len(level))
    boxes = Markup("").join(
        _box(one, left=strand * (width + 20) + 2, top=top, width=width - 4) for strand, one in enumerate(level)
    )
    arrow = Markup('<path d="M40 {}V{}m-5 -7l5 7l5 -7" fill="none" stroke="currentColor"/>')
    joins = Markup("").join(
        Markup('<path d="M{} {}v12H40" fill="none" stroke="currentColor"/>').format(
            strand * (width + 20) + 40, top + BOX
        )
        for strand in range(1, len(level))
    )
    return boxes if last else boxes + joins + arrow.format(top + BOX, top + ROW)


def _box(one: Stop, *, left: int, top: int, width: int) -> Markup:
    return Markup(
        '<rect x="{0}" y="{1}" width="{2}" height="{3}" rx="3" fill="none" stroke="currentColor"{4}/>'
        '<text x="{5}" y="{6}" font-weight="600">{7}</text><text x="{5}" y="{8}" font-size="12">{9}</text>'
    ).format(
        left,
        top,
        width,
        BOX,
        Markup(' stroke-dasharray="4 3"') if one.optional else "",
        left + 12,
        top + 21,
        one.label,
        top + 40,
        f"{one.delay} · {one.who}",
    )
