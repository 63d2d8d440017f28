"""Whether what waits in a case has its like in another version of the diagram, and where."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.engine.events import Timed
from service.engine.externals import External
from service.engine.joins import Instance, Join, Repeated
from service.engine.messages import Awaiting, Deciding, MessageBoundary
from service.engine.program import Program
from service.engine.tokens import Token
from service.errors import Invalid


class Unfit(Invalid):
    """Something that waits in a case has no place in the other version; ``element`` is its id in the old one."""

    def __init__(self, element: str, text: str, /, **values: Any) -> None:
        super().__init__(text, element=element, **values)
        self.element = element


def mapped(mapping: Mapping[str, str], element: str) -> str:
    """Where an element goes: what the mapping says, else to the same id."""
    return mapping.get(element, element)


def place(source: Program, target: Program, token: Token, mapping: Mapping[str, str]) -> Any:
    """The step of ``target`` where a token of ``source`` goes on. Unfit when there is none like its own."""
    old = token.task_spec
    if isinstance(old, Instance):
        return place(source, target, token.parent, mapping).instance
    name = mapped(mapping, old.bpmn_id)
    new = target.spec.task_specs.get(name)
    if new is None:
        raise Unfit(
            old.bpmn_id,
            "“{element}” tidak ada di versi tujuan dan belum dipasangkan. Pilih padanannya, atau biarkan berkasnya.",
        )
    if type(new) is not type(old):
        raise _other(old, name, "jenisnya berbeda")
    _around(source, target, token, name, mapping)
    if problem := _unlike(old, new, mapping):
        raise _other(old, name, problem)
    return new


def same_event(old: Any, new: Any) -> bool:
    """Whether a boundary event goes on as another one: a timer as a timer, a message as the same message."""
    if old is None or new is None or type(old) is not type(new):
        return False
    return not isinstance(old, MessageBoundary) or old.message == new.message


def alone(old: Any, new: Any, taken: dict[str, str]) -> None:
    """Unfit when what waited elsewhere in the case already goes on at ``new``: it would be done twice."""
    if taken.setdefault(new.name, old.name) != old.name:
        raise _other(old, new.bpmn_id, "langkah lain berkas ini sudah dipasangkan ke sana")


def settle(old: Token, new: Token, mapping: Mapping[str, str]) -> None:
    """Change what only the token knows as far as it names the old version."""
    data = new.internal_data
    if "via" in data:
        data["via"] = mapped(mapping, data["via"])
    if isinstance(old.task_spec, Timed):
        new.task_spec.event_definition.take_over(new, old.task_spec.event_definition)


def _around(source: Program, target: Program, token: Token, name: str, mapping: Mapping[str, str]) -> None:
    """A token stands in the same sub-process as before, or outside of any as before."""
    around = token.workflow.tasks.get(token.scope)
    scope = target.process if around is None else mapped(mapping, around.task_spec.bpmn_id)
    if target.nodes[name].parent != scope:
        raise _other(token.task_spec, name, "yang satu di dalam sub-proses, yang lain tidak")


def _unlike(old: Any, new: Any, mapping: Mapping[str, str]) -> str:
    """In what two steps of one kind differ so that what waits at the one cannot go on at the other."""
    if isinstance(old, Repeated):
        same = (old.sequential, old.variable) == (new.sequential, new.variable)
        return "" if same else "pengulangannya berbeda"
    if isinstance(old, External):
        return "" if (old.topic, old.ends) == (new.topic, new.ends) else "topik programnya berbeda"
    if isinstance(old, Awaiting):
        return "" if old.message == new.message else "pesan yang ditunggu berbeda"
    if isinstance(old, Deciding):
        ours, theirs = _names(old._outputs, mapping), set(new._outputs)
        return "" if ours == theirs else "peristiwa yang ditunggu berbeda"
    if not isinstance(old, Join):
        return ""
    before: Any = old
    return "" if _names(before._inputs, mapping) == set(new._inputs) else "cabang yang digabung berbeda"


def _names(names: Iterable[str], mapping: Mapping[str, str]) -> set[str]:
    return {mapped(mapping, name) for name in names}


def _other(old: Any, name: str, how: str) -> Unfit:
    return Unfit(
        old.bpmn_id,
        "“{element}” tidak dapat dilanjutkan di “{target}”: {how}. Pilih padanan lain, atau biarkan berkasnya.",
        target=name,
        how=how,
    )
