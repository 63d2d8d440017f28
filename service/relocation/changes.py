"""What is different for whoever has an open step, once its case follows the other version."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.comparison import Phrase
from service.comparison.wording import timer as span
from service.definitions import Definition
from service.diagram import Node


def changes(
    source: Definition, target: Definition, old: Node, new: Node, titles: Mapping[str, str]
) -> Iterator[Phrase]:
    """Name, lane, seat, form, and deadlines; ``titles`` are what seats are called."""
    if old.name != new.name:
        yield Phrase("Namanya menjadi “{after}”.", {"after": new.name or new.id})
    yield from _place(source, target, old, new, titles)
    if source.form_for(old.id) != target.form_for(new.id):
        yield Phrase("Formulirnya berbeda; isian yang belum dikirim diperiksa menurut formulir baru.")
    if source.apart(old.id) != target.apart(new.id):
        yield Phrase("Pemisahan tugasnya berbeda; yang tidak boleh lagi mengerjakannya mengembalikan tugas.")


def _place(
    source: Definition, target: Definition, old: Node, new: Node, titles: Mapping[str, str]
) -> Iterator[Phrase]:
    lanes = [each.name if each else "-" for each in (_lane(source, old), _lane(target, new))]
    if lanes[0] != lanes[1]:
        yield Phrase("Pindah dari lajur {before} ke {after}.", {"before": lanes[0], "after": lanes[1]})
    seats = [source.seat(old.lane), target.seat(new.lane)]
    if seats[0] != seats[1]:
        named = [titles.get(seat or "", seat or "-") for seat in seats]
        text = "Pindah dari jabatan {before} ke {after}; tugas yang sudah diambil dikembalikan."
        yield Phrase(text, {"before": named[0], "after": named[1]})


def _lane(definition: Definition, node: Node) -> Any:
    return definition.diagram.main.lane(node.lane)


def deadlines(
    source: Definition, target: Definition, mapping: Mapping[str, str], old: Node, new: Node
) -> Iterator[Phrase]:
    """Timers on the step that stay as they are, go or come."""
    theirs = {node.id: node for node in target.diagram.main.nodes.values() if _watches(node, new)}
    ours = [node for node in source.diagram.main.nodes.values() if _watches(node, old)]
    for timer in ours:
        other = theirs.pop(mapping.get(timer.id, timer.id), None)
        values = {"name": timer.name or old.name, "before": _time(timer)}
        if other is None:
            yield Phrase("Tenggat “{name}” ({before}) gugur: versi tujuan tidak memilikinya.", values)
        elif _time(other) != _time(timer):
            text = "Tenggat “{name}” yang sudah berjalan tetap jatuh pada waktunya semula ({before}, bukan {after})."
            yield Phrase(text, {**values, "after": _time(other)})
    for timer in theirs.values():
        values = {"name": timer.name or new.name, "after": _time(timer)}
        yield Phrase("Tenggat baru “{name}” ({after}) dihitung sejak langkah dibuka.", values)


def _watches(node: Node, host: Node) -> bool:
    return node.attached_to == host.id and node.timer is not None


def _time(node: Node) -> Phrase:
    return span((node.timer.kind, node.timer.text) if node.timer else None)
