"""What an operator may set, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from service.errors import Invalid

HOUSE = Path(__file__).resolve().parent.parent
IN_MEMORY = "memory://"
"""Where each process counts attempts for itself."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over: ``secured`` is "" (plain), "tls" from the first byte, or "starttls"."""

    host: str
    port: int
    secured: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """How messages leave the house; without a mail server no mail is written.

    ``public_url`` is the site's address in links, without a slash at its end. ``private_webhooks`` lets webhooks
    reach addresses inside an agency's own network.
    """

    server: MailServer | None = None
    sender: str = ""
    public_url: str = ""
    private_webhooks: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Post":
        """From the environment; Invalid names the variable and gives an example."""
        server = _mail_server(env.get("LAJUR_SMTP_URL", ""))
        sender, public_url = env.get("LAJUR_MAIL_FROM", ""), env.get("LAJUR_PUBLIC_URL", "").rstrip("/")
        if server and (parseaddr(sender)[1] != sender or "@" not in sender or not sender.isascii()):
            raise Invalid("LAJUR_MAIL_FROM harus satu alamat surel. Contoh: LAJUR_MAIL_FROM=lajur@kota.go.id")
        if server and not public_url.startswith(("http://", "https://")):
            raise Invalid(
                "LAJUR_PUBLIC_URL harus alamat situs ini untuk tautan di surel. "
                "Contoh: LAJUR_PUBLIC_URL=https://lajur.kota.go.id"
            )
        return cls(server, sender, public_url, env.get("LAJUR_WEBHOOK_PRIVATE", "") == "1")


@dataclass(frozen=True, slots=True)
class SignInService:
    """The agency's own sign-in service (OpenID Connect); ``label`` is what its button says."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people come in, and how long they stay.

    ``trusted_proxies`` is how many proxies in front of us tell the visitor's address and scheme; ``limits_url`` is
    where attempts are counted, in this process unless it names a Redis. ``origins`` are sites whose pages may use the
    programs' door.
    """

    idle_minutes: int = 30
    session_hours: int = 12
    trusted_proxies: int = 0
    limits_url: str = IN_MEMORY
    oidc: SignInService | None = None
    origins: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Entrance":
        """From the environment; Invalid names the variable and gives an example."""
        limits_url = env.get("LAJUR_LIMITS_URL") or IN_MEMORY
        if not limits_url.startswith(("memory://", "redis://", "rediss://")):
            raise Invalid(
                "LAJUR_LIMITS_URL harus diawali redis:// atau rediss://, atau dikosongkan. "
                "Contoh: LAJUR_LIMITS_URL=redis://localhost:6379/1"
            )
        return cls(
            idle_minutes=_number(env, "LAJUR_SESSION_IDLE_MINUTES", 30, 5, 24 * 60),
            session_hours=_number(env, "LAJUR_SESSION_HOURS", 12, 1, 7 * 24),
            trusted_proxies=_number(env, "LAJUR_TRUSTED_PROXIES", 0, 0, 5),
            limits_url=limits_url,
            oidc=_sign_in_service(env),
            origins=_origins(env.get("LAJUR_ORIGINS", "")),
        )


def _origins(text: str) -> tuple[str, ...]:
    found = tuple(each.strip().rstrip("/") for each in text.split(",") if each.strip())
    for each in found:
        parts = urlsplit(each)
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != each or "@" in each:
            raise Invalid(
                "LAJUR_ORIGINS harus alamat situs tanpa jalur, dipisah koma. "
                "Contoh: LAJUR_ORIGINS=https://modeler.kota.go.id"
            )
    return found


def _sign_in_service(env: Mapping[str, str]) -> SignInService | None:
    issuer = env.get("LAJUR_OIDC_ISSUER", "")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or near):
        raise Invalid(
            "LAJUR_OIDC_ISSUER harus alamat https:// layanan masuk instansi. "
            "Contoh: LAJUR_OIDC_ISSUER=https://masuk.kota.go.id/realms/pegawai"
        )
    for name in ("LAJUR_OIDC_CLIENT_ID", "LAJUR_OIDC_CLIENT_SECRET"):
        if not env.get(name):
            raise Invalid("{name} harus diisi bila LAJUR_OIDC_ISSUER diisi. Contoh: {name}=lajur", name=name)
    if not env.get("LAJUR_PUBLIC_URL", "").startswith(("http://", "https://")):
        raise Invalid(
            "LAJUR_PUBLIC_URL harus alamat situs ini, tempat layanan masuk mengembalikan orang. "
            "Contoh: LAJUR_PUBLIC_URL=https://lajur.kota.go.id"
        )
    keys = (env["LAJUR_OIDC_CLIENT_ID"], env["LAJUR_OIDC_CLIENT_SECRET"])
    return SignInService(issuer, *keys, label=env.get("LAJUR_OIDC_LABEL", "")[:60])


