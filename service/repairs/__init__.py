"""What a drawing still lacks to run, and what may be put in its place once its owner agrees. Pure."""

from service.repairs.mending import apply, proposals
from service.repairs.proposal import Choice, Proposal

__all__ = ["Choice", "Proposal", "apply", "proposals"]
