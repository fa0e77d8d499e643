"""How a mention names the project and who carries it: in full, or with less where there is no room or no name.

An organisation always stands beside the noun of its kind, which carries gender and elision; no name is ever bent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.notify.domain.press.checks import plain
from services.notify.domain.press.fragments import Fragment, Values
from services.notify.domain.press.phrases import Page
from services.notify.domain.press.typed import head_of
from services.notify.domain.typography import capital, quoted
from shared.programme import OrgKind

SOUNDED = "aeio"  # "university" begins with a consonant to the ear


def namings(page: Page) -> Iterator[Values]:
    """The names to be tried, the fullest first; the last tells neither title nor organisation, and always fits.

    A long title may stand without what follows its colon, then not at all, before the organisation goes.
    """
    title, name = page.typed(page.facts.title), page.named(page.facts.organisation)
    head = page.typed(head_of(title))
    for said, by in dict.fromkeys(((title, name), (head, name), ("", name), (title, ""), (head, ""), ("", ""))):
        yield _values(page, said, by)


def _values(page: Page, title: str, name: str) -> Values:
    the, of = _organisation(page, name)
    the_kind, _ = _organisation(page, "", known=True)
    said = quoted(title, page.words.locale) if title else ""
    form, bare = ("titled" if title else "untitled"), not (title or name)
    where = {"title": said, "of_organisation": of, "organisation": the}
    project = page.words.t(f"notify.press.naming.{form}", **where)
    work = page.words.t(f"notify.press.naming.work.{'bare' if bare else form}", **where)
    source = "title" if title else "organisation"
    told = {
        "project": (project, source),
        "to_project": (page.words.t(f"notify.press.naming.to.{form}", **where), source),
        "work": (work, source),
        "headline": (said or capital(the), source),
        "organisation": (the, "organisation"),
        "the_kind": (the_kind, "organisation.kind"),
    }
    values = {one: page.filed(text, field) for one, (text, field) in told.items()}
    return {**values, **{capital(one): _capital(fragment, page, told[one][1]) for one, fragment in values.items()}}


def _capital(fragment: Fragment, page: Page, field: str) -> Fragment:
    return page.filed(capital(fragment.text), field)


def _organisation(page: Page, name: str, *, known: bool = False) -> tuple[str, str]:
    """“la PME X”, “de la PME X”; `known`: “la PME”, “de la PME”; else, without a name, “une PME”, “d’une PME”."""
    kind = page.programme.org_kinds[page.facts.kind]
    if page.words.locale == "en":
        return _english(page.profile.spelled(kind.noun), name, known=known)
    noun = _noun(kind)
    if not (name or known):
        one = f"une {noun}" if kind.feminine else f"un {noun}"
        return one, f"d’{one}"
    said = name if _begins(name, noun) else f"{noun} {name}".strip()
    return kind.the.removesuffix(noun) + said, kind.of_the.removesuffix(noun) + said


def _english(noun: str, name: str, *, known: bool) -> tuple[str, str]:
    article = "an" if noun[0] in SOUNDED else "a"
    if not (name or known):
        return f"{article} {noun}", f"of {article} {noun}"
    one = f"the {name}" if _begins(name, noun) else f"the {noun} {name}".strip()
    return one, f"of {one}"


def _noun(kind: OrgKind) -> str:
    """The noun of a kind, without its article."""
    return re.sub(r"^(?:l’|la |le )", "", kind.the)


def _begins(name: str, noun: str) -> bool:
    """Whether a name says its kind by itself: the Université de Ménilmontant is not called a university twice."""
    return plain(name).startswith(f"{plain(noun)} ")
