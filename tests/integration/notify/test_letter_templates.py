"""The desk words a letter: checked, kept version by version, used from then on, and taken back."""

from __future__ import annotations

from html import unescape

import pytest

from services.notify.domain.letters import Letter
from services.notify.models import LetterTemplate
from services.notify.operations.letter_language import shipped
from shared.db import transaction
from tests.integration.notify.pressing import PressDesk
from tests.integration.notify.telling import AT, submitted

PATH = "/letters/templates/acknowledgement/fr"
TEXT = shipped(Letter.ACKNOWLEDGEMENT, "fr")
OWN = TEXT.replace("\n\nBonjour {{ name }},", "\n\nChère équipe, cher {{ name }},", 1)


def word(desk: PressDesk, text: str = OWN, **typed: str) -> tuple[int, str]:
    """Send the form of the text's page."""
    answer = desk.post(
        "desk", PATH, **{"text": text, "why": "Un ton plus simple.", "version": "0", "act": "use", **typed}
    )
    return answer.status_code, unescape(answer.get_data(as_text=True))


def test_the_office_wording_is_used_from_then_on_and_can_be_taken_back(press_desk: PressDesk) -> None:
    assert OWN != TEXT
    assert word(press_desk)[0] == 303
    press_desk.tell(submitted("fr"))
    (first,) = press_desk.letters("acknowledgement")
    assert "Chère équipe" in first.text
    assert "Chère équipe" in first.html
    assert word(press_desk, act="shipped", version="1")[0] == 303
    press_desk.tell(submitted("fr").model_copy(update={"at": AT.replace(hour=20)}))
    assert "Chère équipe" not in press_desk.letters("acknowledgement")[-1].text
    page = press_desk.get("desk", PATH)
    assert page.count("Un ton plus simple.") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": f"{OWN}\n{{{{ secret }}}}\n"}, "le nom «\u00a0secret\u00a0» n’existe pas"),
        ({"text": OWN.replace("{{ link }}", "")}, "Il manque «\u00a0link\u00a0»"),
        ({"why": " "}, "Dites en quelques mots pourquoi"),
    ],
)
def test_a_text_that_cannot_be_used_comes_back_with_line_and_name(
    press_desk: PressDesk, change: dict[str, str], told: str
) -> None:
    status, page = word(press_desk, **change)
    assert status == 422
    assert told in page
    assert "Chère équipe" in page
    press_desk.tell(submitted("fr"))
    assert "Chère équipe" not in press_desk.letters("acknowledgement")[0].text


def test_two_people_at_once_and_a_change_of_nothing_are_told(press_desk: PressDesk) -> None:
    assert word(press_desk)[0] == 303
    assert word(press_desk, OWN + "\nUne fin.\n")[0] == 412
    assert word(press_desk, version="1")[0] == 409
    assert word(press_desk, act="look", text=OWN + "{{ secret }}")[1].count("secret") >= 2


def test_a_wording_that_fails_on_a_real_fact_leaves_the_reader_with_the_shipped_letter(press_desk: PressDesk) -> None:
    with transaction(press_desk.engines["notify"]) as session:
        row = LetterTemplate(
            letter="acknowledgement", locale="fr", version=1, text="Objet\n\n{{ gone.away }}\n", why="-"
        )
        row.by, row.name, row.at = "person:x", "Claire", AT
        session.add(row)
    press_desk.tell(submitted("fr"))
    (mail,) = press_desk.letters("acknowledgement")
    assert mail.subject != "Objet"


def test_only_the_desk_words_letters_and_unknown_ones_are_not_there(press_desk: PressDesk) -> None:
    assert press_desk.people["comms"].get(PATH).status_code == 403
    assert press_desk.people["desk"].get("/letters/templates/nothing/fr").status_code == 404
    assert press_desk.people["desk"].get("/letters/templates/acknowledgement/de").status_code == 404
    assert "texte d’origine" in press_desk.get("desk", "/letters/templates")
