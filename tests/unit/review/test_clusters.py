"""Ideas that hang together: a partition of what has company, whatever the order they came in."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.axes import stems
from services.review.domain.clusters import ALIKE, clusters, likeness, rarity

WORDS = st.sampled_from(
    ["réparer", "atelier", "vêtements", "hiver", "serres", "toitures", "pluie", "mesures", "jardin"]
)
TEXTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.lists(WORDS, max_size=5).map(" ".join), max_size=9
)


@given(TEXTS)
def test_an_idea_is_in_one_cluster_at_most_and_never_alone(texts: dict[str, str]) -> None:
    found = [one for cluster in clusters(texts) for one in cluster.ideas]
    assert len(found) == len(set(found))
    assert set(found) <= set(texts)
    assert all(len(cluster.ideas) > 1 for cluster in clusters(texts))


@given(TEXTS, st.randoms())
def test_the_order_in_which_they_came_changes_nothing(texts: dict[str, str], chance: Random) -> None:
    shuffled = list(texts.items())
    chance.shuffle(shuffled)
    assert clusters(dict(shuffled)) == clusters(texts)


@given(TEXTS)
def test_two_that_are_alike_are_never_apart(texts: dict[str, str]) -> None:
    words = {one: stems(text) for one, text in texts.items()}
    weights = rarity(words.values())
    together = {one: cluster.ideas for cluster in clusters(texts) for one in cluster.ideas}
    for one in texts:
        for other in texts:
            if one != other and likeness(words[one], words[other], weights) >= ALIKE:
                assert together[one] == together[other]


@given(TEXTS)
def test_likeness_is_symmetric_and_between_nothing_and_all(texts: dict[str, str]) -> None:
    words = [stems(text) for text in texts.values()]
    weights = rarity(words)
    for one in words:
        for other in words:
            value = likeness(one, other, weights)
            assert value == likeness(other, one, weights)
            assert 0 <= value <= 1 + 1e-9


def test_ideas_of_the_same_thing_are_suggested_together_with_their_words() -> None:
    texts = {
        "a": "Réparer les vêtements d’hiver dans des ateliers de quartier.",
        "b": "Ateliers pour réparer des vêtements, avec les écoles de mode.",
        "c": "Des toitures qui gardent l’eau de pluie.",
        "d": "",
    }
    (found,) = clusters(texts)
    assert found.ideas == ("a", "b")
    assert {"réparer", "ateliers", "vêtements"} <= set(found.words)
