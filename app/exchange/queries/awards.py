"""Reads of awards."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.exchange.models import Award, AwardEntry, AwardVerdict, Listing, ListingOrganisation
from app.exchange.rules.awards import Judgement, Ranked, conflict, ranking
from app.exchange.rules.stages import RAN
from app.exchange.vocabulary import AwardState, Conflict, ListingKind
from app.infra.db import session
from app.members.models import Person


def awards() -> Sequence[Award]:
    return session().scalars(select(Award).options(selectinload(Award.entries)).order_by(Award.year.desc())).all()


def find_award(year: int) -> Award | None:
    entries = selectinload(Award.entries)
    return (
        session()
        .scalars(
            select(Award)
            .where(Award.year == year)
            .options(
                entries.joinedload(AwardEntry.listing).selectinload(Listing.organisations),
                entries.joinedload(AwardEntry.listing).selectinload(Listing.themes),
                entries.selectinload(AwardEntry.verdicts).joinedload(AwardVerdict.judge).joinedload(Person.organisation),
                selectinload(Award.judges).joinedload(Person.organisation),
            )
        )
        .first()
    )


def ranked(award: Award) -> list[tuple[AwardEntry, Ranked]]:
    """Entries with their scores, best first; conflicts of interest do not count."""
    entries = {entry.id: entry for entry in award.entries}
    # A conflict may have come up after the points were given; once the result is published, it stands.
    verdicts = [
        Judgement(award_verdict.person_id, entry.id, award_verdict.points)
        for entry in award.entries
        for award_verdict in entry.verdicts
        if not award_verdict.conflict
        and (award.state == AwardState.PUBLISHED or conflict_of(award_verdict.judge, entry) is None)
    ]
    return [(entries[rank.entry], rank) for rank in ranking(list(entries), verdicts, award.criteria)]


def conflict_of(judge: Person, entry: AwardEntry) -> Conflict | None:
    """Why this judge may not judge this entry, or None."""
    declared = any(
        award_verdict.person_id == judge.id and award_verdict.conflict == Conflict.DECLARED for award_verdict in entry.verdicts
    )
    partners = {organisation.id for organisation in entry.listing.organisations}
    return conflict(judge.id, judge.organisation_id, partners, entry.listing.author_id, declared=declared)


def enterable(organisation_id: int | None, award_id: int) -> Sequence[Listing]:
    """Published use cases that ran, of an organisation (None: of everybody), that are not entered yet."""
    entered = select(AwardEntry.listing_id).where(AwardEntry.award_id == award_id)
    query = select(Listing).where(
        Listing.kind == ListingKind.USE_CASE,
        Listing.published_at.is_not(None),
        Listing.stage.in_(RAN),
        Listing.id.not_in(entered),
    )
    if organisation_id is not None:
        mine = select(ListingOrganisation.listing_id).where(ListingOrganisation.organisation_id == organisation_id)
        query = query.where(Listing.id.in_(mine))
    return session().scalars(query.order_by(Listing.title)).all()


def won_by(listing_id: int) -> list[tuple[Award, int]]:
    """(award, rank) of a use case in published awards."""
    query = select(Award).join(AwardEntry).where(AwardEntry.listing_id == listing_id, Award.state == AwardState.PUBLISHED)
    wins = []
    for award in session().scalars(query.options(selectinload(Award.entries).selectinload(AwardEntry.verdicts))):
        wins += [(award, rank.rank) for entry, rank in ranked(award) if entry.listing_id == listing_id]
    return wins
