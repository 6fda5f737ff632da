"""Every setting, read once from the environment. README lists them; a test compares the two."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
TRUE = {"1", "true", "yes", "oui", "on"}


class BadSetting(Exception):
    """A setting cannot be used; the message says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """One field per `METIIS_…` variable; durations are in the unit their name says."""

    database_url: str = f"sqlite:///{INSTANCE / 'metiis.db'}"
    secret_key: str = ""
    encryption_keys: str = ""
    demo: bool = False
    production: bool = False
    public_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    outbox_dir: str = str(INSTANCE / "outbox")
    assets_dir: str = str(INSTANCE / "assets")
    trusted_hosts: str = ""
    proxy_hops: int = 0
    password_min_length: int = 15
    argon2_memory_kib: int = 65536
    argon2_passes: int = 3
    session_idle_minutes_staff: int = 30
    session_idle_minutes_reservist: int = 1440
    session_hours_staff: int = 12
    session_hours_reservist: int = 168
    invitation_days: int = 7
    reset_minutes: int = 30
    notice_days: int = 365
    offline: bool = True  # False takes the service worker away from every phone that has it.
    worker: bool = False  # Read by gunicorn.conf.py, which starts one beside the pages.
    testing: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over https, which decides the cookie's name and flag."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names this service answers to; empty outside production means any."""
        return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `METIIS_*`; raise BadSetting on a value that cannot be read or is unsafe."""
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for field in fields(cls):
            raw = environ.get(f"METIIS_{field.name.upper()}")
            if raw is not None and raw != "":
                values[field.name] = _read(field.name, field.type, raw)
        for name, make in LOCAL_SECRETS.items():
            if not values.get(name):
                values[name] = _local_secret(name, make, bool(values.get("production")))
        settings = cls(**values)  # type: ignore[arg-type]
        settings.guard()
        return settings

    def guard(self) -> None:
        """Refuse settings that would make production unsafe."""
        if not self.production:
            return
        faults = {
            "METIIS_DEMO doit être vide en production.": self.demo,
            "METIIS_SECRET_KEY doit compter au moins 32 caractères.": len(self.secret_key) < 32,
            "METIIS_PUBLIC_URL doit commencer par https://.": not self.is_secure,
            "METIIS_TRUSTED_HOSTS doit nommer au moins un hôte.": not self.hosts,
        }
        found = [message for message, is_wrong in faults.items() if is_wrong]
        if found:
            raise BadSetting(" ".join(found))


def _read(name: str, kind: object, raw: str) -> object:
    if kind in (bool, "bool"):
        return raw.strip().lower() in TRUE
    if kind in (int, "int"):
        try:
            return int(raw)
        except ValueError as error:
            raise BadSetting(f"METIIS_{name.upper()} doit être un nombre entier.") from error
    return raw


def _new_ring() -> str:
    return f"local:{base64.b64encode(secrets.token_bytes(32)).decode()}"


# What this machine makes for itself, beside the database, so that `make run` needs no setting.
LOCAL_SECRETS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "encryption_keys": _new_ring,
}


def _local_secret(name: str, make: Callable[[], str], production: bool) -> str:
    if production:
        raise BadSetting(f"METIIS_{name.upper()} est obligatoire en production.")
    path = INSTANCE / name
    INSTANCE.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError), open(path, "x", encoding="ascii", opener=_owner_only) as file:
        file.write(make())
    return path.read_text(encoding="ascii").strip()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
