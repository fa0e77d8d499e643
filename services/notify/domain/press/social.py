"""The short forms of a mention for social networks, each within the length that its network counts.

Lengths: 280 with an address as 23 and a Chinese sign as 2 (X, twitter-text 3), 300 graphemes (Bluesky), 500 with an
address as 23 (Mastodon), 700 of which the first 200 say it all (LinkedIn shows no more before "see more").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from services.notify.domain.press.approving import Written, sentences

ADDRESS = 23  # signs that X and Mastodon count for any address
X, BLUESKY, MASTODON, LINKEDIN = 280, 300, 500, 700
FIRST = 200  # of LinkedIn's
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # twitter-text 3: the ranges that weigh one


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What to post on one network: its text, the length that the network counts, and the most it takes."""

    network: str
    text: str
    length: int
    most: int


def posts(mention: Written, *, address: str) -> tuple[Post, ...]:
    """The mention for each network, with the address of its page. A text that is too long loses whole sentences."""
    return tuple(_posts(mention, address))


def _posts(mention: Written, address: str) -> Iterator[Post]:
    short = [mention.short, mention.title]
    x = next((one for one in short if weight(one) + 1 + ADDRESS <= X), mention.title)
    yield Post(network="x", text=f"{x} {address}", length=weight(x) + 1 + ADDRESS, most=X)
    sky = next((one for one in short if graphemes(f"{one} {address}") <= BLUESKY), mention.title)
    yield Post(network="bluesky", text=f"{sky} {address}", length=graphemes(f"{sky} {address}"), most=BLUESKY)
    told = whole(mention.text, MASTODON - ADDRESS - 2) or mention.short
    yield Post(network="mastodon", text=f"{told}\n\n{address}", length=len(told) + 2 + ADDRESS, most=MASTODON)
    room = LINKEDIN - len(mention.title) - len(address) - 4
    long = "\n\n".join(one for one in (mention.title, whole(mention.text, room), address) if one)
    yield Post(network="linkedin", text=long, length=len(long), most=LINKEDIN)


def whole(text: str, most: int) -> str:
    """As many sentences of the text as fit, from its first; empty where not even that one does."""
    kept = ""
    for one in sentences(text):
        longer = f"{kept} {one}".strip()
        if len(longer) > most:
            break
        kept = longer
    return kept


def weight(text: str) -> int:
    """The length of a text as X counts it: two for what stands outside of the light ranges."""
    composed = unicodedata.normalize("NFC", text)
    return sum(1 if any(first <= ord(sign) <= last for first, last in _LIGHT) else 2 for sign in composed)


def graphemes(text: str) -> int:
    """How many signs a reader sees: combining marks, joiners and selectors belong to the one before."""
    return sum(1 for sign in text if not unicodedata.combining(sign) and sign not in "\u200d\ufe0f")
