"""The sealed log: the only writer of its tables. Append, read, verify; nothing is ever changed."""

from service.history.erasing import ERASURES, Going, erase, going
from service.history.facts import TECHNICAL, sentence
from service.history.log import UNWRITTEN, Entry, Head, Record, append, append_all, newest, read, read_many
from service.history.proving import Sealed, Verdict, check, heads, sealed, verify, verify_many

__all__ = [
    "ERASURES",
    "TECHNICAL",
    "UNWRITTEN",
    "Entry",
    "Head",
    "Going",
    "Record",
    "Sealed",
    "Verdict",
    "append",
    "append_all",
    "check",
    "erase",
    "going",
    "heads",
    "newest",
    "read",
    "read_many",
    "sealed",
    "sentence",
    "verify",
    "verify_many",
]
