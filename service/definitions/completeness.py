"""What makes a diagram an SOP: every step in one lane, with a form and a deadline; errors only where it says so."""

from collections.abc import Iterator

from service import forms
from service.definitions.findings import ERROR, Finding, Placed, Subject, brief, error, quoted, warning
from service.definitions.generated import generated
from service.definitions.lanes import says_seat, seat_of
from service.diagram import Node


def lanes(subject: Subject) -> Iterator[Finding]:
    """Every node stands in exactly one lane; boundary events stand with their host."""
    process = subject.main
    if not process.lanes:
        sentence = "Proses belum punya lajur pelaksana. Gambar satu lajur untuk tiap pelaksana."
        yield _lacking("lane-missing", subject, process, sentence)
        return
    for node in process.nodes.values():
        claimed = len(set(node.lanes))
        expected = f"{_said(node)} harus berada di satu lajur; ditemukan {claimed}."
        if claimed == 0 and node.kind != "boundaryEvent":
            yield _lacking("lane-missing", subject, node, f"{expected} Geser ke dalam lajur pelaksananya.")
        if claimed > 1:
            yield _lacking("lane-double", subject, node, f"{expected} Sisakan satu lajur.")


def seats(subject: Subject) -> Iterator[Finding]:
    """Every lane has a name and is bound to a seat the agency knows."""
    for lane in subject.main.lanes:
        if not lane.name.strip():
            sentence = f"Lajur {quoted(lane.id)} belum bernama. Beri nama pelaksananya."
            yield warning("name-missing", lane, sentence)
        if subject.seats and not says_seat(lane, subject.seats):
            advice = "Tambahkan jabatannya atau perbaiki properti jabatan."
            sentence = f"Jabatan {quoted(seat_of(lane))} belum dikenal di instansi ini. {advice}"
            yield warning("lane-seat", lane, sentence)


def step_forms(subject: Subject) -> Iterator[Finding]:
    """Every user task has a form."""
    described = {each.element for each in generated(subject.root, subject.main.id)}
    for node in subject.main.nodes.values():
        if node.kind == "userTask" and node.form is None and node.id not in described:
            sentence = f"{_said(node)} belum punya formulir. Pilih atau buat formulirnya (camunda:formRef)."
            yield _lacking("form-missing", subject, node, sentence)


def known_forms(subject: Subject) -> Iterator[Finding]:
    """A form that is named was sent along, has no error, and belongs to this deployment."""
    for node in subject.main.nodes.values():
        if node.form is None:
            continue
        if node.form not in subject.forms:
            advice = "Sertakan berkasnya, atau pilih formulir lain (camunda:formRef)."
            yield error("form-unknown", node, f"Formulir {quoted(node.form)} tidak ikut dikirim. {advice}")
        else:
            yield from _flaws(subject, node, node.form)
        if node.attributes.get("formRefBinding", "deployment") != "deployment":
            advice = "Ubah camunda:formRefBinding menjadi deployment."
            sentence = f"Formulir selalu diambil dari penerapan yang sama. {advice}"
            yield warning("form-binding", node, sentence)


def _flaws(subject: Subject, node: Node, form: str) -> Iterator[Finding]:
    """What the form room says of a form, told at the task that uses it."""
    for flaw in forms.lint(subject.forms[form]):
        rule = "form-broken" if flaw.severity == ERROR else "form-warning"
        where = f" ({brief(flaw.path, 120)})" if flaw.path else ""
        sentence = f"Formulir {quoted(form)}{where}: {brief(flaw.sentence, 400)}"
        yield Finding(rule, flaw.severity, node.line, brief(node.id, 80), sentence)


def deadlines(subject: Subject) -> Iterator[Finding]:
    """Every user task has a deadline: a timer that stands on its border."""
    nodes = subject.main.nodes.values()
    timed = {node.attached_to for node in nodes if node.event == "timer"}
    for node in nodes:
        if node.kind == "userTask" and node.id not in timed:
            sentence = f"{_said(node)} belum punya tenggat. Pasang boundary timer sesuai waktu mutu baku."
            yield _lacking("deadline-missing", subject, node, sentence)


def _lacking(rule: str, subject: Subject, at: Placed, sentence: str) -> Finding:
    return Finding(rule, subject.strict, at.line, brief(at.id, 80), sentence)


def _said(node: Node) -> str:
    return f"{'Tugas' if node.kind == 'userTask' else 'Unsur'} {quoted(node.name or node.id)}"
