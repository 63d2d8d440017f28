"""The sealed log: the only writer of its tables. Append, read, verify; nothing is ever changed."""

from service.history.facts import TECHNICAL, sentence
from service.history.log import Entry, Record, Verdict, append, append_all, read, read_many, verify

__all__ = [
    "TECHNICAL",
    "Entry",
    "Record",
    "Verdict",
    "append",
    "append_all",
    "read",
    "read_many",
    "sentence",
    "verify",
]
