"""With what: steps without a form, forms that did not come along, and a drawing that does not call itself an SOP."""

from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

from service.definitions.first_forms import first_form, free_id
from service.definitions.generated import described
from service.diagram import Diagram, read
from service.errors import Refusal
from service.repairs.drawing import Drawing, Element, called, tag
from service.repairs.proposal import LEAVE, Choice, Proposal, Rule, Seats, quoted

MAKE = Choice("buat", "Buat formulir dari langkahnya")


def formless(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """Every step has a form that came along."""
    diagram = _diagram(drawing)
    own = described(diagram) if diagram is not None else {}
    for step in drawing.nodes():
        form, id = _form(step), step.get("id", "")
        if tag(step) == "userTask" and not form and id not in own:
            sentence = f"Langkah {quoted(called(step))} belum punya formulir."
            yield Proposal("form", id, sentence, (MAKE,), MAKE.value, safe=True)
        elif tag(step) in ("userTask", "startEvent") and form and form not in drawing.forms:
            sentence = f"Formulir {quoted(form)} untuk {quoted(called(step))} tidak ada di rancangan ini."
            yield Proposal("form", id, sentence, (MAKE,), MAKE.value)


def _form(step: Element) -> str:
    return next(
        (str(said) for name, said in step.attrib.items() if etree.QName(name).localname == "formRef"), ""
    )


def _diagram(drawing: Drawing) -> Diagram | None:
    """What the drawing says, once it can be read as a whole; kept until something changes but the forms of steps."""
    if not drawing.looked:
        drawing.looked = True
        with suppress(Refusal):
            diagram = read(etree.tostring(drawing.root, encoding="UTF-8"))
            drawing.diagram = diagram if diagram.main else None
    return drawing.diagram


def make_form(drawing: Drawing, element: str, value: str) -> None:
    diagram = _diagram(drawing)
    if diagram is None or element not in diagram.main.nodes:
        return
    step = drawing.get(element)
    id = _form(step) or free_id(diagram, element, drawing.forms)
    drawing.forms[id] = first_form(diagram, element, id)
    for name in [each for each in step.attrib if etree.QName(each).localname.startswith("formRef")]:
        del step.attrib[name]
    step.set(f"{{{drawing.camunda}}}formRef", id)
    step.set(f"{{{drawing.camunda}}}formRefBinding", "deployment")


def unsaid(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """A drawing of an SOP says that it is one: then it is asked for lanes, forms and deadlines."""
    main = drawing.main
    if main is not None and drawing.own_nodes() and drawing.properties(main).get("jenis") != "sop":
        sentence = "Gambar belum ditandai sebagai SOP, yang setiap langkahnya wajib punya lajur, formulir dan tenggat."
        choices = (Choice("sop", "Tandai sebagai SOP"), Choice(LEAVE, "Biarkan"))
        yield Proposal("sop", main.get("id", ""), sentence, choices, "sop")


def call_sop(drawing: Drawing, element: str, value: str) -> None:
    if value == "sop":
        drawing.set_property(drawing.get(element), "jenis", value)


RULES = {"form": Rule(formless, make_form), "sop": Rule(unsaid, call_sop)}
