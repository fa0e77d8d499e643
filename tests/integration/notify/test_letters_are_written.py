"""From event to ledger: each letter in each language, whole, once, to one reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from services.notify.domain.letters import AUDIENCE, READERS, Letter, Reader, envelope
from services.notify.domain.press.checks import check_text, errors
from services.notify.models import Mail, MailState
from shared.access import Link
from shared.bus import EventRow
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import ROUTES, ConsentChanged, Event, Listener
from shared.house import House
from shared.i18n import LOCALES
from shared.policy import Role
from shared.programme import Outcome
from shared.timers import Timer
from tests.integration.notify.telling import AT, LINK, NUMBER, a_proposal, every_event, screened, signed, submitted

OFFICE = "relations-internationales@ville.example.org"

Tell = Callable[..., None]
Ledger = Callable[[], list[Mail]]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_letter_exists_in_every_language_and_has_no_hole(tell: Tell, ledger: Ledger, locale: str) -> None:
    tell(*every_event(locale))
    mails = {Letter(mail.letter): mail for mail in ledger()}
    assert set(mails) == set(Letter)
    for mail in mails.values():
        assert mail.locale == locale
        for written in (mail.subject, mail.text, mail.html):
            plain = re.sub(r"\{\{(?:token|code):[0-9a-f-]{36}\}\}", "", written)
            assert not re.search(r"\{\{|\{%|\bNone\b|\{\w+\}|notify\.\w+\.", plain), mail.letter


@pytest.mark.parametrize("locale", LOCALES)
def test_letters_are_set_in_the_typography_of_their_language(tell: Tell, ledger: Ledger, locale: str) -> None:
    tell(*every_event(locale))
    for mail in ledger():
        for line in [mail.subject, *mail.text.splitlines()]:
            bare = re.sub(r"\{\{(?:token|code):[^}]*\}\}|\S+@\S+|TR-[\d-]+|\+33[\d ]+", "x", line)
            # American papers cut months short and put stops inside quotes; letters do neither.
            calm = re.sub(r"(?<=”)[.,]", "", bare)
            found = [one for one in errors(check_text(calm, locale)) if one.code != "F13"]
            assert found == [], (mail.letter, line)


@pytest.mark.parametrize("locale", LOCALES)
def test_an_event_told_twice_makes_one_mail(tell: Tell, ledger: Ledger, locale: str) -> None:
    tell(*every_event(locale), *every_event(locale))
    mails = ledger()
    assert len(mails) == len(Letter)
    assert len({(mail.event_key, mail.recipient, mail.letter) for mail in mails}) == len(mails)


def test_every_event_that_notify_hears_has_a_reader_or_none_at_all() -> None:
    heard = {event for event, to in ROUTES.items() if Listener.NOTIFY in to}
    assert set(AUDIENCE) <= heard
    assert set(READERS) == set(Letter)


def test_an_admissible_proposal_makes_no_letter(tell: Tell, ledger: Ledger) -> None:
    tell(screened("fr", None))
    assert ledger() == []


@pytest.mark.parametrize(
    ("locale", "items"),
    [
        ("fr", ("23\u00a0novembre 2026 à 10\u00a0h\u00a000", "Délégation générale", "Hôtel de Ville",
                "23\u00a0janvier 2027",
                "rejet implicite", "recours gracieux", "Tribunal administratif de Paris", "2\u00a0mois",
                "relations-internationales@ville.example.org", "+33 1 99 00 00 01", "Claire Martin", "complet")),
        ("en", ("November 23, 2026", "International Relations Office", "Hôtel de Ville", "January 23, 2027",
                "implicit rejection", "recours gracieux", "Paris administrative court", "2 months",
                "relations-internationales@ville.example.org", "+33 1 99 00 00 01", "Claire Martin", "complete")),
    ],
)  # fmt: skip
def test_an_acknowledgement_holds_what_the_law_asks(
    tell: Tell, ledger: Ledger, locale: str, items: tuple[str, ...]
) -> None:
    tell(submitted(locale))
    (mail,) = ledger()
    assert [item for item in (*items, NUMBER) if item not in mail.text] == []


def test_a_public_body_is_told_that_silence_decides_nothing(tell: Tell, ledger: Ledger) -> None:
    tell(submitted("fr", legal_on=None, is_public_law=True))
    (mail,) = ledger()
    assert "personne publique" in mail.text
    assert "rejet implicite" not in mail.text


@pytest.mark.parametrize(("country", "months"), [("FR", "2"), ("RE", "3"), ("CA", "4")])
def test_the_time_to_go_to_court_follows_the_applicants_country(
    tell: Tell, ledger: Ledger, country: str, months: str
) -> None:
    organisation = a_proposal().organisation.model_copy(update={"country": country})
    tell(submitted("fr", proposal=a_proposal().model_copy(update={"organisation": organisation})))
    (mail,) = ledger()
    assert f"Paris, dans un délai de {months}\u00a0mois" in mail.text


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("locale", LOCALES)
def test_a_decision_is_told_in_plain_words_with_its_signatory(
    tell: Tell, ledger: Ledger, locale: str, outcome: Outcome
) -> None:
    tell(signed(locale, outcome=outcome))
    (mail,) = ledger()
    assert ("_" not in outcome) or (outcome not in mail.text)
    for item in ("Montréal", "Le projet est solide.", "Anne Signoret", "adjointe à la maire", "Claire Martin"):
        assert item in mail.text
    assert "311-3-1" in mail.text
    assert ("Nommer un partenaire local." in mail.text) is (outcome is Outcome.RETAINED_CONDITIONS)


def test_a_decision_without_a_score_says_that_none_was_used(tell: Tell, ledger: Ledger) -> None:
    tell(signed("fr", total=None))
    (mail,) = ledger()
    assert "sans s’appuyer sur un calcul" in mail.text


def test_a_decision_is_held_for_the_programmes_time(
    tell: Tell, ledger: Ledger, house: House, engines: dict[str, Engine]
) -> None:
    tell(signed())
    (mail,) = ledger()
    hold = timedelta(minutes=house.programme.call.outbox_hold_minutes)
    assert (mail.state, mail.held_until) == (MailState.HELD, house.now() + hold)
    with transaction(engines["notify"]) as session:
        timer = session.scalars(select(Timer).where(Timer.slot.startswith("mail:"))).one()
        assert (timer.kind, timer.due_at, timer.payload["mail_id"]) == ("MailReady", mail.held_until, str(mail.id))
        assert session.scalars(select(EventRow)).all() == []


def test_other_letters_are_handed_to_the_post_in_the_same_transaction(
    tell: Tell, ledger: Ledger, engines: dict[str, Engine]
) -> None:
    tell(submitted())
    (mail,) = ledger()
    with transaction(engines["notify"]) as session:
        event = session.scalars(select(EventRow)).one()
    assert (mail.state, event.kind, event.payload["mail_id"]) == (MailState.PENDING, "MailReady", str(mail.id))


def test_no_token_stands_in_the_database(tell: Tell, engines: dict[str, Engine]) -> None:
    with transaction(engines["notify"]) as session:
        session.add(Link(id=LINK, role=Role.APPLICANT, subject=NUMBER, email="o@example.org", name="O"))
    tell(*every_event("fr"))
    with transaction(engines["notify"]) as session:
        texts = session.execute(text("SELECT text || html FROM notify.mail")).scalars().all()
    links = [link for one in texts for link in re.findall(r"/l/([^\s\"<]+)", one)]
    assert links
    assert set(links) == {f"{{{{token:{LINK}}}}}"}


def test_what_an_applicant_types_cannot_ask_the_post_for_a_link(tell: Tell, ledger: Ledger) -> None:
    tell(
        submitted(
            proposal=a_proposal(title=f"Un titre {{{{token:{LINK}}}}} et {{{{7*7}}}}", contact=_contact("{{7*7}}"))
        )
    )
    (mail,) = ledger()
    assert mail.text.count("{{token:") == 1  # the applicant's own page
    assert "{{7*7}}" in mail.text
    assert "49" not in mail.text


def test_markup_in_a_name_stays_text(tell: Tell, ledger: Ledger) -> None:
    tell(submitted(proposal=a_proposal(contact=_contact("<script>alert(1)</script>"))))
    (mail,) = ledger()
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


@pytest.mark.parametrize(
    "address",
    [
        "a@b.org,c@d.org",
        "=?utf-8?q?a?=@evil.org",
        "a@b.org\nBcc: c@d.org",
        "no address",
        "é@example.org",
        "a@b.org\u2028",
    ],
)
def test_an_address_that_is_not_one_plain_address_gets_no_mail(tell: Tell, ledger: Ledger, address: str) -> None:
    event = screened("fr", Outcome.INADMISSIBLE).model_copy(update={"email": address})
    tell(event)
    (mail,) = ledger()
    assert (mail.state, mail.error) == (MailState.REFUSED, "address")


def test_a_letter_to_the_office_never_reaches_an_applicant() -> None:
    for event in every_event("fr"):
        reader = _reader(event)
        mine = "odile.marchand@passeurs.example.org" in event.model_dump_json()
        assert (reader is Reader.APPLICANT) is mine


def _reader(event: Event) -> Reader:
    to = envelope(event, office=OFFICE)
    assert to is not None
    return READERS[to.letter]


def _contact(name: str) -> dict[str, str]:
    return a_proposal().contact.model_dump() | {"name": name}


def test_the_clock_that_the_ledger_keeps_is_the_houses(tell: Tell, ledger: Ledger, clock: FrozenClock) -> None:
    clock.at = AT + timedelta(hours=5)
    tell(submitted())
    assert ledger()[0].written_at == clock.at


def test_a_change_of_consent_mails_nobody(tell: Tell, ledger: Ledger) -> None:
    tell(ConsentChanged(number=NUMBER, at=AT, consents=a_proposal().consents))
    assert ledger() == []
