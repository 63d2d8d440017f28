"""Diagrams and forms that are still being drawn: saved without loss, proposed, released by a second person."""

from service.drafts.beginning import begin
from service.drafts.deciding import check, deciders, propose, refuse_own, release, send_back, withdraw
from service.drafts.listing import STATES, counted, get, listed
from service.drafts.model import BaseMoved, Draft, Overtaken, Page
from service.drafts.rows import stream
from service.drafts.rule import set_rule
from service.drafts.saving import discard, rename, save
from service.drafts.signed import Paper, paper_of

__all__ = [
    "STATES",
    "BaseMoved",
    "Draft",
    "Overtaken",
    "Page",
    "Paper",
    "begin",
    "check",
    "counted",
    "deciders",
    "discard",
    "get",
    "listed",
    "paper_of",
    "propose",
    "refuse_own",
    "release",
    "rename",
    "save",
    "send_back",
    "set_rule",
    "stream",
    "withdraw",
]
