"""What Camunda has and we do not: the routes."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from service.api.refusals import Told
from service.api.routing import Route
from service.api.unsupported.nearest import nearest

LIST = Path(__file__).with_name("operations.txt")
"""Every operation of Camunda 7.24: the methods, then the path."""
ROUTES: tuple[Route, ...] = ()
_NAME = re.compile(r"\{[^}]*\}")


@cache
def operations() -> tuple[tuple[str, str], ...]:
    """Method and path of each."""
    lines = [line.split() for line in LIST.read_text("utf-8").splitlines()]
    return tuple((method, path) for *methods, path in lines for method in methods)


def missing(served: Iterable[Route]) -> tuple[Route, ...]:
    """A route that answers 501 for each operation that none of ``served`` is."""
    known = {(route.method, _shape(route.path)) for route in served}
    return tuple(
        Route(method, path, _refusing(method, path), "Not supported.", missing=True)
        for method, path in operations()
        if method != "OPTIONS" and (method, _shape(path)) not in known
    )


def _shape(path: str) -> str:
    """A path whatever its parts are called."""
    return _NAME.sub("{}", path)


def _refusing(method: str, path: str) -> Callable[..., Any]:
    def refuse(**names: str) -> NoReturn:
        why, best = nearest(path)
        said = f"Operasi {method} {path} tidak didukung. {why} Yang terdekat: {best}."
        raise Told(501, "NotSupportedException", said, None)

    return refuse
