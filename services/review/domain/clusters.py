"""Ideas that speak of the same thing, suggested to the desk: by the telling words they share, rare ones counting more.

Each idea is a set of stems weighed by their rarity (inverse document frequency); two belong together from a cosine of
`ALIKE` on, and a cluster is what hangs together. The order of the ideas changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from services.review.domain.axes import stems, written

ALIKE = 0.3
WORDS_SHOWN = 4
Weights = Mapping[str, float]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Ideas that belong together (their ids, in order), and the words that say why, as they are written there."""

    ideas: tuple[str, ...]
    words: tuple[str, ...]


def clusters(texts: Mapping[str, str]) -> tuple[Cluster, ...]:
    """The clusters of at least two of these texts (by id), the largest first; whatever is alone is left out."""
    words = {one: stems(text) for one, text in sorted(texts.items())}
    weights = rarity(words.values())
    groups = {one: {one} for one in words}
    for first, second in _alike(words, weights):
        if groups[first] is not groups[second]:
            together = groups[first] | groups[second]
            groups.update(dict.fromkeys(together, together))
    found = {tuple(sorted(group)) for group in groups.values() if len(group) > 1}
    made = (Cluster(ideas=one, words=_shared({idea: texts[idea] for idea in one}, weights)) for one in found)
    return tuple(sorted(made, key=lambda one: (-len(one.ideas), one.ideas)))


def rarity(sets: Iterable[frozenset[str]]) -> Weights:
    """How much a stem tells: the fewer texts have it, the more."""
    known = list(sets)
    counted = Counter(stem for one in known for stem in one)
    return {stem: log(1 + len(known) / count) for stem, count in counted.items()}


def likeness(first: frozenset[str], second: frozenset[str], weights: Weights) -> float:
    """The cosine of two texts, from 0 (no word in common) to 1 (the same words)."""
    return _cosine(_weight(first & second, weights), _weight(first, weights), _weight(second, weights))


def _alike(words: Mapping[str, frozenset[str]], weights: Weights) -> Iterator[Pair]:
    # Word by word, each adds to the pairs that have it: most pairs share next to nothing.
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for one, its in words.items():
        for stem in its:
            holders[stem].append(one)
    both: defaultdict[Pair, float] = defaultdict(float)
    for stem in sorted(holders):
        square = weights[stem] ** 2
        for pair in combinations(holders[stem], 2):
            both[pair] += square
    lengths = {one: _weight(its, weights) for one, its in words.items()}
    return (pair for pair, sum_ in both.items() if _cosine(sum_, lengths[pair[0]], lengths[pair[1]]) >= ALIKE)


def _weight(words: frozenset[str], weights: Weights) -> float:
    total = 0.0  # one after the other, as `_alike` adds them: sum() of Python 3.12 rounds otherwise
    for one in sorted(words):
        total += weights[one] ** 2
    return total


def _cosine(both: float, first: float, second: float) -> float:
    return both / sqrt(first * second) if both else 0.0


def _shared(texts: Mapping[str, str], weights: Weights) -> tuple[str, ...]:
    counted = Counter(stem for text in texts.values() for stem in stems(text))
    several = [(count * weights[stem], stem) for stem, count in counted.items() if count > 1]
    told = sorted(several, key=lambda one: (-one[0], one[1]))[:WORDS_SHOWN]
    return tuple(written(stem, texts.values()) for _, stem in told)