@dataclass(frozen=True, slots=True)
class Keeping:
    """How checkpoints are signed and who else keeps them.

    ``key`` is the file of the key, ``None`` where nothing is signed; ``minutes`` lie between two checkpoints. Notes go
    to ``folder`` and ``url`` one by one, to ``mail`` at each day's end.
    """

    key: Path | None = None
    minutes: int = 5
    folder: Path | None = None
    mail: str = ""
    url: str = ""

    @classmethod
    def from_env(cls, database_url: str, env: Mapping[str, str] = os.environ) -> "Keeping":
        """From the environment; without a named key the one beside the SQLite file, where it lies there."""
        mail, url = env.get("LAJUR_KEEPER_MAIL", ""), env.get("LAJUR_KEEPER_URL", "")
        folder = env.get("LAJUR_KEEPER_DIR", "")
        if mail and (parseaddr(mail)[1] != mail or "@" not in mail or not mail.isascii()):
            raise Invalid(
                "LAJUR_KEEPER_MAIL harus satu alamat surel. Contoh: LAJUR_KEEPER_MAIL=arsip@kota.go.id"
            )
        if url and not url.startswith(("https://", "http://")):
            raise Invalid(
                "LAJUR_KEEPER_URL harus diawali https:// (http:// hanya untuk mesin ini). "
                "Contoh: LAJUR_KEEPER_URL=https://inspektorat.kota.go.id/titik-periksa"
            )
        beside, named = key_beside(database_url), env.get("LAJUR_CHECKPOINT_KEY", "")
        return cls(
            key=Path(named) if named else beside if beside and beside.exists() else None,
            minutes=_number(env, "LAJUR_CHECKPOINT_MINUTES", 5, 1, 24 * 60),
            folder=Path(folder) if folder else None,
            mail=mail,
            url=url,
        )


def key_beside(database_url: str) -> Path | None:
    """Where a key lies that nobody named: beside the SQLite file, and nowhere for another database."""
    scheme, _, file = database_url.partition(":///")
    if not scheme.startswith("sqlite") or not file or file.startswith(":"):
        return None
    path = Path(file.partition("?")[0])
    return path.with_name(f"{path.stem}-checkpoint.pem")


@dataclass(frozen=True, slots=True)
class Settings:
    """``database_url`` is an SQLAlchemy URL; ``zone`` of each agency stands in the database, not here.

    ``workers`` is how many processes answer the web. ``broker_url`` is empty where no broker carries jobs.
    """

    database_url: str
    port: int
    host: str
    secret_key: str
    demo: bool
    demo_password: str | None
    https: bool
    workers: int
    broker_url: str = ""
    post: Post = Post()
    entrance: Entrance = Entrance()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, demo: bool = False) -> "Settings":
        """Settings from the environment; Invalid names the variable and gives an example."""
        var = Path(env.get("LAJUR_VAR") or HOUSE / "var")
        database_url = _database_url(env, var)
        Keeping.from_env(
            database_url, env
        )  # read anew for each checkpoint; what is wrong there is said at the start
        return cls(
            database_url=database_url,
            port=_number(env, "PORT", 8080, 0, 65535),
            host=env.get("LAJUR_HOST", "127.0.0.1"),
            secret_key=env.get("LAJUR_SECRET_KEY") or _kept_secret(var),
            demo=demo or env.get("LAJUR_DEMO", "") == "1",
            demo_password=env.get("LAJUR_DEMO_PASSWORD") or None,
            https=env.get("LAJUR_HTTPS", "") == "1",
            workers=_number(env, "LAJUR_WEB_WORKERS", web_processes(), 1, 64),
            broker_url=_broker_url(env),
            post=Post.from_env(env),
            entrance=Entrance.from_env(env),
        )


def _database_url(env: Mapping[str, str], var: Path) -> str:
    url = env.get("LAJUR_DATABASE_URL", "")
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{var / 'lajur.db'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise Invalid(
            "LAJUR_DATABASE_URL harus diawali sqlite:/// atau postgresql://. "
            "Contoh: LAJUR_DATABASE_URL=postgresql://lajur@localhost/lajur"
        )
    return url


_MAIL = {"smtp": ("", 25), "smtps": ("tls", 465), "smtp+starttls": ("starttls", 587)}


def _mail_server(url: str) -> MailServer | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        secured, port = _MAIL[parts.scheme]
        host, port = parts.hostname or "", parts.port or port
    except (KeyError, ValueError):
        host, secured, port = "", "", 0
    if not host or parts.path.strip("/") or parts.query:
        raise Invalid(
            "LAJUR_SMTP_URL harus diawali smtp://, smtp+starttls:// atau smtps://, lalu nama peladen. "
            "Contoh: LAJUR_SMTP_URL=smtp+starttls://pengguna:sandi@surel.kota.go.id:587"
        )
    return MailServer(host, port, secured, unquote(parts.username or ""), unquote(parts.password or ""))


def _broker_url(env: Mapping[str, str]) -> str:
    url = env.get("LAJUR_BROKER_URL", "")
    if url and not url.startswith(("amqp://", "amqps://", "redis://", "rediss://")):
        raise Invalid(
            "LAJUR_BROKER_URL harus diawali amqp:// (RabbitMQ) atau redis://, atau dikosongkan. "
            "Contoh: LAJUR_BROKER_URL=amqp://lajur:rahasia@localhost//"
        )
    return url


def web_processes() -> int:
    """Two web processes where there are two cores: one computes while the other waits for the disk or draws a page."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, cores)


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Invalid(
            "{name} harus bilangan {low} sampai {high}. Contoh: {name}={default}",
            name=name,
            low=low,
            high=high,
            default=default,
        )
    return int(text)


def _kept_secret(var: Path) -> str:
    """One secret for each installation, made at first start and readable by its owner only."""
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secret_key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text("ascii")
