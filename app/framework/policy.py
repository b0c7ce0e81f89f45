"""Who may do what with assessments."""

from __future__ import annotations

from app.framework.models import Assessment
from app.members.policy import Actor, may_administer
from app.members.vocabulary import NetworkRole


def may_edit(actor: Actor | None, assessment: Assessment) -> bool:
    """Stewards of the organisations that it is about, and the secretariat."""
    if actor is None:
        return False
    own = {organisation.id for organisation in assessment.organisations}
    return may_administer(actor) or (actor.has(NetworkRole.STEWARD) and actor.organisation_id in own)


def may_see(actor: Actor | None, assessment: Assessment, *, public: bool) -> bool:
    """Everybody, once it is published, as long as what it is about is `public` itself."""
    return (public and assessment.published_at is not None) or may_edit(actor, assessment)
