"""Reports that a mail did not arrive: four shapes are read, and whatever else comes says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.bounces import LONGEST, read_report
from tests.unit.notify.bounce_shapes import EXCHANGE, EXIM, ID, POSTFIX, READER, SHAPES, STATUSES, report

EVERY = pytest.mark.parametrize("shape", SHAPES)


@EVERY
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_shape_names_the_mail_its_reader_and_the_reason(shape: str, line_end: str) -> None:
    read = read_report(SHAPES[shape].replace("\n", line_end).encode())
    assert read is not None
    assert (read.message_id, read.status) == (ID, STATUSES[shape])
    assert READER in read.recipients


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "", "failed?", "FAILED-NOT"])
@pytest.mark.parametrize("shape", ["Postfix", "Exim", "Exchange"])
def test_what_is_no_final_failure_says_nothing(shape: str, action: str) -> None:
    assert read_report(report(shape).replace(b"Action: failed", f"Action: {action}".encode())) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: Out of office\r\n\r\nBack on Monday.\r\n",
        f"From: a@b.org\r\n\r\nMessage-ID: {ID}\r\nAction: failed\r\nFinal-Recipient: rfc822; {READER}\r\n".encode(),
        report("Postfix").replace(b"Message-ID: <determination", b"X-Message-ID: <determination"),
        report("Postfix").replace(b"rfc822; awa@seve.example.org", b"x400; /S=awa/").replace(b"Original-", b"X-"),
        report("Exchange", reader="awa@seve.example.org, chef@seve.example.org"),
        report("old Exim").replace(b"X-Failed-Recipients", b"X-Other"),
    ],
    ids=["empty", "noise", "absence", "prose", "no id", "no address", "two addresses", "Exim's mark gone"],
)
def test_what_is_no_report_says_nothing(content: bytes) -> None:
    read = read_report(content)
    assert read is None or READER not in read.recipients


@EVERY
def test_a_report_cut_anywhere_is_read_right_or_not_at_all(shape: str) -> None:
    whole = report(shape)
    for end in range(0, len(whole), 7):
        read = read_report(whole[:end])
        assert read is None or (whole[:end].count(read.message_id.encode()) and READER in read.recipients)


def test_a_huge_report_is_read_no_further_than_its_limit() -> None:
    head, tail = POSTFIX.split("I'm sorry", 1)
    within = head + "x" * 10_000 + tail
    beyond = head + ("x" * 990 + "\n") * (LONGEST // 900) + tail
    assert read_report(within.encode()) is not None
    assert read_report(beyond.encode()) is None


def test_parts_within_parts_without_end_do_no_harm() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    assert read_report((deep + POSTFIX).encode()) is None


def test_a_report_with_a_thousand_readers_is_about_no_mail_of_ours() -> None:
    group = "Final-Recipient: rfc822; a{}@b.org\nAction: failed\nStatus: 5.1.1\n\n"
    crowd = EXIM.replace("Action: failed\n", "".join(group.format(n) for n in range(1000)) + "Action: failed\n", 1)
    assert read_report(crowd.encode()) is None  # each of ours has one


@given(st.binary(max_size=400), st.sampled_from(sorted(SHAPES)), st.integers(0, 2000))
def test_no_bytes_in_a_report_make_it_a_fault(noise: bytes, shape: str, at: int) -> None:
    whole = report(shape)
    read = read_report(whole[:at] + noise + whole[at:])
    assert read is None or all("\n" not in one and one.count("@") == 1 for one in read.recipients)


def test_the_address_we_wrote_to_counts_where_a_server_forwards() -> None:
    read = read_report(EXCHANGE.encode())
    assert read is not None
    assert read.recipients == {READER, "awa.diop@seve.onmail.example.com"}
