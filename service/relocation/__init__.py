"""Running cases that follow a new version: planned, shown beforehand, moved in batches, recorded."""

from service.relocation.carrying import carry_out, run_relocations, stream
from service.relocation.listing import Relocation, Stayed, get, listed
from service.relocation.planning import Place, Plan, Stays, plan, traffic

__all__ = [
    "Place",
    "Plan",
    "Relocation",
    "Stayed",
    "Stays",
    "carry_out",
    "get",
    "listed",
    "plan",
    "run_relocations",
    "stream",
    "traffic",
]
