"""A compiled expression, whichever language it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.feel.scope import Run
from service.feel.values import Meter, leave

_READY = frozenset({bool, str, int, type(None)})


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression, immutable and shareable by threads.

    ``names`` holds the free variables (the first word of a path); a name inside a filter counts as free even where
    it turns out to be a key of the elements. ``functions`` holds the built-in functions it calls. ``juel`` says that it
    was written in the language of Camunda 7.
    """

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    _run: Run = field(repr=False)
    _negated: Run | None = field(repr=False)
    juel: bool = False

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """Return the value for ``data``: int, Decimal, str, bool, None, date, datetime, timedelta, list or dict.

        A missing name is null, and so is every operation that does not fit its values. Lists and dicts are copies.
        Raises Invalid when the work, a text or the nesting of the data exceeds its bound.
        """
        meter = Meter()
        result = self._run(data, meter)
        return result if type(result) in _READY else leave(result, meter)

    def truthy_or_null(self, data: Mapping[str, Any]) -> bool:
        """Say whether a form field with this ``hide`` is hidden: true *and null* hide it, as in the browser.

        The browser runs ``hide`` as unary tests against a missing input. So a list hides when it holds a null, and an
        outermost ``not(...)`` is the negation of that test: ``not(x)`` shows the field while ``x`` is null.
        Raises Invalid as ``evaluate`` does.
        """
        meter = Meter()
        if self._negated is not None:
            return not _passes(self._negated(data, meter))
        return _passes(self._run(data, meter))


def _passes(result: Any) -> bool:
    return result is True or result is None or (isinstance(result, list) and None in result)
