"""Writing listings: drafts, review by the secretariat, publishing; every state of a listing stays as a revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import func, select, update

from app.core.errors import Refused
from app.core.names import slug_of
from app.exchange import policy
from app.exchange.messages import ListingPublished, RevisionDecided
from app.exchange.models import Attachment, Listing, ListingWords, Revision, StageStep
from app.exchange.queries import listings as queries
from app.exchange.rules.fields import checked
from app.exchange.rules.stages import NEEDS_TWO
from app.exchange.rules.words import cut
from app.exchange.vocabulary import ExchangeReason, ListingKind, RevisionState, Stage
from app.framework.service import assessments
from app.infra import audit
from app.infra.db import Transaction, changed_rows
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.members import queries as members
from app.members.models import Organisation, Theme
from app.members.policy import Actor

# Fields with a column of their own; the others of a kind are in `details`.
# The class of the advisory lock under which slugs are chosen.
_SLUGS = 0x61
_COLUMNS = ("title", "summary", "body", "outcome", "places", "country", "trl", "deadline")


@dataclass(frozen=True, slots=True)
class Draft:
    """A listing to be, for imports and the demo. `more` are further fields of its kind (`rules/fields.py`)."""

    kind: ListingKind
    title: str
    summary: str
    body: str = ""
    outcome: str = ""
    themes: tuple[str, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    country: str = ""
    source: str | None = None
    trl: int | None = None
    stage: Stage | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def content_of(draft: Draft, slugs: Mapping[int, str]) -> dict[str, Any]:
    """The draft as a revision's content, without what its kind does not have."""
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "outcome": draft.outcome,
        "themes": list(draft.themes),
        "organisations": [slugs[organisation_id] for organisation_id in draft.organisation_ids],
        "places": list(draft.places),
        "country": draft.country,
        "trl": draft.trl,
        **draft.more,
    }


def publish(
    tx: Transaction,
    draft: Draft,
    *,
    by: int | None,
    now: datetime,
    since: datetime | None = None,
    stage_since: date | None = None,
) -> Listing:
    """Store a listing and show it at once. `since` dates it back, for imports; `stage_since` is the day on which a use case
    came to its stage. Raises Refused with the first fault."""
    slugs = {
        organisation.id: organisation.slug
        for organisation in tx.scalars(select(Organisation).where(Organisation.id.in_(draft.organisation_ids)))
    }
    listing = _added(tx, draft.kind, content_of(draft, slugs), draft.stage, by=by, now=now)
    listing.source = draft.source
    revision = listing.revisions[0]
    revision.state, revision.decided_at = RevisionState.PUBLISHED, since or now
    if draft.stage:
        reached = datetime.combine(stage_since, time(), UTC) if stage_since else since or now
        listing.stage_since = listing.steps[0].taken_at = min(reached, now)
    _apply(tx, listing, revision.content, since or now, now)
    audit.note(tx, by, "published_listing", f"listing:{listing.id}", now=now)
    return listing


def start(
    tx: Transaction, kind: ListingKind, content: Mapping[str, Any], *, actor: Actor, now: datetime, **links: int | None
) -> Listing:
    """Begin a listing as a draft that only its organisations and the secretariat see. `links` are the challenge and the project
    that a use case goes back to."""
    listing = _added(tx, kind, content, Stage.IDEA if kind == ListingKind.USE_CASE else None, by=actor.id, now=now)
    listing.challenge_id, listing.project_id = links.get("challenge_id"), links.get("project_id")
    _require_own(tx, actor, listing.revisions[0].content)
    _tie(tx, listing, listing.revisions[0].content)
    tx.flush()
    audit.note(tx, actor.id, "began_listing", f"listing:{listing.id}", now=now)
    return listing


def _added(
    tx: Transaction, kind: ListingKind, content: Mapping[str, Any], stage: Stage | None, *, by: int | None, now: datetime
) -> Listing:
    values = _checked(kind, content)
    # Two of one title at once: whoever comes second waits here, then sees the other's slug.
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_SLUGS, 0)))
    listing = Listing(
        slug=_free_slug(values["title"]),
        kind=kind,
        title=values["title"],
        summary=values["summary"],
        details={},
        places=[],
        stage=stage,
        stage_since=now if stage else None,
        author_id=by,
        changed_at=now,
        revisions=[Revision(number=1, content=values, state=RevisionState.DRAFT, author_id=by, written_at=now)],
        steps=[StageStep(stage=stage, evidence="", taken_by=by, taken_at=now)] if stage else [],
    )
    tx.add(listing)
    tx.flush()
    return listing


def _checked(kind: ListingKind, content: Mapping[str, Any]) -> dict[str, Any]:
    values, faults = checked(kind, content, members.theme_codes(), {slug for slug, _name in members.organisation_names()})
    if faults:
        name, what = faults[0]
        raise Refused(ExchangeReason.BAD_LISTING, field=name, what=what)
    return values


