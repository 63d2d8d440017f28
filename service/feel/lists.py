"""Picking from lists, filtering them and going over them."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from service.feel.scope import Layer, Run, Scope
from service.feel.values import Meter, take

Source = Callable[[Scope, Meter], Iterable[Any] | None]


def true(value: Any) -> bool:
    # as in the browser, everything but false and null opens the `then` branch
    return value is not None and value is not False


def pick(target: Run, place: Run) -> Run:
    """``xs[n]``: the n-th item from the front, or from the back when negative; null beyond either end."""

    def run(scope: Scope, meter: Meter) -> Any:
        among = target(scope, meter)
        if among is None:
            return None
        index = place(scope, meter)
        if isinstance(index, bool):
            return among if index else []
        if not isinstance(index, (int, Decimal)):
            return []
        listed = among if isinstance(among, list) else [among]
        if type(index) is not int or index == 0 or not -len(listed) <= index <= len(listed):
            return None
        return take(listed[index - 1 if index > 0 else index])

    return run


def each(target: Run, test: Run, weight: int) -> Run:
    """``xs[condition]``: the items for which the condition is true; ``weight`` is what each costs."""

    def run(scope: Scope, meter: Meter) -> list[Any] | None:
        among = target(scope, meter)
        if among is None:
            return None
        kept = []
        for item in among if isinstance(among, list) else [among]:
            meter.spend(weight)
            item = take(item)
            inner = Layer({"item": item}, scope)
            # as in the browser, false and null are never kept
            inside = Layer(item, inner) if isinstance(item, Mapping) else inner
            if test(inside, meter) is True and true(item):
                kept.append(item)
        return kept

    return run


def loop(kind: str, name: str, source: Source, body: Run) -> Run:
    """``for``, ``some`` and ``every`` over the items of ``source``; null where there are none to go over."""

    def run(scope: Scope, meter: Meter) -> Any:
        items = source(scope, meter)
        if items is None:
            return None
        results = (body(Layer({name: item}, scope), meter) for item in items)
        if kind == "for":
            return list(results)
        return any(map(true, results)) if kind == "some" else all(map(true, results))

    return run


def counted(first: Run, last: Run | None, weight: int) -> Source:
    """The items of a list, or the whole numbers from ``first`` to ``last``, each paid for when it is reached."""

    def run(scope: Scope, meter: Meter) -> Iterable[Any] | None:
        start = first(scope, meter)
        if last is None:
            return _counted(start, weight, meter) if isinstance(start, list) else None
        stop = last(scope, meter)
        if type(start) is not int or type(stop) is not int:
            return None
        return _counted(
            range(start, stop + 1) if start <= stop else range(start, stop - 1, -1), weight, meter
        )

    return run


def _counted(items: Iterable[Any], weight: int, meter: Meter) -> Iterable[Any]:
    for item in items:
        meter.spend(weight)
        yield take(item)
