"""The outbox: a held letter is read again, edited, released or discarded by people who may, and each act is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text, update
from werkzeug.test import TestResponse

from services.notify.domain.letters import Letter, MailClass
from services.notify.domain.outbox import MailTextForm, mark_faults
from services.notify.models import Mail, MailState
from services.notify.models.outbox import MailAct, MailRevision
from services.notify.operations.outbox import STATES, source_of, tag_of
from shared import access
from shared.access import Person
from shared.audit import Detail, Entry
from shared.db import transaction
from shared.events import DeterminationRecalled, OpinionRequested, PartnerDigest
from shared.house import House
from shared.i18n import LOCALES, catalogue
from shared.ids import uuid7
from shared.policy import Role
from tests.integration.notify.conftest import Office
from tests.integration.notify.telling import AT, LINK, NUMBER, every_event, following_events, signed, submitted

READER = "odile.marchand@passeurs.example.org"
OTHER = "TR-2026-00043-X"
Tokens = Callable[[Role, str], str]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The office, and two people of its desk, each with a browser and a token."""

    office: Office
    ana: FlaskClient
    bruno: FlaskClient
    token: str
    engines: dict[str, Engine]

    @property
    def mail(self) -> Mail:
        """The first mail of the ledger."""
        return self.office.ledger()[0]

    def page(self, path: str, who: FlaskClient | None = None) -> str:
        """What a page says."""
        answer = (who or self.ana).get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def fills(self, act: str, who: FlaskClient | None = None, **typed: str) -> TestResponse:
        """Somebody opens the first mail's page and sends one of its forms."""
        return self.sends(act, self.tag(), who, **typed)

    def sends(self, act: str, seen: str, who: FlaskClient | None = None, **typed: str) -> TestResponse:
        """Somebody sends a form of the first mail, whose page they opened at this tag."""
        browser, path = who or self.ana, f"/letters/{self.mail.id}"
        return browser.post(f"{path}/{act}", data={"csrf_token": csrf(browser, path), "seen": seen, **typed})

    def tag(self) -> str:
        """What the first mail's page would show as seen."""
        return tag_of(self.mail)

    def asks(self, path: str, body: Any = None, *, put: bool = False, seen: str = "") -> TestResponse:
        """A script of the desk at the JSON door."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"If-Match": f'"{seen}"'} if seen else {})
        send = self.ana.put if put else self.ana.post
        return send(f"/api/v1{path}", json=body, headers=headers)

    def acts(self) -> list[MailRevision]:
        """What people did, in order."""
        with transaction(self.engines["notify"]) as session:
            return list(session.scalars(select(MailRevision).order_by(MailRevision.at, MailRevision.version)))

    def put(self, state: MailState, **values: Any) -> None:
        """Bring the first mail where the post would have left it."""
        with transaction(self.engines["notify"]) as session:
            session.execute(update(Mail).where(Mail.id == self.mail.id).values(state=state, **values))


def csrf(browser: FlaskClient, path: str) -> str:
    """The token of a form on this page."""
    found = re.search(r'name="csrf_token" value="([^"]*)"', browser.get(path).text)
    return found[1] if found else ""


@pytest.fixture
def people(client: FlaskClient, person: Callable[..., Person]) -> tuple[FlaskClient, Callable[..., Person]]:
    return client, person


@pytest.fixture
def desk(
    office: Office, people: tuple[FlaskClient, Callable[..., Person]], tokens: Tokens, engines: dict[str, Engine]
) -> Desk:
    client, person = people

    def browser(email: str) -> FlaskClient:
        someone = person(Role.DESK, email)
        with transaction(engines["access"]) as session:
            cookie = access.open_session(session, office.clock.at, someone)
        fresh = client.application.test_client()
        with fresh.session_transaction() as kept:
            kept["who"], kept["lang"] = cookie, "fr"
        return fresh

    token = tokens(Role.DESK, "clara@ville.example.org")
    ana, bruno = browser("ana@ville.example.org"), browser("bruno@ville.example.org")
    return Desk(office=office, ana=ana, bruno=bruno, token=token, engines=engines)


@pytest.fixture
def strict(house: House) -> None:
    """An installation where nobody lets leave what they edited."""
    object.__setattr__(house, "settings", house.settings.model_copy(update={"second_release": "on"}))


def test_every_state_kind_of_letter_and_class_has_words_in_both_languages() -> None:
    ids = [f"notify.outbox.letter_{one}" for one in Letter] + [f"notify.outbox.class_{one}" for one in MailClass]
    ids += [f"notify.outbox.{kind}_{one}" for one in MailState for kind in ("state", "now")]
    ids += [f"notify.outbox.act_{one}" for one in MailAct]
    assert [one for locale in LOCALES for one in ids if catalogue(locale).gettext(one) == one] == []


def test_the_log_counts_and_filters_by_state_and_file(desk: Desk) -> None:
    desk.office.tell(signed(), submitted(), submitted(number=OTHER))
    desk.office.post()
    everything = desk.page("/letters")
    assert "Tous</a> · 3" in everything
    assert "Retenu</a> · 1" in everything
    assert "Parti</a> · 2" in everything
    held = desk.page("/letters?state=held")
    assert "Décision · " in held
    assert OTHER not in held
    about = desk.page(f"/letters?number={OTHER}")
    assert "Tous</a> · 1" in about
    assert "Décision · " not in about


def test_the_log_goes_on_page_by_page(desk: Desk) -> None:
    desk.office.tell(*(submitted(number=f"TR-2026-{n:05}-X") for n in range(60)))
    first = desk.page("/letters")
    older = re.search(r'href="(/letters\?before=[^"]+)" rel="next"', first)
    assert older is not None
    rest = desk.page(older[1])
    numbers = [set(re.findall(r"· (TR-2026-\d{5}-X)</span>", one)) for one in (first, rest)]
    assert [len(one) for one in numbers] == [50, 10]
    assert numbers[0].isdisjoint(numbers[1])


def test_a_mails_page_tells_its_text_its_times_and_its_event_and_never_its_links(desk: Desk) -> None:
    desk.office.tell(submitted())
    mail = desk.mail
    assert "{{token:" in mail.text
    page = desk.page(f"/letters/{mail.id}")
    for seen in (
        mail.subject,
        "Accusé de réception",
        "ProposalSubmitted, 23\u00a0novembre 2026",
        READER,
        mail.message_id,
    ):
        assert unescape(seen) in page
    assert "{{token:" not in page
    assert "•••" in page


def test_the_laid_out_mail_can_neither_run_nor_fetch_anything(desk: Desk) -> None:
    desk.office.tell(submitted())
    answer = desk.ana.get(f"/letters/{desk.mail.id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, policy.startswith("sandbox; default-src 'none'")) == (200, True)
    assert "{{token:" not in answer.text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("address", "Cette adresse ne peut recevoir aucun courriel"),
        ("answer_lost", "La réponse du serveur s’est perdue"),
        ("550 5.1.1 unknown user", "Réponse du serveur de courriel\u00a0: 550 5.1.1 unknown user"),
    ],
)
def test_an_error_is_told_in_words(desk: Desk, error: str, told: str) -> None:
    desk.office.tell(submitted())
    desk.put(MailState.REFUSED, error=error)
    assert told in desk.page(f"/letters/{desk.mail.id}")


def test_an_edited_letter_leaves_with_its_new_words_and_what_stood_before_is_kept(desk: Desk) -> None:
    desk.office.tell(signed())
    before = desk.mail
    typed = source_of(before).replace("Bonjour Odile Marchand,", "Chère Odile Marchand,")
    answer = desk.fills("text", subject="Une autre ligne d’objet", text=typed.replace("\n", "\r\n"))
    assert answer.status_code == 303
    (kept,) = desk.acts()
    assert (kept.act, kept.subject, kept.text, kept.html) == ("edit", before.subject, before.text, before.html)
    page = desk.page(f"/letters/{before.id}")
    assert f"Corrigée par {kept.name}" in page
    assert "Bonjour Odile Marchand" in page
    desk.office.later(minutes=45)
    desk.office.post()
    (left,) = desk.office.server.taken
    assert left["Subject"] == "Une autre ligne d’objet"
    assert left["Message-ID"] == before.message_id
    for kind in ("plain", "html"):
        body = left.get_body(preferencelist=(kind,))
        assert body is not None
        assert "Chère Odile Marchand," in body.get_content()
        assert "Bonjour" not in body.get_content()


def test_the_html_twin_is_made_anew_with_its_headings_lists_and_links(desk: Desk) -> None:
    desk.office.tell(signed())
    before = desk.mail
    desk.fills("text", subject=before.subject, text=f"{source_of(before)}\n\n## Un titre\n\n- un\n- deux")
    after = desk.mail
    assert after.text == f"{before.text.rstrip()}\n\nUn titre\n\n– un\n– deux\n"
    assert len(re.findall("<h2", after.html)) == len(re.findall("<h2", before.html)) + 1
    assert len(re.findall("<li", after.html)) == len(re.findall("<li", before.html)) + 2
    assert re.findall("href=[^>]*", after.html) == re.findall("href=[^>]*", before.html)


def test_a_letter_that_is_kept_as_it_stands_has_no_new_version(desk: Desk) -> None:
    desk.office.tell(signed(), *following_events("fr")[-1:])
    for mail in desk.office.ledger():
        seen = {"csrf_token": csrf(desk.ana, f"/letters/{mail.id}"), "seen": tag_of(mail)}
        typed = {"subject": mail.subject, "text": source_of(mail)}
        assert desk.ana.post(f"/letters/{mail.id}/text", data=seen | typed).status_code == 303
    assert {mail.version for mail in desk.office.ledger()} == {1}
    assert desk.acts() == []


TOKEN = f"https://tremplin.example.org/l/{{{{token:{LINK}}}}}"
LETTER_WITH_LINK = f"Bonjour,\n\nVotre page :\n\n{TOKEN}\n"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (f"Salut,\n\n{TOKEN}", []),
        ("Bonjour, sans lien.", ["fault_lost"]),
        (LETTER_WITH_LINK.replace("tremplin.", "ailleurs."), ["fault_lost", "fault_foreign"]),
        (LETTER_WITH_LINK.replace("}}", "}"), ["fault_lost", "fault_foreign"]),
        (LETTER_WITH_LINK + TOKEN.replace(str(LINK), str(UUID(int=7))), ["fault_foreign"]),
        (LETTER_WITH_LINK + "{{code:" + str(LINK) + "}}", ["fault_foreign"]),
        (LETTER_WITH_LINK + "{{ token:" + str(LINK), ["fault_foreign"]),
    ],
    ids=["kept", "lost", "other host", "broken", "somebody else's link", "a code", "half a place"],
)
def test_the_place_of_a_link_survives_an_edit_as_it_was(typed: str, codes: list[str]) -> None:
    found = mark_faults(LETTER_WITH_LINK, MailTextForm(subject="Objet", text=typed))
    assert [one.code.removeprefix("notify.outbox.") for one in found] == codes


def test_no_place_of_a_link_stands_in_a_subject() -> None:
    (fault,) = mark_faults("Bonjour", MailTextForm(subject=TOKEN, text="Bonjour"))
    assert (fault.field, fault.code) == ("subject", "notify.outbox.fault_foreign")


def test_an_edit_without_its_link_comes_back_as_it_was_typed(desk: Desk) -> None:
    desk.office.tell(signed())
    desk.put(MailState.HELD, text=LETTER_WITH_LINK)
    answer = desk.fills("text", subject="Objet tapé", text="Un texte sans lien.")
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert f"«\u00a0{TOKEN}\u00a0» manque ou a été changé" in page
    assert "Un texte sans lien." in page
    assert 'value="Objet tapé"' in page
    assert desk.mail.text == LETTER_WITH_LINK


@pytest.mark.parametrize("typed", [{"subject": "  "}, {"text": ""}, {"subject": "x" * 201}])
def test_an_empty_or_overlong_letter_is_not_kept(desk: Desk, typed: dict[str, str]) -> None:
    desk.office.tell(signed())
    full = {"subject": "Objet", "text": source_of(desk.mail)} | typed
    answer = desk.fills("text", subject=full["subject"], text=full["text"])
    assert (answer.status_code, desk.mail.version) == (422, 1)


def test_of_two_people_who_edit_at_once_the_second_keeps_what_they_typed(desk: Desk) -> None:
    desk.office.tell(signed())
    seen, source = desk.tag(), source_of(desk.mail)
    assert desk.sends("text", seen, desk.ana, subject="Celui d’Ana", text=source).status_code == 303
    late = desk.sends("text", seen, desk.bruno, subject="Celui de Bruno", text=f"{source}\n\nAjout de Bruno.")
    assert late.status_code == 412
    assert "Ajout de Bruno." in late.text
    assert desk.mail.subject == "Celui d’Ana"


def test_edits_at_the_same_moment_are_kept_once(desk: Desk) -> None:
    desk.office.tell(signed())
    mail, seen, source = desk.mail.id, desk.tag(), source_of(desk.mail)

    def edit(n: int) -> int:
        return desk.asks(
            f"/mails/{mail}/text", {"subject": f"Objet {n}", "text": source}, put=True, seen=seen
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(edit, range(4)))
    assert answers == [200, 412, 412, 412]
    assert [one.version for one in desk.acts()] == [1]


def test_a_letter_that_left_while_it_was_edited_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.office.tell(signed())
    seen = desk.tag()
    desk.office.later(minutes=45)
    desk.office.post()
    answer = desk.sends("text", seen, subject="Trop tard", text="Le texte tapé.")
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "Ce courriel est déjà parti." in page
    assert "Le texte tapé." in page


def test_a_released_letter_leaves_at_once_and_once(desk: Desk) -> None:
    desk.office.tell(signed())
    seen = desk.tag()
    assert desk.sends("release", seen).status_code == 303
    assert desk.sends("release", seen, desk.bruno).status_code == 409
    desk.office.post()
    assert len(desk.office.server.taken) == 1
    desk.office.later(minutes=45)
    desk.office.post()
    assert len(desk.office.server.taken) == 1
    assert [(one.act, one.version) for one in desk.acts()] == [("release", 1)]


def test_nobody_releases_words_that_they_did_not_read(desk: Desk) -> None:
    desk.office.tell(signed())
    seen = desk.tag()
    desk.fills("text", desk.bruno, subject="D’autres mots", text=source_of(desk.mail))
    assert desk.sends("release", seen).status_code == 412
    assert desk.mail.state == MailState.HELD


def test_a_discarded_letter_never_leaves_and_its_reason_is_kept(desk: Desk) -> None:
    desk.office.tell(signed())
    assert desk.fills("discard", reason=" ").status_code == 422
    assert desk.fills("discard", reason="La décision a été dite de vive voix.").status_code == 303
    desk.office.later(minutes=45)
    desk.office.post()
    assert (desk.office.server.taken, desk.mail.state) == ([], MailState.DISCARDED)
    page = desk.page(f"/letters/{desk.mail.id}")
    assert "La décision a été dite de vive voix." in page
    assert desk.fills("release").status_code == 409


def test_a_refused_mail_is_sent_again_with_the_same_message_id(desk: Desk) -> None:
    desk.office.tell(submitted())
    desk.office.server.script = {READER: ["550 no such user"]}
    desk.office.post()
    assert desk.mail.state == MailState.REFUSED
    assert desk.fills("resend").status_code == 303
    assert desk.fills("resend").status_code == 409
    desk.office.post()
    (left,) = desk.office.server.taken
    assert (left["Message-ID"], desk.mail.state, desk.mail.error) == (desk.mail.message_id, MailState.SENT, None)
    (kept,) = desk.acts()
    assert "550" in kept.note


def test_an_uncertain_mail_leaves_again_when_a_person_says_so_and_only_then(desk: Desk) -> None:
    desk.office.tell(next(one for one in every_event("fr") if isinstance(one, OpinionRequested)))
    desk.office.server.script = {desk.mail.recipient: ["after dot"]}
    desk.office.post()
    assert desk.mail.state == MailState.UNCERTAIN
    desk.office.later(minutes=45)
    desk.office.post()
    assert len(desk.office.server.taken) == 1
    assert "La réponse du serveur s’est perdue" in desk.page(f"/letters/{desk.mail.id}")
    assert desk.fills("discard", reason="Elle est sans doute arrivée.").status_code == 409
    assert desk.fills("resend").status_code == 303
    desk.office.post()
    first, second = desk.office.server.taken
    assert (first["Message-ID"], desk.mail.state) == (second["Message-ID"], MailState.SENT)


def test_a_letter_that_two_people_release_while_its_hour_comes_leaves_once(desk: Desk) -> None:
    desk.office.tell(signed())
    mail, seen = desk.mail.id, desk.tag()
    desk.office.later(minutes=31)
    with ThreadPoolExecutor(3) as pool:
        released = [pool.submit(desk.asks, f"/mails/{mail}/release", seen=seen) for _ in range(2)]
        pool.submit(desk.office.post).result()
    desk.office.post()
    statuses = sorted(one.result().status_code for one in released)
    assert statuses in ([200, 409], [409, 409])
    assert len(desk.office.server.taken) == 1


def test_an_opinion_that_will_never_be_asked_is_told_to_the_examination(desk: Desk) -> None:
    desk.office.tell(next(one for one in every_event("fr") if isinstance(one, OpinionRequested)))
    assert desk.fills("discard", reason="La ville a répondu par téléphone.").status_code == 303
    with transaction(desk.engines["relay"]) as session:
        told = session.scalars(text("SELECT payload ->> 'mail_id' FROM bus.event WHERE kind = 'MailRefused'")).all()
    assert told == [str(desk.mail.id)]


def test_a_reason_typed_for_a_mail_that_left_meanwhile_is_not_lost(desk: Desk) -> None:
    desk.office.tell(submitted())
    seen = desk.tag()
    desk.office.post()
    answer = desk.sends("discard", seen, reason="Un motif tapé trop tard.")
    assert answer.status_code == 409
    assert "Un motif tapé trop tard." in answer.text
    assert desk.acts() == []


def test_a_mail_to_what_is_no_address_is_not_sent_again(desk: Desk) -> None:
    desk.office.tell(submitted())
    desk.put(MailState.REFUSED, recipient="a@b,c@d", error="address")
    answer = desk.fills("resend")
    assert answer.status_code == 409
    assert "«\u00a0a@b,c@d\u00a0» ne peut recevoir aucun courriel" in unescape(answer.text)


@pytest.mark.parametrize("state", list(MailState))
def test_an_act_is_done_where_the_mail_stands_for_it_and_nowhere_else(desk: Desk, state: MailState) -> None:
    bodies = {
        MailAct.EDIT: ("text", {"subject": "Objet", "text": "Bonjour"}),
        MailAct.RELEASE: ("release", None),
        MailAct.DISCARD: ("discard", {"reason": "Une raison."}),
        MailAct.RESEND: ("resend", None),
    }
    fields = {"lease_until": AT if state == MailState.SENDING else None, "sent_at": AT if state == "sent" else None}
    desk.office.tell(signed())
    for act, (path, body) in bodies.items():
        desk.put(state, text="Bonjour", **fields)
        answer = desk.asks(f"/mails/{desk.mail.id}/{path}", body, put=act is MailAct.EDIT)
        assert answer.status_code == (200 if state in STATES[act] else 409), act
        desk.put(MailState.HELD, lease_until=None, sent_at=None)


def test_each_act_stands_in_the_journal(desk: Desk) -> None:
    desk.office.tell(signed())
    desk.fills("text", subject="Autre objet", text=source_of(desk.mail))
    desk.fills("discard", reason="Une raison.")
    with transaction(desk.engines["access"]) as session:
        rows = session.execute(
            select(Entry.act, Detail.payload)
            .join(Detail, Detail.hash == Entry.hash)
            .where(Entry.subject == NUMBER, Entry.act.startswith("mail_"))
            .order_by(Entry.seq)
        )
        told = [(act, payload["version"], payload["note"]) for act, payload in rows]
    assert told == [("mail_edit", 1, ""), ("mail_discard", 2, "Une raison.")]


@pytest.mark.usefixtures("strict")
def test_where_two_people_must_agree_an_edited_letter_waits_for_the_other(desk: Desk) -> None:
    desk.office.tell(signed())
    desk.fills("text", subject="Autre objet", text=source_of(desk.mail))
    answer = desk.fills("release")
    assert answer.status_code == 409
    assert "une autre personne du bureau doit la libérer" in answer.text
    assert "Libérer maintenant</button>" not in desk.page(f"/letters/{desk.mail.id}")
    desk.office.later(minutes=45)
    desk.office.post()
    assert (desk.office.server.taken, desk.mail.state) == ([], MailState.HELD)
    assert desk.fills("release", desk.bruno).status_code == 303
    desk.office.post()
    assert len(desk.office.server.taken) == 1


@pytest.mark.usefixtures("strict")
def test_where_two_people_must_agree_what_nobody_edited_is_released_by_one(desk: Desk) -> None:
    desk.office.tell(signed())
    assert desk.fills("release").status_code == 303


@pytest.mark.usefixtures("strict")
def test_a_decision_taken_back_discards_the_letter_that_waits_for_a_second_person(desk: Desk) -> None:
    desk.office.tell(signed())
    desk.fills("text", subject="Autre objet", text=source_of(desk.mail))
    desk.office.tell(DeterminationRecalled(number=NUMBER, at=AT))
    assert desk.mail.state == MailState.DISCARDED
    assert desk.fills("release", desk.bruno).status_code == 409


def chosen(desk: Desk) -> dict[str, Any]:
    """The form of the page that shows what would leave, for every held letter."""
    ids = re.findall(r'name="mail" value="([^"]+)"', desk.page("/letters?state=held"))
    page = desk.ana.get("/letters/release", query_string={"mail": ids}).text
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    return {"csrf_token": token[1] if token else "", "mail": re.findall(r'name="mail" value="([^"]+)"', page)}


def test_chosen_letters_are_shown_with_count_recipients_and_subjects_before_they_leave(desk: Desk) -> None:
    desk.office.tell(signed(), signed(number=OTHER), *following_events("fr")[-1:])
    ids = [str(one.id) for one in desk.office.ledger()]
    page = unescape(desk.ana.get("/letters/release", query_string={"mail": ids}).text)
    assert "3 courriels partiraient, à 2 adresses." in page
    assert all(one.subject in page and one.recipient in page for one in desk.office.ledger())
    assert {one.state for one in desk.office.ledger()} == {"held"}
    assert desk.ana.post("/letters/release", data=chosen(desk)).status_code == 303
    desk.office.post()
    assert len(desk.office.server.taken) == 3


def test_of_chosen_letters_those_that_changed_stay_and_are_told(desk: Desk) -> None:
    desk.office.tell(signed(), signed(number=OTHER))
    form = chosen(desk)
    first = desk.mail
    desk.fills("text", desk.bruno, subject="D’autres mots", text=source_of(first))
    answer = desk.ana.post("/letters/release", data=form)
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "1 courriel part." in page
    assert "«\u00a0D’autres mots\u00a0» reste ici. Ce courriel a changé" in page
    assert [one.state for one in desk.office.ledger()] == ["held", "pending"]


def test_nothing_chosen_leads_back_to_the_held_letters(desk: Desk) -> None:
    assert desk.ana.get("/letters/release").headers["Location"] == "/letters?state=held"


def test_the_json_door_shows_a_mail_and_releases_several(desk: Desk) -> None:
    desk.office.tell(signed(), signed(number=OTHER))
    first, second = desk.office.ledger()
    headers = {"Authorization": f"Bearer {desk.token}"}
    shown = desk.ana.get(f"/api/v1/mails/{first.id}", headers=headers)
    assert shown.headers["ETag"] == f'"{tag_of(first)}"'
    assert shown.get_json()["text"] == source_of(first)
    assert len(desk.ana.get("/api/v1/mails?state=held", headers=headers).get_json()["items"]) == 2
    assert desk.ana.get("/api/v1/mails?state=sent", headers=headers).get_json()["items"] == []
    mails = [{"id": str(first.id), "seen": tag_of(first)}, {"id": str(second.id), "seen": "9-held-0"}]
    answer = desk.asks("/mails/release", {"mails": [*mails, {"id": str(uuid7())}]}).get_json()
    assert answer["released"] == [str(first.id)]
    assert [one["id"] for one in answer["kept"]][:1] == [str(second.id)]
    assert len(answer["kept"]) == 2


def test_whoever_stepped_aside_sees_and_does_nothing_about_that_file(desk: Desk) -> None:
    desk.office.tell(signed(), signed(number=OTHER))
    mail = desk.mail
    with transaction(desk.engines["access"]) as session:
        ana = access.person_named(session, "ana@ville.example.org", role=Role.DESK)
        session.add(access.Recusal(number=NUMBER, person_id=ana.id, name="", reason="Ma sœur.", declared_at=AT))
    assert desk.ana.get(f"/letters/{mail.id}").status_code == 404
    assert desk.ana.get(f"/letters/{mail.id}/html").status_code == 404
    log = desk.page("/letters")
    assert "Tous</a> · 1" in log
    assert NUMBER not in log
    preview = desk.ana.get("/letters/release", query_string={"mail": [str(mail.id)]}).text
    assert NUMBER not in preview
    token = csrf(desk.ana, f"/letters/{desk.office.ledger()[1].id}")
    for act, typed in (
        ("release", {}),
        ("discard", {"reason": "Une raison."}),
        ("text", {"subject": "a", "text": "b"}),
    ):
        data = {"csrf_token": token, "seen": tag_of(mail), **typed}
        assert desk.ana.post(f"/letters/{mail.id}/{act}", data=data).status_code == 404
    assert desk.mail.state == MailState.HELD
    assert desk.bruno.get(f"/letters/{mail.id}").status_code == 200


def test_a_letter_about_several_files_is_not_for_who_stepped_aside_from_one(desk: Desk) -> None:
    desk.office.tell(*(one for one in every_event("fr") if isinstance(one, PartnerDigest)), signed(number=OTHER))
    digest = desk.mail
    assert desk.ana.get(f"/letters/{digest.id}").status_code == 200
    with transaction(desk.engines["access"]) as session:
        ana = access.person_named(session, "ana@ville.example.org", role=Role.DESK)
        session.add(access.Recusal(number=NUMBER, person_id=ana.id, name="", reason="Ma sœur.", declared_at=AT))
    assert desk.ana.get(f"/letters/{digest.id}").status_code == 404
    assert "Tous</a> · 1" in desk.page("/letters")
    assert "Tous</a> · 2" in desk.page("/letters", desk.bruno)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COMMITTEE, Role.COMMS, Role.ADMIN])
def test_the_outbox_belongs_to_the_desk(desk: Desk, tokens: Tokens, role: Role) -> None:
    desk.office.tell(signed())
    headers = {"Authorization": f"Bearer {tokens(role, 'someone@ville.example.org')}"}
    assert desk.ana.get(f"/api/v1/mails/{desk.mail.id}", headers=headers).status_code == 403
