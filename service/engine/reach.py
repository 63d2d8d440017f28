"""Which elements can still send a token to an input of an inclusive join."""

from typing import Any

from service.engine.steps import Activity


def reaches(specification: Any, join: Any) -> dict[str, frozenset[str]]:
    """For each input of ``join``: the names of the specs that reach it without passing ``join``, itself included."""
    before: dict[str, set[str]] = {}
    for spec in specification.task_specs.values():
        events = (
            [event.name for event in (*spec.boundaries, *spec.catchers)] if isinstance(spec, Activity) else []
        )
        for following in [*spec._outputs, *events]:
            before.setdefault(following, set()).add(spec.name)
    return {name: frozenset(_upstream(name, before, join.name)) for name in join._inputs}


def _upstream(name: str, before: dict[str, set[str]], without: str) -> set[str]:
    found, ahead = {name}, [name]
    while ahead:
        for previous in before.get(ahead.pop(), ()):
            if previous not in found and previous != without:
                found.add(previous)
                ahead.append(previous)
    return found
