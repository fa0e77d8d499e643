"""Who may do what: the whole table, and the binding of those who come by a link."""

from __future__ import annotations

import pytest

from shared.policy import ANYONE, RULES, STAFF, Actor, Permission, Role, may

EVERY = [(role, permission) for role in Role for permission in Permission]


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, permission: Permission) -> None:
    number, city = ("TR-1", "montreal") if role not in STAFF else (None, None)
    someone = Actor(ref="x", roles=frozenset({role}), number=number, city=city)
    assert may(someone, permission, number="TR-1", city="montreal") is (role in RULES[permission])


@pytest.mark.parametrize("permission", [one for one in Permission if one is not Permission.PUBLIC])
def test_a_stranger_may_nothing(permission: Permission) -> None:
    assert not may(ANYONE, permission)


@pytest.mark.parametrize(
    ("number", "city", "allowed"),
    [("TR-1", "montreal", True), ("TR-2", "montreal", False), ("TR-1", "shanghai", False), (None, None, False)],
)
def test_a_citys_officer_answers_for_one_file_and_one_city(
    number: str | None, city: str | None, *, allowed: bool
) -> None:
    officer = Actor(ref="link", roles=frozenset({Role.PARTNER}), number="TR-1", city="montreal")
    assert may(officer, Permission.GIVE_OPINION, number=number, city=city) is allowed


def test_an_officer_without_a_link_is_bound_to_nothing_and_may_nothing() -> None:
    officer = Actor(ref="person", roles=frozenset({Role.PARTNER}), city="montreal")
    assert not may(officer, Permission.GIVE_OPINION, number="TR-1", city="montreal")
