"""A text worded anew keeps the source of every word that stays, and approvals follow the words they were given for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.press.approving import Given, Needed, Written, sentences, standing
from services.notify.domain.press.fragments import Fragment, text_of
from services.notify.domain.press.release import Member, alike, in_order
from services.notify.domain.press.rewording import EDITED, differences, reworded
from services.notify.domain.press.social import BLUESKY, LINKEDIN, MASTODON, X, graphemes, posts, weight

WORDS = st.text("abcé «»’.,2 ", max_size=60)
OLD = (
    Fragment(text="Le projet "),
    Fragment(text="Berges croisées", source="proposal.title", version="1", approved_by="applicant"),
    Fragment(text=" ouvre à Montréal."),
)


@given(WORDS, WORDS)
def test_read_without_what_is_new_a_comparison_is_the_old_text_and_without_what_is_gone_the_new(
    old: str, new: str
) -> None:
    found = differences(old, new)
    assert "".join(one.text for one in found if one.kind != "new") == old
    assert "".join(one.text for one in found if one.kind != "gone") == new


@given(WORDS)
def test_fragments_of_a_new_text_read_as_that_text(new: str) -> None:
    assert text_of(reworded(OLD, new, by="Lou", version=2)) == new


def test_words_that_stay_keep_their_source_and_new_ones_have_their_writer() -> None:
    found = reworded(OLD, "Le beau projet Berges croisées ouvre à Montréal.", by="Lou", version=2)
    mine = [one for one in found if one.source == EDITED]
    assert [(one.text.strip(), one.version, one.approved_by) for one in mine] == [("beau", "2", "Lou")]
    assert [one.text for one in found if one.source == "proposal.title"] == ["Berges croisées"]


def test_a_text_that_did_not_change_is_left_as_it_is() -> None:
    assert reworded(OLD, text_of(OLD), by="Lou", version=2) is OLD


def test_a_quote_belongs_to_the_sentence_around_it() -> None:
    text = "Un début. « Une phrase. Une autre », souligne Odile Marchand. Une fin ! Vraiment ?"
    assert sentences(text) == [
        "Un début.",
        "« Une phrase. Une autre », souligne Odile Marchand.",
        "Une fin !",
        "Vraiment ?",
    ]


@given(WORDS, WORDS)
def test_an_approval_holds_for_its_words_and_for_no_others(words: str, others: str) -> None:
    need, other = Needed(role="desk", words=(words,)), Needed(role="desk", words=(others,))
    given_ = [Given(role="desk", seal=need.seal, answer="yes", name="Claire")]
    (stand,) = standing([other], given_)
    assert stand.done == (words == others)
    assert stand.reopened == (words != others)
    assert not standing([Needed(role="press", words=(words,))], given_)[0].done


def test_the_newest_answer_about_the_same_words_holds() -> None:
    need = Needed(role="applicant", words=("une phrase",))
    said = [Given(role="applicant", seal=need.seal, answer=one, name="Odile") for one in ("asked", "no", "yes")]
    assert standing([need], said)[0].done
    assert not standing([need], said[:2])[0].done


@given(st.text(min_size=1, max_size=100), st.text(max_size=900), st.text(min_size=1, max_size=280))
def test_posts_stay_within_what_their_network_counts(title: str, text: str, short: str) -> None:
    address = "https://tremplin.example.org/laureates"
    found = {one.network: one for one in posts(Written(title=title, text=text, short=short), address=address)}
    assert found["mastodon"].length <= MASTODON
    assert found["linkedin"].length <= LINKEDIN
    assert found["x"].length <= X
    assert found["bluesky"].length <= BLUESKY
    assert all(one.text.endswith(address) for one in found.values())


def test_networks_count_in_their_own_ways() -> None:
    assert weight("上海") == 4
    assert weight("é" * 10) == 10
    assert graphemes("e\u0301a") == 2


def test_neighbours_of_a_group_differ_where_there_is_a_choice() -> None:
    members = [
        Member(number=f"{n}", place=n // 3, heading="", pattern=pattern, fixed=True)
        for n, pattern in enumerate(("a", "d", "b", "a", "d", "d"))
    ]  # a and d are worded alike
    ordered = in_order(members)
    assert [one.place for one in ordered] == [0, 0, 0, 1, 1, 1]
    assert [one.number for one in ordered][:3] == ["0", "2", "1"]
    assert len(alike(ordered)) == 2 + 1
