"""A specification on its way: what is built, what was compiled for it, and what is wrong so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from service import feel
from service.diagram import Diagram, Fault, Flow, Node, Process
from service.errors import Invalid
from service.feel import Expression, juel


@dataclass
class Build:
    """A specification being built, what was compiled for it, and what is wrong so far."""

    diagram: Diagram
    process: Process
    spec: Any
    expressions: dict[str, Expression] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    message_starts: dict[str, str] = field(default_factory=dict)
    externals: dict[str, str] = field(default_factory=dict)

    def refuse(self, thing: Node | Flow | Process, rule: str, sentence: str) -> None:
        """Note a fault at a node, a flow or the process."""
        self.faults.append(Fault(thing.line, thing.id[:80], rule, sentence))

    def expression(self, thing: Node | Flow, text: str) -> str:
        """Compile ``text`` for later and return it as the key it will be looked up by."""
        try:
            self.expressions[text] = feel.compile_for_diagram(text)
        except Invalid as error:
            self.refuse(thing, "expression", f"Ungkapan tidak dapat dipakai: {error}")
        return text

    def texts(self, node: Node, values: Iterable[Any]) -> None:
        """Compile every ``${...}`` in texts, and in lists and mappings of texts; what is none of them is refused."""
        for value in values:
            if isinstance(value, str):
                self._text(node, value)
            elif isinstance(value, tuple):
                self.texts(node, value)
            elif isinstance(value, dict):
                self.texts(node, value.values())
            else:
                self.refuse(
                    node,
                    "mapping",
                    "Parameter harus berupa teks, daftar atau peta teks; skrip tidak dijalankan.",
                )

    def _text(self, node: Node, text: str) -> None:
        if juel.is_computed(text):
            try:
                self.expressions[text] = juel.compile(text)
            except Invalid as error:
                self.refuse(node, "expression", f"Ungkapan tidak dapat dipakai: {error}")
