"""The expression languages, subsets of FEEL and JUEL: the only thing that evaluates text. See docs/feel.md."""

from functools import lru_cache

from service.errors import Invalid
from service.feel import juel
from service.feel.bind import bind
from service.feel.expression import Expression
from service.feel.parse import parse
from service.feel.tree import Call

__all__ = ["Expression", "compile", "compile_for_diagram", "juel"]


def compile(text: str) -> Expression:
    """Compile an expression of FEEL, bare or wrapped as ``=...`` or ``${...}``.

    Raises Invalid for anything outside the subset; ``values["position"]`` counts characters from 1, wrapper included.
    """
    return _feel(text)


def compile_for_diagram(text: str) -> Expression:
    """Compile a condition or list as a diagram writes it: FEEL, or JUEL inside ``${...}`` and ``#{...}``.

    Inside ``${...}`` what is no JUEL may still be FEEL, as ``${hasil = "ya"}``, unless it asks for ``execution``.
    Raises Invalid as ``compile``.
    """
    if not juel.is_computed(text):
        return _feel(text)
    try:
        return juel.compile(text)
    except Invalid:
        found = _or_none(text)
        if found is None or "execution" in found.names:
            raise
        return found


def _or_none(text: str) -> Expression | None:
    try:
        return _feel(text)
    except Invalid:
        return None


@lru_cache(maxsize=4096)
def _feel(text: str) -> Expression:
    tree = parse(text)
    opening = tree.root.arguments[0] if tree.opens_with_not and isinstance(tree.root, Call) else None
    negated = None if opening is None else bind(opening)
    return Expression(text, tree.names, tree.functions, bind(tree.root), negated)
