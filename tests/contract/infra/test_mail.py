"""The SMTP adapter, against a server that listens on loopback."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from app.infra import mail, outbox
from app.infra.settings import replaced
from tests.factories.members import NOW
from tests.factories.transactions import act


class Inbox:
    def __init__(self) -> None:
        self.messages: list[object] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the library's name
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def inbox(app):
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    with replaced(app, mail.Server(f"smtp://127.0.0.1:{port}", "GO SMART <no-reply@gosmart.example>")):
        yield inbox
    controller.stop()


def test_mail_is_sent_once_and_marked(inbox) -> None:
    for _ in range(2):
        act(
            mail.write,
            "ann@example.org",
            "空氣 Air",
            "Hello",
            key="k",
            now=NOW,
            calendar=("REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        )
    outbox.drain(now=NOW)
    outbox.drain(now=NOW)
    (message,) = inbox.messages
    assert message["Subject"] == "空氣 Air"
    assert message["To"] == "ann@example.org"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/calendar",
        "text/calendar",
    ]
    assert mail.latest(1)[0].sent_at == NOW


def test_without_an_answer_it_is_tried_again(app, caplog) -> None:
    with replaced(app, mail.Server("smtp://127.0.0.1:9", "GO SMART <no-reply@gosmart.example>")):
        act(mail.write, "ann@example.org", "s", "b", key="k", now=NOW)
        assert outbox.drain(now=NOW) == 0
        assert mail.latest(1)[0].sent_at is None
        assert outbox.dead_letters() == []


def test_a_wrong_address_of_the_server_is_named() -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail.Server("http://x", "x")
