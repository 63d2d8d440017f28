"""Two versions held against each other, the diagrams first and then the forms."""

from service.comparison.forms import filled
from service.comparison.matching import followed, renamed
from service.comparison.model import Difference, Spec
from service.comparison.parts import compared
from service.comparison.reading import Drawing, parts


def differences(old: Spec, new: Spec) -> tuple[Difference, ...]:
    """Everything in which ``new`` differs from ``old``, in the order of the newer file.

    How shapes are placed and how a modeler writes the file makes no difference. Invalid, with Faults in ``details``,
    when one of the diagrams is not safe BPMN.
    """
    before, after = parts(old.xml), parts(new.xml)
    ids = renamed(before, after)
    mapped = Drawing((part.id, part) for part in (followed(each, ids) for each in before.values()))
    was = {new: old for old, new in ids.items()}
    return (*compared(mapped, after, was), *filled(old, new, mapped, after, was))
