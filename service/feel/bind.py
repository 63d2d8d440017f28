"""Turns a tree into one closure that runs it: no text is looked at again, and no Python attribute is touched."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from service.feel.functions import FUNCTIONS, call
from service.feel.lists import counted, each, loop, pick, true
from service.feel.scope import Layer, Run, Scope
from service.feel.tree import (
    Arithmetic,
    Between,
    Call,
    Compare,
    Entries,
    Filter,
    If,
    In,
    Items,
    Junction,
    Literal,
    Loop,
    Name,
    Negate,
    Node,
    Path,
    Range,
)
from service.feel.values import Meter, calculate, equals, order, take, within

_ORDERED: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def bind(node: Node) -> Run:
    """Return the closure of a node: scope and meter in, value out."""
    match node:
        case Literal(value=value):
            return lambda scope, meter: value
        case Name(name=name):
            return _name(name)
        case Compare():
            return _compare(node)
        case Junction():
            return _junction(node)
        case Path():
            return _path(node)
        case Arithmetic():
            return _arithmetic(node)
        case _:
            return _bind_rarer(node)


def _bind_rarer(node: Node) -> Run:
    match node:
        case Negate():
            value = bind(node.value)
            return lambda scope, meter: calculate("-", 0, value(scope, meter), meter)
        case If():
            return _if(node)
        case Between():
            return _between(node)
        case In():
            return _in(node)
        case Filter():
            target, test = bind(node.target), bind(node.test)
            return each(target, test, node.weight) if node.each else pick(target, test)
        case Loop():
            last = None if node.until is None else bind(node.until)
            source = counted(bind(node.source), last, node.weight)
            return loop(node.kind, node.name, source, bind(node.body))
        case Items():
            items = [bind(item) for item in node.items]
            return lambda scope, meter: [item(scope, meter) for item in items]
        case Entries():
            return _entries(node)
        case Call():
            function, arguments = FUNCTIONS[node.function], [bind(item) for item in node.arguments]
            return lambda scope, meter: call(function, [item(scope, meter) for item in arguments], meter)
    raise AssertionError(node)


def _name(name: str) -> Run:
    def run(scope: Scope, meter: Meter) -> Any:
        value = scope.get(name)
        return value if type(value) is str else take(value)

    return run


def _compare(node: Compare) -> Run:
    if node.op in ("=", "!="):
        return _equal(node)
    left, right = bind(node.left), bind(node.right)
    holds = _ORDERED[node.op]

    def run(scope: Scope, meter: Meter) -> bool | None:
        one, other = left(scope, meter), right(scope, meter)
        if type(one) is int and type(other) is int:
            return holds(one, other)
        turn = order(one, other)
        return None if turn is None else holds(turn, 0)

    return run


def _equal(node: Compare) -> Run:
    positive = node.op == "="
    if isinstance(node.left, Name) and isinstance(node.right, Literal) and isinstance(node.right.value, str):
        return _equal_text(node.left.name, node.right.value, positive)
    left, right = bind(node.left), bind(node.right)
    if positive:
        return lambda scope, meter: equals(left(scope, meter), right(scope, meter), meter)
    return lambda scope, meter: not equals(left(scope, meter), right(scope, meter), meter)


def _equal_text(name: str, text: str, positive: bool) -> Run:
    # nearly every gateway asks `keputusan_5 = "paraf"`
    def run(scope: Scope, meter: Meter) -> bool | None:
        value = scope.get(name)
        if type(value) is str:
            return (value == text) is positive
        same = equals(take(value), text, meter)
        return same if positive else not same

    return run


def _junction(node: Junction) -> Run:
    parts, decisive = [bind(part) for part in node.parts], node.any

    def run(scope: Scope, meter: Meter) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            value = part(scope, meter)
            if value is decisive:
                result = decisive
                break
            if not isinstance(value, bool):
                result = None
        return result

    return run


def _path(node: Path) -> Run:
    target, key = bind(node.target), node.key

    def run(scope: Scope, meter: Meter) -> Any:
        value = target(scope, meter)
        if isinstance(value, list):
            meter.spend(len(value))
            return [_entry(take(item), key) for item in value]
        return _entry(value, key)

    return run


def _entry(value: Any, key: str) -> Any:
    return take(value.get(key)) if isinstance(value, Mapping) else None


def _arithmetic(node: Arithmetic) -> Run:
    first, rest = bind(node.first), [(op, bind(part)) for op, part in node.rest]

    def run(scope: Scope, meter: Meter) -> Any:
        value = first(scope, meter)
        for op, part in rest:
            value = calculate(op, value, part(scope, meter), meter)
        return value

    return run


def _if(node: If) -> Run:
    test, yes, no = bind(node.test), bind(node.yes), bind(node.no)
    return lambda scope, meter: (yes if true(test(scope, meter)) else no)(scope, meter)


def _between(node: Between) -> Run:
    value, low, high = bind(node.value), bind(node.low), bind(node.high)

    def run(scope: Scope, meter: Meter) -> bool | None:
        least, most = low(scope, meter), high(scope, meter)
        return None if least is None or most is None else within(value(scope, meter), least, most, True, True)

    return run


def _in(node: In) -> Run:
    value, tests = bind(node.value), [_test(test) for test in node.tests]
    only = bind(node.tests[0]) if len(node.tests) == 1 and not isinstance(node.tests[0], Range) else None

    def run(scope: Scope, meter: Meter) -> bool | None:
        wanted = value(scope, meter)
        if only is None:
            return any(test(wanted, scope, meter) for test in tests)
        among = only(scope, meter)
        if among is None:
            return None
        listed = among if isinstance(among, list) else [among]
        meter.spend(len(listed))
        return any(equals(take(item), wanted, meter) for item in listed)

    return run


def _test(test: Node | Range) -> Callable[[Any, Scope, Meter], bool | None]:
    if not isinstance(test, Range):
        same = bind(test)
        return lambda value, scope, meter: equals(same(scope, meter), value, meter)
    low, high, low_in, high_in = bind(test.low), bind(test.high), test.low_in, test.high_in
    return lambda value, scope, meter: within(value, low(scope, meter), high(scope, meter), low_in, high_in)


def _entries(node: Entries) -> Run:
    entries = [(key, bind(value)) for key, value in node.entries]

    def run(scope: Scope, meter: Meter) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inner = Layer(made, scope)
        for key, value in entries:
            made[key] = value(inner, meter)
        return made

    return run
