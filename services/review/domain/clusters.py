"""Ideas that speak of the same thing, suggested to the desk: by the telling words they share, rare ones counting more.

Each idea is a set of stems weighed by their rarity (inverse document frequency); two belong together from a cosine of
`ALIKE` on, and a cluster is what hangs together. The order of the ideas changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from services.review.domain.axes import stems

ALIKE = 0.3
WORDS_SHOWN = 4
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Ideas that belong together (their ids, in order), and the beginnings of the words that say why."""

    ideas: tuple[str, ...]
    words: tuple[str, ...]


def clusters(texts: Mapping[str, str]) -> tuple[Cluster, ...]:
    """The clusters of at least two of these texts (by id), the largest first; whatever is alone is left out."""
    words = {one: stems(text) for one, text in sorted(texts.items())}
    weights = rarity(words.values())
    groups = {one: {one} for one in words}
    for first, second in combinations(words, 2):
        if groups[first] is not groups[second] and likeness(words[first], words[second], weights) >= ALIKE:
            together = groups[first] | groups[second]
            groups.update(dict.fromkeys(together, together))
    found = {tuple(sorted(group)) for group in groups.values() if len(group) > 1}
    made = (Cluster(ideas=one, words=_shared([words[idea] for idea in one], weights)) for one in found)
    return tuple(sorted(made, key=lambda one: (-len(one.ideas), one.ideas)))


def rarity(sets: Iterable[frozenset[str]]) -> Weights:
    """How much a stem tells: the fewer texts have it, the more."""
    known = list(sets)
    counted = Counter(stem for one in known for stem in one)
    return {stem: log(1 + len(known) / count) for stem, count in counted.items()}


def likeness(first: frozenset[str], second: frozenset[str], weights: Weights) -> float:
    """The cosine of two texts, from 0 (no word in common) to 1 (the same words)."""
    if not first or not second:
        return 0.0
    both = sum(weights[one] ** 2 for one in sorted(first & second))
    return both / sqrt(_length(first, weights) * _length(second, weights))


def _length(words: frozenset[str], weights: Weights) -> float:
    return sum(weights[one] ** 2 for one in sorted(words))


def _shared(sets: Iterable[frozenset[str]], weights: Weights) -> tuple[str, ...]:
    counted = Counter(stem for one in sets for stem in one)
    several = [(count * weights[stem], stem) for stem, count in counted.items() if count > 1]
    return tuple(stem for _, stem in sorted(several, key=lambda one: (-one[0], one[1]))[:WORDS_SHOWN])
