"""What a drawing still lacks to run, and what may be put in its place once its owner agrees. Pure."""

from service.repairs.mending import apply, proposals
from service.repairs.proposal import LEAVE, Choice, Proposal

__all__ = ["LEAVE", "Choice", "Proposal", "apply", "proposals"]
