"""Whatever text will be computed is in our expression language, and asks for data that somebody gives."""

import re
from collections.abc import Iterator

from service import feel, forms
from service.definitions.findings import Finding, Placed, Subject, brief, error, quoted, warning
from service.diagram import Flow, Loop, Node
from service.errors import Refusal

_ALWAYS = frozenset({"perihal"})
_CHOOSING = ("exclusiveGateway", "inclusiveGateway")
_NAME = re.compile(r"[^\W\d]\w{0,119}")


def choices(subject: Subject) -> Iterator[Finding]:
    """A gateway with a choice has a default flow, and a condition on every other one; outside of SOPs the conditions
    may be enough."""
    for node in subject.main.nodes.values():
        if node.kind not in _CHOOSING or len(node.outgoing) < 2:
            continue
        if node.default is None:
            sentence = f"Gerbang {quoted(node.name or node.id)} harus punya alur bawaan (default)."
            sentence = f"{sentence} Tandai alur yang aman."
            yield Finding("default-missing", subject.strict, node.line, brief(node.id, 80), sentence)
        for id in node.outgoing:
            yield from _choice(node, subject.main.flows[id])


def _choice(node: Node, flow: Flow) -> Iterator[Finding]:
    if flow.id == node.default and flow.condition:
        sentence = "Alur bawaan (default) tidak boleh bersyarat. Hapus syaratnya."
        yield error("condition-misplaced", flow, sentence)
    if flow.id != node.default and not flow.condition:
        sentence = f"Alur dari gerbang {quoted(node.name or node.id)} harus bersyarat. Isi syaratnya."
        yield error("condition-missing", flow, sentence)


def conditions(subject: Subject) -> Iterator[Finding]:
    """Every condition compiles."""
    for flow in subject.main.flows.values():
        language = (flow.language or "").lower()
        if language not in ("", "juel") and "feel" not in language:
            sentence = f"Bahasa syarat {quoted(language)} tidak didukung. Tulis syaratnya dalam FEEL."
            yield error("condition-broken", flow, sentence)
        elif flow.condition:
            yield from _compiles("condition-broken", flow, flow.condition, "Syarat")


def repetitions(subject: Subject) -> Iterator[Finding]:
    """A multi-instance task knows its list or its number, and everything it computes compiles."""
    for node in subject.main.nodes.values():
        if node.loop is not None and not node.loop.standard:
            yield from _repetition(node, node.loop)


def _repetition(node: Node, loop: Loop) -> Iterator[Finding]:
    if bool(loop.collection) == bool(loop.cardinality):
        advice = "Isi salah satu: daftar (collection) atau jumlah (loopCardinality)."
        yield error(
            "repetition-broken", node, f"Tugas berganda {quoted(node.name or node.id)} belum jelas. {advice}"
        )
    if loop.element_variable and not _NAME.fullmatch(loop.element_variable):
        advice = "Pakai satu kata tanpa tanda baca."
        sentence = f"Nama unsur daftar {quoted(loop.element_variable)} tidak dapat dipakai. {advice}"
        yield error("repetition-broken", node, sentence)
    parts = {
        "Daftar": loop.collection,
        "Jumlah": loop.cardinality,
        "Syarat selesai": loop.completion_condition,
    }
    for what, text in parts.items():
        if text:
            yield from _compiles("repetition-broken", node, text, what)


def _compiles(rule: str, at: Placed, text: str, what: str) -> Iterator[Finding]:
    try:
        feel.compile_for_diagram(text)
    except Refusal as no:
        yield error(rule, at, f"{what} tidak dapat dibaca. {brief(str(no), 300)}")


def variables(subject: Subject) -> Iterator[Finding]:
    """A condition asks only for what a form or a repetition gives; without forms the data comes from outside."""
    given = _given(subject)
    advice = "tidak diisi formulir mana pun. Periksa nama isiannya."
    for flow in subject.main.flows.values() if given else ():
        for name in sorted(_asked(flow.condition) - given - _ALWAYS):
            yield warning("unknown-variable", flow, f"Syarat memakai {quoted(name)}, yang {advice}")
    for node in subject.main.nodes.values() if given else ():
        for name in sorted(_asked(node.loop.collection if node.loop else None) - given - _ALWAYS):
            yield warning("unknown-variable", node, f"Daftar memakai {quoted(name)}, yang {advice}")


def _given(subject: Subject) -> set[str]:
    found: set[str] = set()
    for node in subject.main.nodes.values():
        schema = subject.forms.get(node.form or "")
        if schema is not None and not any(flaw.severity == "error" for flaw in forms.lint(schema)):
            found |= {field.key.partition(".")[0] for field in forms.fields(schema)}
        if node.loop is not None:
            found |= {node.id, node.loop.element_variable or node.id}
    return found


def _asked(text: str | None) -> frozenset[str]:
    try:
        return feel.compile_for_diagram(text).names if text else frozenset()
    except Refusal:
        return frozenset()
