"""What people do with a mouse and a keyboard; they know pages by their words alone, told here by the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

import pikepdf
from playwright.sync_api import FilePayload, Locator, Page, expect

from services.demo.door import patiently
from services.demo.samples import Answers, Review
from shared.i18n import Words
from tests.e2e.town import Town

FRENCH = Words(locale="fr")
CODE = re.compile(r"^([0-9]{8})\r?$", re.MULTILINE)
TO_WRITE_IN = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select"


def begins(words: str) -> re.Pattern[str]:
    """A text that begins with these words; every space is as good as another."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"^\s*{spaced}(?!\w)")


def box(inside: Page | Locator, label: str) -> Locator:
    """The field to type in whose label begins with these words."""
    page = inside.page if isinstance(inside, Locator) else inside
    return inside.get_by_label(begins(label)).and_(page.locator(TO_WRITE_IN))


def group(inside: Page | Locator, legend: str) -> Locator:
    """A question with its answers."""
    return inside.get_by_role("group", name=begins(legend))


def press(page: Page, msgid: str, words: Words = FRENCH, **params: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=words.t(msgid, **params), exact=True).click()


def _tick(question: Locator, answers: Iterable[str]) -> None:
    for answer in answers:
        question.get_by_label(answer, exact=True).check()


def small_pdf() -> bytes:
    """A real document of one empty page."""
    written = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(written)
    return written.getvalue()


def attach(page: Page, name: str, content: bytes, words: Words = FRENCH) -> None:
    """Send a file with the draft; the page lists it."""
    sent: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(begins(words.t("intake.files.choose"))).set_input_files(sent)
    press(page, "intake.files.send", words)
    expect(page.get_by_role("row", name=name)).to_be_visible()


def sign_in(page: Page, town: Town, email: str) -> None:
    """Ask for a link, follow it from the mail, confirm."""
    page.goto("/sign-in?lang=fr")
    before = len(town.mails(to=email, about="Votre lien"))
    box(page, FRENCH.t("shared.sign_in.email")).fill(email)
    press(page, "shared.sign_in.send")
    expect(page.get_by_role("main")).to_contain_text(FRENCH.t("shared.sign_in.sent"))
    patiently(lambda: len(town.mails(to=email, about="Votre lien")) > before, f"the link for {email}")
    page.goto(town.link(to=email, about="Votre lien"))
    expect(page.get_by_role("main")).to_contain_text(FRENCH.t("shared.sign_in.confirm"))  # or it tells what it says
    press(page, "shared.sign_in.confirm")


def wait_for(page: Page, path: str, said: str) -> None:
    """Open the page again and again until it says this."""
    patiently(lambda: page.goto(path) and said in page.get_by_role("main").inner_text(), f"{path} to say {said!r}")


def declare_no_tie(page: Page, title: str) -> None:
    """Open a file from the queue and declare, before reading, that nothing ties one to it."""
    page.get_by_role("link", name=title).click()
    page.get_by_role("radio", name=FRENCH.t("review.declare.none")).check()
    press(page, "review.declare.button")


def fill_review(page: Page, review: Review) -> None:
    """Score each criterion and write what must be written."""
    for criterion, score in review.scores.items():
        code = criterion.upper()
        points = f"{score:g}".replace(".", ",")
        group(page, f"{code} ·").get_by_role("radio", name=points, exact=True).check()
        if criterion in review.comments:
            page.get_by_text(FRENCH.t("review.rubric.comment_summary", code=code), exact=True).click()
            box(page, FRENCH.t("review.rubric.comment", code=code)).fill(review.comments[criterion])
    box(page, FRENCH.t("review.rubric.for_applicant")).fill(review.for_applicant)
    box(page, FRENCH.t("review.rubric.confidential")).fill(review.for_committee)


def fill_answers(page: Page, answers: Answers, *, domain: str) -> None:
    """Answer the eight questions put to a city; `domain` in the page's words."""
    said = FRENCH.t
    _tick(group(page, said("review.partner.q1")), [domain])
    group(page, said("review.partner.q2")).get_by_role("radio", name=begins(str(answers.serves))).check()
    box(page, said("review.partner.q2_why")).fill(answers.serves_why)
    _tick(group(page, said("review.partner.q3")), [said(f"review.partner.q3_{answers.partner_known}")])
    _tick(group(page, said("review.partner.q4")), [said(f"review.partner.q4_{one}") for one in answers.offers])
    _tick(group(page, said("review.partner.q6")), [said(f"review.partner.q6_{answers.may_be_named}")])
    _tick(group(page, said("review.partner.q7")), [said(f"review.opinion.{answers.opinion}")])


def codes(town: Town, *, to: str) -> list[str]:
    """The codes that were mailed to this address, the newest first."""
    mails = [one for one in town.mails(to=to) if one.message_id.startswith("<opinion_code.")]
    return [found.group(1) for one in mails if (found := CODE.search(one.text))]


def confirm_opinion(page: Page, town: Town, *, to: str, city: str) -> None:
    """Read the answers again, have a code mailed, and send them with it."""
    press(page, "review.officer.read_and_send")
    before = len(codes(town, to=to))
    press(page, "review.officer.send_code")
    patiently(lambda: len(codes(town, to=to)) > before, f"the code for {to}")
    code = codes(town, to=to)[0]
    box(page, FRENCH.t("review.officer.code")).fill(code)
    press(page, "review.partner.button", city=city)
