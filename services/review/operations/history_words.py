"""A past evening of a file in plain words: the same sections for the terminal and the page."""

from __future__ import annotations

from services.review.operations.explained_words import Section, Speaker
from services.review.operations.history import Evening, Held


def evening_sections(found: Evening, speaker: Speaker) -> tuple[Section, ...]:
    """How the file stood that evening, and who had what."""
    t, words = speaker.t, speaker.words
    on = words.day(found.on)
    lines = [t("review.explain.stood", day=on, stage=t(f"review.stage.{found.stage}"), since=words.day(found.since))]
    if found.roles:
        lines.append(t("review.explain.roles", roles=", ".join(t(f"shared.role.{one}") for one in found.roles)))
    if found.due_on is not None:
        lines.append(t("review.explain.late" if found.late else "review.explain.due", day=words.day(found.due_on)))
    act = t(f"review.act.{found.last_act}")
    by = found.last_by or t("review.file.thread_system")
    lines.append(t("review.explain.last_act", act=act, by=by, moment=words.moment(found.last_at)))
    lines += [
        t("review.explain.signed_by_then", city=speaker.city(city), outcome=t(f"review.decided.{outcome}"))
        for city, outcome in found.decided.items()
    ]
    head = tuple(t(f"review.explain.head_{one}") for one in ("who", "part", "since", "due"))
    rows = tuple(_row(one, speaker) for one in found.held)
    title = t("review.explain.evening", day=on)
    return (Section(id="evening", title=title, lines=tuple(lines), head=head if rows else (), rows=rows),)


def _row(one: Held, s: Speaker) -> tuple[str, ...]:
    who = s.city(one.who) if one.kind == "city" else one.who or s.t("review.explain.the_applicant")
    state = s.t(f"review.explain.held_{one.state}")
    return (who, state, s.words.day(one.since), s.words.day(one.due_on) or "–")
