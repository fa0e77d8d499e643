"""Who may do what: one table and one question, asked by pages, API, files and search alike.

Whoever is not allowed here is refused. An id is never an authorisation: someone who comes by a link is bound
to its proposal (and city), a reviewer to what was assigned to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What someone is to the office."""

    APPLICANT = "applicant"  # by secret link, bound to one proposal
    PARTNER = "partner"  # a partner city's officer, by personal link, bound to one proposal and city
    PARTNER_PRESS = "partner_press"  # reads the words that name a city, by a link of its own, and nothing else
    DESK = "desk"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    COMMS = "comms"
    ADMIN = "admin"


STAFF = frozenset({Role.DESK, Role.REVIEWER, Role.COMMITTEE, Role.COMMS, Role.ADMIN})


class Permission(StrEnum):
    """One thing that can be done or seen."""

    PUBLIC = "public"  # anyone
    SIGNED_IN = "signed_in"  # any member of staff
    FOLLOW = "follow"  # read a proposal's public side: stage, timeline, decision
    WITHDRAW = "withdraw"
    AMEND = "amend"  # new version, completion, consents, copy, export: what its author may do with a proposal
    DRAFT = "draft"  # write in a draft
    RELEASE_FILINGS = "release_filings"  # let in what was held back as a mass submission
    OUTBOX = "outbox"  # read every mail, edit those held, let them leave, discard them, send them again
    DOSSIERS = "dossiers"  # read all dossiers
    STEP_ASIDE = "step_aside"  # give up a file one is tied to
    SCREEN = "screen"
    ASSIGN = "assign"
    REVIEW = "review"
    GIVE_OPINION = "give_opinion"
    ENTER_OPINION = "enter_opinion"  # the desk writes down an opinion that came by mail or phone
    OFFICER_LINKS = "officer_links"  # send, see and revoke the links of partner cities' officers
    CITY_BOARD = "city_board"  # all open files of one city, by a link of its own
    CONSENSUS = "consensus"
    COMMITTEE = "committee"  # see the committee's table
    SITTING = "sitting"  # take part in a sitting of the committee; the desk and its chair conduct it
    DETERMINE = "determine"
    PUBLISH = "publish"  # let out decisions that waited for one another
    CONDITIONS = "conditions"  # say what became of a condition
    DIALOGUE = "dialogue"  # talk a disagreement over with a partner city
    GRANT_LABEL = "grant_label"  # grant a label, put it in question, decide after the hearing
    APPROVE = "approve"  # agree or object where a stage wants approvals; the stage says which roles
    UNDELIVERED = "undelivered"  # see to a letter that did not arrive
    REGISTRY = "registry"  # act on the record of a partner city
    TASKS = "tasks"
    MENTIONS = "mentions"  # word press texts, ask about them, let them appear
    READ_MENTIONS = "read_mentions"  # read press texts
    APPROVE_MENTIONS = "approve_mentions"  # approve press texts for the desk
    ANSWER_QUOTE = "answer_quote"  # say whether one's quote may appear
    ANSWER_WORDS = "answer_words"  # say for a city whether the words that name it may appear
    OPERATE = "operate"
    WEBHOOKS = "webhooks"  # the addresses of other services, and what was told to them
    CHANGES = "changes"  # the feed of changes


RULES: dict[Permission, frozenset[Role]] = {
    Permission.PUBLIC: frozenset(Role),
    Permission.SIGNED_IN: STAFF,
    Permission.FOLLOW: frozenset({Role.APPLICANT, Role.DESK, Role.ADMIN}),
    Permission.WITHDRAW: frozenset({Role.APPLICANT}),
    Permission.AMEND: frozenset({Role.APPLICANT}),
    Permission.DRAFT: frozenset({Role.APPLICANT}),
    Permission.RELEASE_FILINGS: frozenset({Role.DESK}),
    Permission.OUTBOX: frozenset({Role.DESK}),
    Permission.DOSSIERS: frozenset({Role.DESK, Role.COMMITTEE, Role.ADMIN}),
    Permission.STEP_ASIDE: frozenset({Role.DESK, Role.COMMITTEE, Role.COMMS, Role.ADMIN}),
    Permission.SCREEN: frozenset({Role.DESK}),
    Permission.ASSIGN: frozenset({Role.DESK}),
    Permission.REVIEW: frozenset({Role.REVIEWER}),
    Permission.GIVE_OPINION: frozenset({Role.PARTNER}),
    Permission.ENTER_OPINION: frozenset({Role.DESK}),
    Permission.OFFICER_LINKS: frozenset({Role.DESK}),
    Permission.CITY_BOARD: frozenset({Role.PARTNER}),
    Permission.CONSENSUS: frozenset({Role.DESK, Role.COMMITTEE}),
    Permission.COMMITTEE: frozenset({Role.DESK, Role.COMMITTEE}),
    Permission.SITTING: frozenset({Role.DESK, Role.COMMITTEE}),
    Permission.DETERMINE: frozenset({Role.COMMITTEE}),
    Permission.PUBLISH: frozenset({Role.DESK, Role.COMMITTEE}),
    Permission.CONDITIONS: frozenset({Role.DESK}),
    Permission.DIALOGUE: frozenset({Role.DESK}),
    Permission.GRANT_LABEL: frozenset({Role.DESK, Role.COMMITTEE}),
    Permission.APPROVE: frozenset({Role.DESK, Role.COMMITTEE, Role.ADMIN}),
    Permission.UNDELIVERED: frozenset({Role.DESK}),
    Permission.REGISTRY: frozenset({Role.DESK}),
    Permission.TASKS: STAFF,
    Permission.MENTIONS: frozenset({Role.COMMS}),
    Permission.READ_MENTIONS: frozenset({Role.COMMS, Role.DESK}),
    Permission.APPROVE_MENTIONS: frozenset({Role.DESK}),
    Permission.ANSWER_QUOTE: frozenset({Role.APPLICANT}),
    Permission.ANSWER_WORDS: frozenset({Role.PARTNER_PRESS}),
    Permission.OPERATE: frozenset({Role.ADMIN}),
    Permission.WEBHOOKS: frozenset({Role.ADMIN}),
    Permission.CHANGES: frozenset({Role.DESK, Role.ADMIN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone at the door. `ref` is the id kept in the journal; `number` and `city` bind a link's holder.

    `barred`: the proposals from which they stepped aside; for them, these do not exist.
    """

    ref: str
    name: str = ""
    email: str = ""
    locale: str = "fr"
    roles: frozenset[Role] = field(default_factory=frozenset)
    number: str | None = None
    city: str | None = None
    barred: frozenset[str] = field(default_factory=frozenset)


ANYONE = Actor(ref="anyone")


def may(actor: Actor, permission: Permission, *, number: str | None = None, city: str | None = None) -> bool:
    """Whether `actor` may do this to the proposal `number` with `city` (None: to no one thing)."""
    if permission is Permission.PUBLIC:
        return True
    if not actor.roles & RULES[permission] or number in actor.barred:
        return False
    if actor.number is None and not actor.roles & STAFF:
        return False  # an applicant or a city's officer who came by no link is bound to nothing, and sees nothing
    bound = actor.number is None or actor.number == number
    return bound and (actor.city is None or actor.city == city)
