"""From a signed decision to a text on the press desk, and back when its author does not want to be cited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.notify.domain.press.checks import check_mention, errors
from services.notify.domain.press.patterns import pattern_of
from services.notify.models import Mention
from shared import access
from shared.access import Person
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import CityDetermination, ConsentChanged, DeterminationSigned
from shared.policy import Role
from shared.programme import Outcome
from shared.proposal import Consents
from tests.integration.notify.telling import AT, NUMBER, a_proposal, signed

Tell = Callable[..., None]
Tokens = Callable[[Role, str], str]
QUOTE = a_proposal().consents.quote


@pytest.fixture
def mentions(engines: dict[str, Engine]) -> Callable[[], list[Mention]]:
    def read() -> list[Mention]:
        with transaction(engines["notify"]) as session:
            return list(session.scalars(select(Mention).order_by(Mention.version, Mention.locale.desc())))

    return read


Mentions = Callable[[], list[Mention]]


@pytest.fixture
def press(
    client: FlaskClient, person: Callable[..., Person], engines: dict[str, Engine], clock: FrozenClock
) -> FlaskClient:
    """A browser in which someone of the press office is signed in."""
    someone = person(Role.COMMS, "presse@ville.example.org")
    with transaction(engines["access"]) as session:
        cookie = access.open_session(session, clock.at, someone)
    with client.session_transaction() as browser:
        browser["who"] = cookie
    return client


@pytest.fixture
def press_office(tell: Tell, press: FlaskClient, mentions: Mentions) -> tuple[Tell, FlaskClient, Mentions]:
    return tell, press, mentions


def consent(*, cite: bool, quote: object = QUOTE) -> ConsentChanged:
    """The applicant says anew what may be cited."""
    return ConsentChanged(number=NUMBER, at=AT, consents=Consents.model_validate({"cite": cite, "quote": quote}))


def decided(city: str, outcome: Outcome, *, named: bool = True) -> CityDetermination:
    """What was decided with one city."""
    return CityDetermination(
        city=city, outcome=outcome, reasons="-", agreement_state="in_force", may_name_partner=named
    )


def test_a_good_decision_is_drafted_in_both_languages_and_for_the_city(tell: Tell, mentions: Mentions) -> None:
    tell(signed())
    drafts = mentions()
    kept = [(one.locale, one.version, one.state) for one in drafts]
    assert kept == [("fr-CA", 1, "draft"), ("fr", 1, "draft"), ("en", 1, "draft")]
    assert {one.pattern for one in drafts} == {pattern_of(NUMBER)}
    for one in drafts:
        assert errors(check_mention(one.title, one.text, one.short, locale=one.locale)) == ()
        assert "Les Passeurs de berges" in one.text
        assert "Montréal" in one.text
        assert "".join(fragment["text"] for fragment in one.fragments) == one.text


def test_a_mention_never_holds_the_applicants_running_text(tell: Tell, mentions: Mentions) -> None:
    tell(signed())
    proposal = a_proposal()
    pieces = [one[start : start + 40] for one in (proposal.summary, proposal.paris_gain) for start in range(0, 200, 40)]
    for one in mentions():
        assert [piece for piece in pieces if piece in one.text] == []
        assert proposal.contact.email not in one.text


@pytest.mark.parametrize(
    "event",
    [
        signed(press_worthy=False),
        signed(benefits=("label",)),
        signed(outcome=Outcome.NOT_RETAINED),
        signed(outcome=Outcome.DEFERRED),
        signed(proposal=a_proposal(consents={"cite": False})),
    ],
    ids=["not among the best", "citation not granted", "not retained", "deferred", "not consented"],
)
def test_no_mention_without_decision_merit_and_consent(
    tell: Tell, mentions: Mentions, event: DeterminationSigned
) -> None:
    tell(event)
    assert mentions() == []


def test_a_city_that_stayed_silent_or_said_no_is_not_named(tell: Tell, mentions: Mentions) -> None:
    tell(
        signed(
            decisions=(
                decided("montreal", Outcome.RETAINED),
                decided("shanghai", Outcome.PARIS_ONLY),
                decided("chicago", Outcome.RETAINED, named=False),
            )
        )
    )
    for one in mentions():
        assert one.cities == ["montreal"]
        written = one.title + one.text + one.short
        assert "Shanghai" not in written
        assert "Chicago" not in written


def test_a_decision_told_twice_drafts_once(tell: Tell, mentions: Mentions) -> None:
    tell(signed(), signed())
    assert len(mentions()) == 3


def test_consent_taken_back_recalls_the_drafts(tell: Tell, mentions: Mentions) -> None:
    tell(signed(), consent(cite=False))
    assert {one.state for one in mentions()} == {"recalled"}


def test_consent_taken_back_before_the_decision_holds(tell: Tell, mentions: Mentions) -> None:
    tell(consent(cite=False), signed())
    assert mentions() == []


def test_consent_given_after_the_decision_drafts_then(tell: Tell, mentions: Mentions) -> None:
    tell(signed(proposal=a_proposal(consents={"cite": False})), consent(cite=True))
    assert {one.state for one in mentions()} == {"draft"}


def test_a_quote_taken_back_makes_a_new_version_without_it(tell: Tell, mentions: Mentions) -> None:
    tell(signed(), consent(cite=True, quote=None))
    fr = [one for one in mentions() if one.locale == "fr"]
    assert [(one.version, one.state) for one in fr] == [(1, "replaced"), (2, "draft")]
    assert "Odile Marchand" in fr[0].text
    assert "Odile Marchand" not in fr[1].text


def test_a_consent_that_changes_nothing_makes_no_new_version(tell: Tell, mentions: Mentions) -> None:
    tell(signed(), consent(cite=True))
    assert {one.version for one in mentions()} == {1}


def test_the_wording_is_true_on_the_day_of_drafting(tell: Tell, mentions: Mentions, clock: FrozenClock) -> None:
    clock.at = datetime(2009, 3, 1, 9, 0, tzinfo=UTC)
    tell(signed(decisions=(decided("san_francisco", Outcome.RETAINED),)))
    clock.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    tell(signed(decisions=(decided("san_francisco", Outcome.RETAINED),), number="TR-2026-00043-X"))
    old, new = (one for one in mentions() if one.locale == "fr")
    assert "dans le cadre de l’accord" in old.text.lower()
    assert "accord" not in new.text


def test_the_press_list_and_page_show_the_mention_with_its_sources(tell: Tell, press: FlaskClient) -> None:
    tell(signed())
    listed = press.get("/press").get_data(as_text=True)
    assert f"/press/{NUMBER}" in listed
    page = press.get(f"/press/{NUMBER}").get_data(as_text=True)
    for seen in (
        "Les Passeurs de berges",
        "Titre de la proposition",
        "mots",
        "0 erreur",
        "fr-CA",
        "validé par la structure candidate",
        "validé par Anne Signoret",
        "en vigueur, à confirmer",
        'lang="en"',
    ):
        assert seen in page
    english = press.get(f"/press/{NUMBER}?lang=en").get_data(as_text=True)
    assert "Title of the proposal" in english
    assert press.get("/press/TR-2026-00099-X").status_code == 404


def test_a_recalled_mention_says_so_on_its_page(tell: Tell, press: FlaskClient) -> None:
    tell(signed(), consent(cite=False))
    assert "À ne plus diffuser" in press.get(f"/press/{NUMBER}").get_data(as_text=True)


def test_an_agreement_that_changed_since_drafting_is_pointed_out(
    tell: Tell, press: FlaskClient, clock: FrozenClock
) -> None:
    now = clock.at
    clock.at = datetime(2009, 3, 1, 9, 0, tzinfo=UTC)
    tell(signed(decisions=(decided("san_francisco", Outcome.RETAINED),)))
    clock.at = now
    page = press.get(f"/press/{NUMBER}").get_data(as_text=True)
    assert "échu" in page
    assert "dans un autre état" in page


def test_the_page_tells_errors_and_warnings_apart_with_place_and_mend(
    tell: Tell, press: FlaskClient, engines: dict[str, Engine]
) -> None:
    tell(signed())
    with transaction(engines["notify"]) as session:
        for one in session.scalars(select(Mention).where(Mention.locale == "fr")):
            one.text = f"Durand a 15% de moins, une idée unique. {one.text}"
    page = unescape(press.get(f"/press/{NUMBER}").get_data(as_text=True))
    blocking, _, others = page.partition("À relire")
    assert "Texte, signe 12 · F08\u00a0: pourcentage mal composé" in blocking
    assert "Écrire «\u00a0\u00a0%\u00a0»" in blocking
    assert "superlatif" in others
    assert "superlatif" not in blocking


def test_a_figure_that_the_file_does_not_hold_is_an_error_on_the_page(
    tell: Tell, press: FlaskClient, engines: dict[str, Engine]
) -> None:
    tell(signed())
    with transaction(engines["notify"]) as session:
        for one in session.scalars(select(Mention).where(Mention.locale == "en")):
            one.text = f"{one.text} It will reach 987 people."
    page = unescape(press.get(f"/press/{NUMBER}").get_data(as_text=True))
    assert "F24\u00a0: nom ou chiffre absent du dossier «\u00a0987\u00a0»" in page
    assert "F27\u00a0: présent dans une seule des deux langues «\u00a0987\u00a0»" in page


@pytest.mark.parametrize("path", ["/press", f"/press/{NUMBER}"])
def test_the_press_desk_is_closed_to_strangers(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 302


def test_mentions_are_read_page_by_page(tell: Tell, client: FlaskClient, tokens: Tokens) -> None:
    for n in range(3):
        tell(signed(number=f"TR-2026-0010{n}-X", at=AT + timedelta(seconds=n)))
    headers = {"Authorization": f"Bearer {tokens(Role.COMMS, 'presse@ville.example.org')}"}
    seen, path = [], "/api/v1/mentions?limit=4"
    while path:
        answer = client.get(path, headers=headers)
        seen += answer.get_json()["items"]
        path = answer.headers["Link"].split(">")[0].strip("<") if "Link" in answer.headers else ""
    assert len(seen) == 9
    assert {"number", "locale", "title", "text", "short", "state", "version"} <= seen[0].keys()


def test_the_ledger_tells_states_and_never_texts(tell: Tell, client: FlaskClient, tokens: Tokens) -> None:
    tell(signed(), signed(number="TR-2026-00043-X"))
    headers = {"Authorization": f"Bearer {tokens(Role.DESK, 'bureau@ville.example.org')}"}
    (mail,) = client.get(f"/api/v1/mails?number={NUMBER}", headers=headers).get_json()["items"]
    assert (mail["letter"], mail["state"]) == ("determination", "held")
    assert {"text", "html"} & mail.keys() == set()


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (Role.DESK, ("/api/v1/mentions", 403)),
        (Role.REVIEWER, ("/api/v1/mails", 403)),
        (Role.COMMS, ("/api/v1/mails", 403)),
        (Role.COMMS, ("/api/v1/mentions?limit=0", 422)),
        (Role.COMMS, ("/api/v1/mentions?after=nonsense", 422)),
    ],
)
def test_the_api_is_read_by_those_who_may(
    client: FlaskClient, tokens: Tokens, role: Role, asked: tuple[str, int]
) -> None:
    headers = {"Authorization": f"Bearer {tokens(role, 'someone@ville.example.org')}"}
    path, status = asked
    assert client.get(path, headers=headers).status_code == status


FR, EN = "Des bancs démontables se fixent aux façades.", "Removable benches are fixed to facades."


def say(press: FlaskClient, *, fr: str = FR, en: str = EN, seen: str = "0") -> TestResponse:
    """Fill in the form of the page, with whatever safety it carries."""
    page = press.get(f"/press/{NUMBER}").get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return press.post(f"/press/{NUMBER}/what", data=hidden | {"what_fr": fr, "what_en": en, "seen": seen})


def test_the_press_office_says_what_the_project_is_and_the_mention_tells_it(
    tell: Tell, press: FlaskClient, mentions: Mentions
) -> None:
    tell(signed())
    assert say(press, fr="Des bancs démontables  se fixent aux façades.").status_code == 303
    standing = {one.locale: one for one in mentions() if one.state == "draft"}
    assert {one.version for one in standing.values()} == {2}
    assert FR in standing["fr"].text
    assert EN in standing["en"].text
    assert "Phrase du service sur le projet, version 1" in unescape(
        press.get(f"/press/{NUMBER}").get_data(as_text=True)
    )
    assert say(press, fr="", en="", seen="1").status_code == 303
    assert not [one for one in mentions() if one.state == "draft" and FR in one.text]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"en": ""}, (422, "Écrire la phrase dans cette langue aussi.")),
        ({"fr": "mot " * 31 + "."}, (422, "La phrase a 31 mots")),
        ({"fr": "Des bancs « démontables."}, (422, "La phrase doit finir par un point")),
        ({"fr": "Douze bancs se fixent aux façades."}, (422, "Ces chiffres ne sont que dans une langue\u00a0: 12.")),
        ({"fr": "Des bancs vont à Chicago."}, (422, "La phrase nomme une ville")),
        ({"seen": "3"}, (412, "Une autre version de cette phrase")),
    ],
    ids=["one language", "too long", "not closed", "figures", "a silent city", "stale"],
)
def test_a_sentence_that_cannot_stand_comes_back_as_it_was_typed(
    press_office: tuple[Tell, FlaskClient, Mentions], typed: dict[str, str], refusal: tuple[int, str]
) -> None:
    tell, press, mentions = press_office
    tell(signed(decisions=(decided("montreal", Outcome.RETAINED), decided("chicago", Outcome.RETAINED, named=False))))
    answer = say(press, **typed)
    page = unescape(answer.get_data(as_text=True))
    assert (answer.status_code, refusal[1] in page) == (refusal[0], True)
    assert typed.get("fr", FR).strip() in page
    assert {one.version for one in mentions()} == {1}


def test_nothing_is_said_of_a_project_that_does_not_wish_to_be_cited(tell: Tell, press: FlaskClient) -> None:
    tell(signed(), consent(cite=False))
    assert "Valider la phrase" not in press.get(f"/press/{NUMBER}").get_data(as_text=True)
    assert say(press).status_code == 404
