"""One check for every address that is typed: what passes is one mailbox, and cannot become anything else in a mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.notify.mailer import Outgoing, compose, is_deliverable
from shared.addresses import Address, is_address
from tests.hostile_addresses import HOSTILE

PIECES = [
    "a", "Ada", "o'neil", "+tag", ".", "..", "-", "_", "@", "@@", "b.org", "example.org", "[127.0.0.1]",
    ",", ";", ":", "<", ">", "(", ")", '"', "\\", " ", "\t", "\r\n", "\n", "\x00", "\x7f", "\u0085", "\u2028", "\u2029",
    "xn--exmple-cua.fr", "\u200b", "\u202e", "é", "＠", "=?utf-8?q?a=40evil.org=3E?=", "=?", "?=", "Bcc: c@d.org",
    "%0a", "=0D=0A", "c@d", "a@b.org",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_not_one_plain_address_is_none(address: str) -> None:
    assert not is_address(address)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join))
def test_an_address_that_passes_stands_alone_in_a_mail_as_it_was_typed(address: str) -> None:
    if not is_address(address):
        return
    assert is_deliverable(address)
    assert len(address) <= 254
    sent = message_from_bytes(compose(_to(address)).as_bytes(), policy=default)
    assert [one.addr_spec for one in sent["To"].addresses] == [address]
    assert set(sent.keys()) == set(compose(_to("a@b.org")).keys())


@given(st.from_regex(r"[a-z0-9+._-]{1,64}@[a-z0-9-]{1,20}\.(org|fr|museum)", fullmatch=True))
def test_what_mail_programs_call_an_address_passes_or_has_misplaced_dots_or_dashes(address: str) -> None:
    local, _, domain = address.partition("@")
    misplaced = local.startswith(".") or local.endswith(".") or ".." in local
    label = domain.split(".")[0]
    assert is_address(address) or misplaced or label.startswith("-") or label.endswith("-") or label[2:4] == "--"


def test_a_form_takes_an_address_in_small_letters_without_the_spaces_around_it() -> None:
    assert TypeAdapter(Address).validate_python(" Ada@Example.ORG ") == "ada@example.org"
    with pytest.raises(ValidationError, match="one e-mail address"):
        TypeAdapter(Address).validate_python("a@b.org,c@d.org")


def _to(recipient: str) -> Outgoing:
    return Outgoing(
        recipient=recipient,
        sender="Tremplin <tremplin@ville.example.org>",
        reply_to="office@ville.example.org",
        subject="A subject",
        text="Hello\n",
        html="<p>Hello</p>",
        message_id="<a.b.c@ville.example.org>",
        references=None,
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
