"""What makes two versions differ, element by element, in sentences. Pure."""

from service.comparison.differing import differences
from service.comparison.grouping import Group, grouped
from service.comparison.model import BOTH, NEW, OLD, Difference, Phrase, Spec, sentence, told

__all__ = [
    "BOTH",
    "NEW",
    "OLD",
    "Difference",
    "Group",
    "Phrase",
    "Spec",
    "differences",
    "grouped",
    "sentence",
    "told",
]
