"""Who can be tried in the demo, and how to get in as him."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service import identity


@dataclass(frozen=True, slots=True)
class Account:
    """A demo person's way in: role, title of the seat (empty without one), and a password that is nowhere kept."""

    agency: str
    login: str
    name: str
    role: str
    title: str
    password: str

    def person(self, session: Session) -> str:
        """The new person's id. Mail addresses end in ``.example``, which belongs to nobody (RFC 2606)."""
        id = identity.add_person(session, self.agency, self.login, self.name, {self.role})
        identity.set_email(session, self.agency, id, f"{self.login}@{self.agency}.example")
        return id
