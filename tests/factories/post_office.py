"""A mail server on loopback in a process of its own, which writes down what it took: run as a program with port and file."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.factories.patience import wait_until

ROOT = Path(__file__).parents[2]


class _Clerk:
    """Takes everything, but from the addresses that say otherwise."""

    def __init__(self, book: Path) -> None:
        self.book = book.open("ab", buffering=0)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"(?im)^message-id: (\S+)", envelope.content)
        self.book.write(f"{envelope.rcpt_tos[0]} {found[1].decode() if found else '-'}\n".encode())
        return "250 OK"


def _serve(port: int, book: Path) -> None:
    async def run() -> None:
        clerk = _Clerk(book)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(clerk, loop=loop, data_size_limit=2**22), "127.0.0.1", port)
        async with server:
            await server.serve_forever()

    asyncio.run(run())


class PostOffice:
    def __init__(self, book: Path) -> None:
        self.book = book
        book.touch()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"smtp://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.factories.post_office", str(self.port), str(book)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self.answers, "the mail server answers", goes_on=lambda: self.process.poll() is None)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def taken(self) -> list[tuple[str, str]]:
        """(recipient, Message-ID) of each mail that was taken, in order."""
        lines = self.book.read_text(encoding="utf-8").splitlines()
        return [(line.split(" ")[0], line.split(" ")[1]) for line in lines if " " in line]

    def count(self) -> int:
        """How many were taken, without reading who."""
        return self.book.read_bytes().count(b"\n")

    def close(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), Path(sys.argv[2]))
