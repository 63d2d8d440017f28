"""Cells that every spreadsheet takes for text. Pure."""

from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when a cell begins with it."""


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: such text gets an apostrophe, anything else stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
