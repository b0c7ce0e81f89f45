"""What a gate answers. One list of reasons, closed: every scanner and every page knows all of them."""

from __future__ import annotations

from dataclasses import dataclass

REASONS = (
    "ok",
    "malformed",
    "unknown_key",
    "forged",
    "other_event",
    "unknown_badge",
    "not_registered",
    "waiting_list",
    "revoked",
    "already_in",
    "not_in",
    "unknown_gate",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the registration a badge names. `inside` is derived from its last admitted scan."""

    state: str
    current_issue: int | None
    revoked: bool
    inside: bool


ADMITTED = Verdict("admitted", "ok")


def refuse(reason: str) -> Verdict:
    return Verdict("refused", reason)


def decide(*, token_event: int, token_issue: int, gate_event: int, holder: Holder | None, direction: str) -> Verdict:
    """The answer to a genuine badge, the gravest reason first."""
    if token_event != gate_event:
        return refuse("other_event")
    if holder is None or holder.current_issue is None:
        return refuse("unknown_badge")
    if holder.revoked or token_issue != holder.current_issue:
        return refuse("revoked")
    if holder.state != "confirmed":
        return refuse("waiting_list" if holder.state == "waiting" else "not_registered")
    if direction == "in" and holder.inside:
        return refuse("already_in")
    if direction == "out" and not holder.inside:
        return refuse("not_in")
    return ADMITTED