def _require_own(tx: Transaction, actor: Actor, content: Mapping[str, Any]) -> None:
    """A steward's listing stands in the name of their own organisation, whoever else takes part."""
    ids = tx.scalars(select(Organisation.id).where(Organisation.slug.in_(content["organisations"]))).all()
    if not policy.may_edit(actor, ids):
        raise Refused(ExchangeReason.NOT_YOUR_ORGANISATION)


def _free_slug(title: str) -> str:
    wish = slug_of(title) or "listing"
    slugs = queries.slugs_like(wish)
    return next(slug for slug in (wish, *(f"{wish}-{number}" for number in range(2, 10_000))) if slug not in slugs)


def save(
    tx: Transaction, listing_id: int, content: Mapping[str, Any], *, after: str | None = None, actor: Actor, now: datetime
) -> Revision:
    """Write the open revision, or begin one. What everybody sees stays as it is until it is published. `after` is the mark of
    the revision that was in front of whoever writes (`queries.mark`): when somebody wrote meanwhile, nothing is stored."""
    listing = _locked(tx, listing_id)
    values = _checked(listing.kind, content)
    _require_own(tx, actor, values)
    _require_others_stay(actor, listing, values)
    last = queries.last_revision(listing_id)
    if after is not None and after != queries.mark(last):
        raise Refused(ExchangeReason.LISTING_CHANGED)
    revision = queries.open_revision(listing_id)
    if revision is None:
        revision = Revision(listing_id=listing_id, number=(last.number if last else 0) + 1, state=RevisionState.DRAFT)
        tx.add(revision)
    revision.content, revision.state, revision.author_id, revision.written_at = values, RevisionState.DRAFT, actor.id, now
    if listing.published_at is None:
        listing.title, listing.summary = values["title"], values["summary"]
        _tie(tx, listing, values)
    tx.flush()
    return revision


def _locked(tx: Transaction, listing_id: int) -> Listing:
    """Whoever writes a listing waits here for whoever else does: always the listing first, then its revisions."""
    return get_for_visitor(tx, Listing, listing_id, lock=True)


def _require_others_stay(actor: Actor, listing: Listing, content: Mapping[str, Any]) -> None:
    """A steward takes off their own organisation only; whoever wrote a draft may take off whom they put on."""
    if policy.may_review(actor) or (listing.author_id == actor.id and listing.published_at is None):
        return
    gone = [organisation for organisation in listing.organisations if organisation.slug not in content["organisations"]]
    if any(organisation.id != actor.organisation_id for organisation in gone):
        raise Refused(ExchangeReason.OTHERS_STAY)


def submit(tx: Transaction, listing_id: int, *, actor: Actor, now: datetime) -> Revision:
    """Ask the secretariat to look; the secretariat's own writing is published at once."""
    _locked(tx, listing_id)
    revision = queries.open_revision(listing_id)
    if revision is None:
        raise Refused(ExchangeReason.NOTHING_TO_SUBMIT)
    revision.state = RevisionState.WAITING
    tx.flush()
    audit.note(tx, actor.id, "submitted_listing", f"listing:{listing_id}", now=now)
    if policy.may_review(actor):
        decide(tx, revision.id, publish=True, note="", by=actor.id, now=now)
    return revision


def decide(
    tx: Transaction,
    revision_id: int,
    *,
    publish: bool,
    note: str,
    seen: str | None = None,
    files: Collection[int] | None = None,
    by: int,
    now: datetime,
) -> None:
    """Publish what was submitted, or return it with a note that says why. `seen` is the mark of what whoever decides had in
    front of them, `files` the attachments: what came later is not published with it."""
    if not publish and not note.strip():
        raise Refused(ExchangeReason.NOTE_MISSING)
    revision = get_for_visitor(tx, Revision, revision_id)
    listing = _locked(tx, revision.listing_id)
    tx.refresh(revision)
    if seen is not None and seen != queries.mark(revision):
        raise Refused(ExchangeReason.REVISION_CHANGED)
    state = RevisionState.PUBLISHED if publish else RevisionState.RETURNED
    decided = changed_rows(
        tx,
        update(Revision)
        .where(Revision.id == revision_id, Revision.state == RevisionState.WAITING)
        .values(state=state, note=note, decided_by=by, decided_at=now),
    )
    if not decided:
        raise Refused(ExchangeReason.NOT_WAITING)
    if publish:
        _apply(tx, listing, revision.content, listing.published_at or now, now, files)
    audit.note(tx, by, "decided_listing", f"listing:{revision.listing_id}", now=now)
    if revision.author_id != by:
        record(tx, RevisionDecided(revision_id), now=now)


def withdraw(tx: Transaction, listing_id: int, *, actor: Actor, now: datetime) -> None:
    """Show it to nobody any more; its revisions stay, and it can be published again. What waited for review is a draft again. A
    steward withdraws what is theirs alone, or what they wrote."""
    listing = _locked(tx, listing_id)
    alone = {organisation.id for organisation in listing.organisations} <= {actor.organisation_id}
    if not (policy.may_review(actor) or alone or listing.author_id == actor.id):
        raise Refused(ExchangeReason.ASK_THE_OFFICE)
    listing.published_at, listing.changed_at, listing.words = None, now, None
    revision = queries.open_revision(listing_id)
    if revision is not None:
        revision.state = RevisionState.DRAFT
    tx.flush()
    audit.note(tx, actor.id, "withdrew_listing", f"listing:{listing_id}", now=now)


