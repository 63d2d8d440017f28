"""The four kinds of no. Rooms raise them; only doors know which HTTP code belongs to which."""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """A refused wish: an Indonesian sentence template with ``{name}`` fields, its values, and optional details.

    The sentence says what was expected, what was found and what to do. The template stays apart from its
    values so that a door can translate it. ``details`` holds one plain object for each finding.
    """

    def __init__(self, text: str, /, details: Sequence[Any] = (), **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.values = values
        self.details = tuple(details)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


class NotFound(Refusal):
    """The thing does not exist, or belongs to another agency: both answer alike."""


class Conflict(Refusal):
    """The thing has moved on since it was looked at."""


class Invalid(Refusal):
    """The input breaks a rule; ``details`` names every place."""


class Forbidden(Refusal):
    """The person may not do this."""
