"""What arrives outside: mails at a real SMTP server, calls at a real HTTP server."""

import email
import email.policy
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from serving import free_port


@dataclass
class Letterbox:
    """Keeps mails; ``refuses`` says for an address what to answer instead, ``cuts`` hangs up after the text."""

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    cuts: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.to += envelope.rcpt_tos
        if self.cuts:
            server.transport.abort()
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


@contextmanager
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letterbox]:
    """A mail server on a free port, to which this installation sends."""
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("LAJUR_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("LAJUR_MAIL_FROM", "lajur@metro.example")
    monkeypatch.setenv("LAJUR_PUBLIC_URL", "https://lajur.metro.example/")
    yield box
    server.stop()


class Receiver:
    """Answers webhooks with ``answers`` one after another, the last one for ever, and keeps what came."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers = [204]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls.append((dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0])
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/lajur"

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.calls]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def signature(headers: dict[str, str], body: bytes, secret: str) -> str:
    """What a receiver computes to know who calls."""
    text = headers["X-Lajur-Timestamp"].encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
