"""Who publishes."""

from __future__ import annotations

from app.members.policy import Actor, may_administer, may_organise
from app.members.vocabulary import NetworkRole
from app.publications.vocabulary import NewsState


def may_publish(actor: Actor | None) -> bool:
    """Newsletters, reports, and the word on what members write."""
    return may_administer(actor)


def may_write(actor: Actor | None) -> bool:
    """Stewards write for their organisation, the secretariat for the network."""
    return actor is not None and (
        actor.has(NetworkRole.SECRETARIAT) or (actor.has(NetworkRole.STEWARD) and actor.organisation_id is not None)
    )


def may_edit(actor: Actor | None, organisation_id: int | None, state: NewsState) -> bool:
    """What is published is changed by the secretariat only: nobody reads what nobody has looked at."""
    if may_publish(actor):
        return True
    own = may_write(actor) and actor is not None and organisation_id == actor.organisation_id
    return own and state != NewsState.PUBLISHED


def may_announce(actor: Actor | None) -> bool:
    """Those who run events write to those who come."""
    return may_organise(actor)
