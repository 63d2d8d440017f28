"""Who was let in a short while ago: a program that says who it is with every request need not prove it each time.

Kept are digests under a key that only this process has. A password counts only from the address it was proved from, and
only while the stored hash is the one it was proved against; whoever guesses elsewhere is counted as ever. Whether the
account or the key still opens the door is read anew in every request.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from threading import Lock

LASTS = timedelta(minutes=5)
MOST = 1000
"""Logins, and keys, remembered at once; the one proved longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A password that was proved against ``stored``, the hash of an account of that agency."""

    tenant: str
    stored: str
    digest: bytes
    at: datetime


class Recognised:
    """The memory of one process."""

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._proved: OrderedDict[tuple[str, str], Proof] = OrderedDict()
        self._homes: OrderedDict[bytes, str] = OrderedDict()
        self._doubted: set[tuple[str, str]] = set()
        self._lock = Lock()

    def recall(self, login: str, address: str, password: str, now: datetime) -> Proof | None:
        """The proof of this password from there, at most ``LASTS`` ago."""
        found = self._proved.get((login, address))
        if found is None or not found.at <= now < found.at + LASTS:
            return None
        return found if hmac.compare_digest(found.digest, self._digest(login, password)) else None

    def keep(self, login: str, address: str, password: str, tenant: str, stored: str, now: datetime) -> None:
        """Remember a password that was just proved against ``stored``."""
        with self._lock:
            self._proved[login, address] = Proof(tenant, stored, self._digest(login, password), now)
            self._proved.move_to_end((login, address))
            self._doubted.discard((login, address))
            while len(self._proved) > MOST:
                self._proved.popitem(last=False)

    def forget(self, login: str, address: str) -> None:
        """The account is not what it was."""
        with self._lock:
            self._proved.pop((login, address), None)

    def doubt(self, login: str, address: str) -> None:
        """A wrong password came from where the right one is known."""
        with self._lock:
            if (login, address) in self._proved:
                self._doubted.add((login, address))

    def trust(self, login: str, address: str) -> bool:
        """Whether wrong ones had come from there since the right one was last sent; now they are forgiven."""
        with self._lock:
            doubted = (login, address) in self._doubted
            self._doubted.discard((login, address))
            return doubted

    def home(self, secret: str) -> str | None:
        """The agency of a key that opened the door before."""
        return self._homes.get(self._digest("", secret))

    def keep_home(self, secret: str, tenant: str) -> None:
        """Remember the agency of a key that opened the door."""
        with self._lock:
            self._homes[self._digest("", secret)] = tenant
            while len(self._homes) > MOST:
                self._homes.popitem(last=False)

    def _digest(self, login: str, secret: str) -> bytes:
        """No login holds a line break, and a key's is empty."""
        return hmac.digest(self._key, f"{login}\n{secret}".encode("utf-8", "surrogatepass"), "sha256")
