"""Where the names of a running expression are looked up."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from service.feel.values import Meter


class Scope(Protocol):
    """Where names are looked up: the data, or a layer over it."""

    def get(self, name: str, /) -> Any: ...


Run = Callable[[Scope, Meter], Any]


class Layer:
    """Names of a loop, a filter or a context literal over the scope around it."""

    __slots__ = ("around", "names")

    def __init__(self, names: Mapping[str, Any], around: Scope) -> None:
        self.names = names
        self.around = around

    def get(self, name: str, /) -> Any:
        """Return the innermost value of a name, null when there is none."""
        return self.names[name] if name in self.names else self.around.get(name)
