"""How a mail leaves: through an SMTP server, or as a file in a folder when there is none."""

import os
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from metiis.models import OutgoingMail
from metiis.settings import BadSetting, Settings

TIMEOUT = 20  # Seconds for each exchange with the server.
ADDRESS = re.compile(r'[^\s@,;:<>()\[\]"\\]+@[^\s@,;:<>()\[\]"\\]+')
TRUE = {"1", "true", "yes", "oui", "on"}


class NotSent(Exception):  # noqa: N818 - says what happened, like the other refusals.
    """A mail could not leave this time; the message holds no address."""


class Carrier(Protocol):
    """Something that takes mails away."""

    def send(self, row: OutgoingMail) -> None:
        """Hand one mail over, or raise NotSent."""

    def close(self) -> None:
        """Let go of any connection."""


def carrier(settings: Settings) -> Carrier:
    """The way out these settings name."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    if not settings.smtp_url:
        return Folder(Path(settings.outbox_dir), f"ne-pas-repondre@{host}", host)
    return Smtp.from_url(settings.smtp_url, host)


def message(row: OutgoingMail, sender: str, host: str) -> EmailMessage:
    """The mail as it travels; sent twice by accident, it carries the same Message-ID."""
    # The library lets a lone line feed through, and folds some odd addresses into several lines.
    if not ADDRESS.fullmatch(row.recipient) or not row.recipient.isprintable():
        raise ValueError("This is not one address.")
    if any(mark in row.subject for mark in "\r\n"):
        raise ValueError("A header is one line.")
    mail = EmailMessage()
    mail["From"] = f"METIIS <{sender}>"
    mail["To"] = row.recipient
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = f"<{row.public_id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.body, cte="quoted-printable")
    return mail


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes `.eml` files, for a demonstration or a trial."""

    folder: Path
    sender: str
    host: str

    def send(self, row: OutgoingMail) -> None:
        """One file named by the mail; writing it again replaces it."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.folder / f"{row.public_id}.part"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(message(row, self.sender, self.host)))
            draft.rename(self.folder / f"{row.public_id}.eml")
        except OSError as error:
            raise NotSent(type(error).__name__) from error
        except ValueError as error:
            raise NotSent("the address cannot be used") from error

    def close(self) -> None:
        """Nothing is held."""


@dataclass(slots=True)
class Smtp:
    """Talks to one server, over one connection as long as it works."""

    server: str
    port: int
    is_tls: bool
    starts_tls: bool
    user: str
    password: str
    sender: str
    host: str
    _connection: smtplib.SMTP | None = field(default=None, init=False)

    @classmethod
    def from_url(cls, url: str, host: str) -> "Smtp":
        """Read `smtp://user:password@server:port?starttls=1&from=address` or `smtps://…`."""
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise BadSetting("METIIS_SMTP_URL doit commencer par smtp:// ou smtps://.")
        is_tls = parts.scheme == "smtps"
        starts_tls = options.get("starttls", ["0"])[0].lower() in TRUE
        usual_port = 465 if is_tls else 587 if starts_tls else 25
        return cls(
            server=parts.hostname,
            port=parts.port or usual_port,
            is_tls=is_tls,
            starts_tls=starts_tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=options.get("from", [f"ne-pas-repondre@{host}"])[0],
            host=host,
        )

    def send(self, row: OutgoingMail) -> None:
        """Send one mail; after a failure the next one starts with a fresh connection."""
        try:
            if self._connection is None:
                self._connection = self._connect()
            self._connection.send_message(message(row, self.sender, self.host))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            # Only the kind and the code: the server's words may quote the address.
            code = getattr(error, "smtp_code", "")
            raise NotSent(f"{type(error).__name__} {code}".strip()) from error

    def _connect(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        connection: smtplib.SMTP
        if self.is_tls:
            connection = smtplib.SMTP_SSL(self.server, self.port, timeout=TIMEOUT, context=secure)
        else:
            connection = smtplib.SMTP(self.server, self.port, timeout=TIMEOUT)
        if self.starts_tls:
            connection.starttls(context=secure)
        if self.user:
            connection.login(self.user, self.password)
        return connection

    def close(self) -> None:
        """Leave the server politely if it still listens."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()
