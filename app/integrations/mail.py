"""Mail: by SMTP, or into a folder while developing."""

from __future__ import annotations

import smtplib
import ssl
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.errors import Unavailable

TIMEOUT_SECONDS = 20


class WholeWords(EmailPolicy):
    """Folds a subject beyond ASCII by the older folder: that of Python 3.11 loses the space where it breaks one."""

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is sent."""
        if name != "Subject" or value.isascii():
            return str(super().fold(name, value))
        words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it is sent, in bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


class Mailer(Protocol):
    """Sends one message, or raises Unavailable."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over for delivery."""


class FolderMailer:
    """Writes each message as an `.eml` file, named by its Message-ID: sending twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message to the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").replace("/", "_")
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes())


class SmtpMailer:
    """Sends by SMTP; `smtps` from the first byte, `smtp` with STARTTLS where the server offers it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Deliver the message to the server; raises Unavailable where it cannot be reached or refuses."""
        try:
            with self._connect() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("The mail server does not take mail just now.") from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._implicit_tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        return server


def make_mailer(url: str) -> Mailer:
    """Return the mailer that `MAIL_URL` names: `file:FOLDER`, `smtp://…` or `smtps://…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderMailer(Path(unquote(parts.netloc + parts.path)))
    return SmtpMailer(url)


def compose(*, sender: str, to: str, text: str, message_id: str) -> EmailMessage:
    """Return a message from a rendered template whose first line is `Subject: …`."""
    head, _, body = text.lstrip().partition("\n")
    message = EmailMessage(policy=WholeWords())
    # A file's name may hold what separates lines, which no header does.
    message["Subject"] = " ".join(head.removeprefix("Subject:").split())
    message["From"] = sender
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message
