"""What the interface says of itself."""

from typing import Any

VERSION = "7.24.0"
"""The version of Camunda's interface that programs take us for."""


def version() -> Any:
    """The version of the interface."""
    return {"version": VERSION}


def engines() -> Any:
    """The one engine."""
    return [{"name": "default"}]
