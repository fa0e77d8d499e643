"""Signatures as Standard Webhooks wants them, addresses that may be told, and what no private address gets."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.webhooks import (
    PAUSES,
    address_fault,
    is_public,
    pause_after,
    payload,
    secret_of,
    signature,
    written,
)
from services.notify.hooks import tell

HOOK = UUID("01a209b3-919e-7b90-8c2c-ea5ec41550d1")
PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
)


def test_the_signature_is_that_of_the_published_example() -> None:
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    found = signature([secret], message="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_valid_secrets_make_two_signatures() -> None:
    secrets = [secret_of(HOOK, one, "k") for one in (2, 1)]
    found = signature(secrets, message="m", timestamp=1, body=b"{}").split(" ")
    assert len({*found}) == 2
    assert found[0] == signature(secrets[:1], message="m", timestamp=1, body=b"{}")


def test_a_secret_is_made_of_the_key_and_differs_by_address_and_generation() -> None:
    assert written(secret_of(HOOK, 1, "k")).startswith("whsec_")
    assert len({secret_of(HOOK, 1, "k"), secret_of(HOOK, 2, "k"), secret_of(HOOK, 1, "l")}) == 3


def test_a_body_is_the_same_at_every_try() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert payload("proposal.filed", at, {"b": 1, "a": "é"}) == payload("proposal.filed", at, {"a": "é", "b": 1})


def test_it_is_tried_for_about_three_days_and_then_given_up() -> None:
    assert pause_after(1) == timedelta(seconds=5)
    assert pause_after(len(PAUSES)) == timedelta(days=1)
    assert pause_after(len(PAUSES) + 1) is None
    assert timedelta(days=2) < sum(PAUSES, timedelta()) < timedelta(days=4)


@given(st.sampled_from([ip_network(one) for one in PRIVATE]), st.integers(min_value=0))
def test_no_private_address_is_public_in_any_writing(network: object, n: int) -> None:
    found = IPv4Address(int(network[n % network.num_addresses]))  # type: ignore[index,attr-defined]
    for inner in (
        f"{found}",
        f"::ffff:{found}",
        f"64:ff9b::{found}",
        f"{IPv6Address((0x2002 << 112) | int(found) << 80)}",
    ):
        assert not is_public(inner), inner


@pytest.mark.parametrize("address", ["::1", "fe80::1", "fc00::1", "ff02::1", "fe80::1%eth0", "::", "224.0.0.1"])
def test_nor_is_anything_of_this_machine_or_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://city.example.org/",
        "ftp://city.example.org/",
        "https://",
        "city.example.org",
        "https://user:secret@city.example.org/",
        "https://city.example.org:99999/",
        "https://cité.example.org/",
        "https://city.example.org/a b",
        "https://city.example.org/\r\nHost: x",
        "https://city.example.org/" + "a" * 500,
    ],
)
def test_what_is_no_plain_public_address_is_refused(address: str) -> None:
    assert address_fault(address, insecure=False) is not None


def test_a_plain_one_is_taken() -> None:
    assert address_fault("https://city.example.org:8443/hooks?a=1", insecure=False) is None
    assert address_fault("http://127.0.0.1:9/", insecure=True) is None


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:127.0.0.1"], []])
def test_a_name_that_leads_inside_gets_nothing(found: list[str]) -> None:
    told = tell(
        "https://rebinding.example.org/", body=b"{}", headers={}, inside=False, resolve=lambda _host, _port: found
    )
    assert (told.error, told.status) == ("private", None)


def test_a_name_that_is_not_found_is_told_so() -> None:
    def lost(_host: str, _port: int) -> list[str]:
        raise OSError

    assert tell("https://x.example.org/", body=b"", headers={}, inside=True, resolve=lost).error == "name"
