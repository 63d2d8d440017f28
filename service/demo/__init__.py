"""Demo data: five agencies, a person for every seat and cases at every stage, made through the rooms of real work."""

from service.demo.making import Account, create

__all__ = ["Account", "create"]
