"""A route of the interface as data: what hangs it on the house also writes its page in the document. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from service.api.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Route:
    """``path`` as OpenAPI writes it. ``answers`` names the schema of 200; empty: 204 without a body.

    ``scope`` is what a key must have; an ``open`` route asks nobody. ``body`` names the schema of the body.
    ``changes`` says that it may meet something stale (409). ``ours`` are additions to Camunda's interface.
    ``missing`` ones only say that they are (501). ``odd`` are codes that it answers with as the original does, where
    one would expect another (``refusals.Told``).
    ``media`` is the type of what it answers, ``sends`` that of the body; other than JSON, ``answers`` and ``body`` are
    "File".
    """

    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    answers: str = ""
    scope: str = ""
    body: str = ""
    parameters: tuple[Parameter, ...] = ()
    open: bool = False
    changes: bool = False
    also_empty: bool = False
    ours: bool = False
    odd: tuple[int, ...] = ()
    missing: bool = False
    media: str = "application/json"
    sends: str = "application/json"
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = self.path.split("/")
        object.__setattr__(self, "names", tuple(each[1:-1] for each in parts if each.startswith("{")))

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def endpoint(self) -> str:
        """A name that is the route's alone."""
        words = self.path.strip("/").replace("{", "").replace("}", "").replace("/", "_").replace("-", "_")
        return f"{self.method.lower()}_{words.replace('.', '_')}"
