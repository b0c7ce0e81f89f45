"""What comes back when mails do not arrive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.publications.rules import bounces
from tests.factories.bounces import report


def found_in(data: bytes) -> list[bounces.Bounce]:
    return [bounce for message in bounces.messages(data) for bounce in bounces.bounces(message)]


def test_a_failure_names_the_address_the_reason_and_our_own_mail() -> None:
    (bounce,) = found_in(report())
    assert (bounce.recipient, bounce.hard, bounce.status) == ("ann@example.org", True, "5.1.1")
    assert (bounce.delivery, bounce.seal) == (7, "0123456789abcdef0123456789abcdef")
    assert bounce.reason == "smtp; 550 5.1.1 no such mailbox here"


def test_full_mailboxes_and_refused_texts_are_not_for_good() -> None:
    assert [found_in(report(status=status))[0].hard for status in ("5.2.2", "5.7.1", "4.4.1", "5.1.10", "5.2.1")] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_delays_successes_and_other_mails_say_nothing() -> None:
    assert not found_in(report(action="delayed", status="4.4.1"))
    assert not found_in(report(action="delivered", status="2.0.0"))
    assert not found_in(b"Subject: Out of office\r\n\r\nI am away. Status: 5.1.1 Action: failed")


def test_a_mailbox_holds_many() -> None:
    box = (
        b"From MAILER-DAEMON Mon Nov 23 10:00:00 2026\r\n"
        + report()
        + b"\r\nFrom MAILER-DAEMON Mon Nov 23 10:01:00 2026\r\n"
        + report(status="5.2.2")
    )
    assert [bounce.status for bounce in found_in(box)] == ["5.1.1", "5.2.2"]


@given(st.binary(max_size=400))
def test_whatever_is_in_a_mailbox_is_read_without_falling_over(data: bytes) -> None:
    assert found_in(data) == [] or b"delivery-status" in data
