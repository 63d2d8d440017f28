"""Demo data: five agencies, a person for every seat and cases at every stage, made through the rooms of real work.

A sixth agency is there for programs to try out what they do.
"""

from service.demo.account import Account
from service.demo.making import create

__all__ = ["Account", "create"]