def discard(tx: Transaction, listing_id: int, *, by: int, now: datetime) -> bool:
    """Throw the open revision away; a listing that was never published and has no other goes with it, and so does one whose
    last revision was returned. Whether the listing is still there."""
    listing = _locked(tx, listing_id)
    revision = queries.open_revision(listing_id)
    ever_public = queries.published_revision(listing_id) is not None
    if revision is None and (ever_public or not listing.revisions):
        raise Refused(ExchangeReason.NOTHING_TO_SUBMIT)
    audit.note(tx, by, "discarded_revision", f"listing:{listing_id}", now=now)
    if not ever_public and (revision is None or revision.number == 1):
        assessment_id = listing.assessment_id
        tx.delete(listing)
        tx.flush()
        if assessment_id is not None:
            assessments.drop(tx, assessment_id, by=by, now=now)
        return False
    tx.delete(revision)
    tx.flush()
    last = queries.last_revision(listing_id)
    if listing.published_at is None and last is not None:
        listing.title, listing.summary = last.content["title"], last.content["summary"]
        _tie(tx, listing, last.content)
    return True


def restore(tx: Transaction, listing_id: int, number: int, *, actor: Actor, now: datetime) -> Revision:
    """Begin a draft from an earlier revision."""
    old = tx.scalars(select(Revision).where(Revision.listing_id == listing_id, Revision.number == number)).one()
    return save(tx, listing_id, old.content, actor=actor, now=now)


def assess(tx: Transaction, listing_id: int, *, by: int | None, now: datetime) -> str:
    """Begin the privacy and cybersecurity assessment of a project or a use case, kept by its organisations. Its code."""
    listing = get_for_visitor(tx, Listing, listing_id, lock=True)
    if listing.kind not in (ListingKind.PROJECT, ListingKind.USE_CASE):
        raise Refused(ExchangeReason.NOTHING_TO_ASSESS)
    if listing.assessment is None:
        listing.assessment = assessments.begin(tx, listing.title, listing.organisations, by=by, now=now)
    return listing.assessment.code


def _tie(tx: Transaction, listing: Listing, content: Mapping[str, Any]) -> None:
    """Themes and organisations as the content says."""
    listing.themes = [tx.get_one(Theme, code) for code in content["themes"]]
    slugs = content["organisations"]
    organisations = {
        organisation.slug: organisation for organisation in tx.scalars(select(Organisation).where(Organisation.slug.in_(slugs)))
    }
    listing.organisations = [organisations[slug] for slug in slugs if slug in organisations]
    if listing.assessment_id is not None:
        assessments.follow(tx, listing.assessment_id, content["title"], listing.organisations)


def _apply(
    tx: Transaction,
    listing: Listing,
    content: Mapping[str, Any],
    published_at: datetime,
    now: datetime,
    files: Collection[int] | None = None,
) -> None:
    """Make the content what everybody sees and finds; of the attachments those in `files`, or all."""
    _tie(tx, listing, content)
    if listing.stage in NEEDS_TWO and listing.published_at is not None and len(queries.cities_of(listing)) < 2:
        raise Refused(ExchangeReason.ONE_CITY)
    for name in _COLUMNS:
        if name in content and name != "deadline":
            setattr(listing, name, content[name])
    listing.deadline = date.fromisoformat(content["deadline"]) if content.get("deadline") else None
    ties = ("themes", "organisations")
    listing.details = {name: value for name, value in content.items() if name not in (*_COLUMNS, *ties)}
    homes = listing.organisations
    listing.country = content.get("country") or next((organisation.country for organisation in homes), "")
    listing.population = next((organisation.population for organisation in homes if organisation.population), None)
    listing.published_at, listing.changed_at = published_at, now
    title, body = searched(listing)
    if listing.words is None:
        listing.words = ListingWords(title=title, body=body)
    else:
        listing.words.title, listing.words.body = title, body
    tx.flush()
    added = update(Attachment).where(Attachment.listing_id == listing.id)
    tx.execute((added if files is None else added.where(Attachment.id.in_(files))).values(shown=True))
    record(tx, ListingPublished(listing.id), now=now)


def searched(listing: Listing) -> tuple[str, str]:
    """What a listing is found by: its title, and all its other words with who and where."""
    texts = [listing.summary, listing.body, listing.outcome]
    for value in listing.details.values():
        texts += value if isinstance(value, list) else [str(value or "")]
    who = [f"{organisation.name} {organisation.city}" for organisation in listing.organisations]
    return " ".join(cut(listing.title)), " ".join(cut(" ".join([*texts, *listing.places, *who])))
