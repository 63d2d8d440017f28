"""Checkpoints: signed statements on all that an agency has recorded, kept also where its database does not reach."""

from service.checkpoints.examining import Finding, examine
from service.checkpoints.handing import Keep
from service.checkpoints.keys import Keyring, create, replace, ring, words
from service.checkpoints.making import Checkpoint, find, listed, make, newest
from service.checkpoints.making import signed as notes
from service.checkpoints.proving import Proof, proofs
from service.checkpoints.rotation import announce
from service.checkpoints.routine import ask, hand_over, keeping, run_checkpoints, unasked
from service.checkpoints.statement import apart
from service.checkpoints.tree import heads_at, leaf

__all__ = [
    "Checkpoint",
    "Finding",
    "Keep",
    "Keyring",
    "Proof",
    "announce",
    "apart",
    "ask",
    "create",
    "examine",
    "find",
    "hand_over",
    "heads_at",
    "keeping",
    "leaf",
    "listed",
    "make",
    "newest",
    "notes",
    "proofs",
    "replace",
    "ring",
    "run_checkpoints",
    "unasked",
    "words",
]
