"""The sealed log: the only writer of its tables. Append, read, verify; nothing is ever changed."""

from service.history.facts import TECHNICAL, sentence
from service.history.log import Entry, Verdict, append, read, verify

__all__ = ["TECHNICAL", "Entry", "Verdict", "append", "read", "sentence", "verify"]
