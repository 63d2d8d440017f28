"""Look a drawing over, and mend what its owner has confirmed."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from lxml import etree

from service.errors import Invalid
from service.repairs import decisions, foreign, papers, people, structure, times
from service.repairs.drawing import Drawing, Gone
from service.repairs.proposal import Proposal, Rule, Seats

RULES: Mapping[str, Rule] = {
    **foreign.RULES,
    **structure.RULES,
    **people.RULES,
    **times.RULES,
    **decisions.RULES,
    **papers.RULES,
}
"""In the order in which they are looked at and mended: what the later ones say depends on the earlier ones."""
MOST = 500


def proposals(xml: bytes, forms: Mapping[str, Any], seats: Seats) -> tuple[Proposal, ...]:
    """Everything the drawing lacks that can be mended by choosing, at most 500; nothing for one that lacks nothing.

    ``forms`` maps form ids to schemas. Invalid for bytes that are no safe BPMN.
    """
    drawing = Drawing(xml, forms)
    found = (each for rule in RULES.values() for each in rule.finds(drawing, seats))
    return tuple(islice(found, MOST))


def apply(
    xml: bytes, forms: Mapping[str, Any], chosen: Mapping[str, str], seats: Seats
) -> tuple[bytes, dict[str, Any]]:
    """The drawing and its forms with the chosen proposals (id -> value) carried out, and nothing else.

    What an earlier one has made needless is passed over. Invalid, naming the proposal, for a choice that the drawing
    does not offer.
    """
    offered = {each.id: {choice.value for choice in each.choices} for each in proposals(xml, forms, seats)}
    for id, value in chosen.items():
        if value not in offered.get(id, ()):
            raise _gone(id)
    if not chosen:
        return xml, dict(forms)
    drawing = Drawing(xml, forms)
    asked = {id.partition(":")[0] for id in chosen}
    for rule in [rule for name, rule in RULES.items() if name in asked]:
        for each in list(rule.finds(drawing, seats)):
            wanted = chosen.get(each.id)
            if wanted is not None and wanted in {choice.value for choice in each.choices}:
                with suppress(Gone):  # an earlier one took the part away
                    rule.mends(drawing, each.element, wanted)
        drawing.changed()
    return etree.tostring(drawing.root, xml_declaration=True, encoding="UTF-8"), drawing.forms


def _gone(id: str) -> Invalid:
    sentence = "Usulan {id} tidak berlaku lagi untuk gambar ini. Muat ulang halaman, lalu pilih lagi."
    return Invalid(sentence, id=id[:100])
