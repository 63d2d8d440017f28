"""The FEEL texts of a form file, compiled, and the conditions that a missing or a wrong value would turn around."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from service import feel
from service.errors import Invalid
from service.feel import Expression
from service.forms.model import Branch, Input

Report = Callable[[str, str, str, str], None]

_MOST_TRIALS = 2000
_ANYTHING: tuple[Any, ...] = (1, "a", True, [], {})
_OF_TYPE: Mapping[str, tuple[Any, ...]] = {
    "number": (0, 1, 7),
    "textfield": ("", "a"),
    "textarea": ("", "a"),
    "datetime": ("2026-11-21",),
    "checkbox": (True, False),
}
_PLACE = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})


class Expressions:
    """Compiles what a component says in FEEL, keeps its conditions, and reports what is wrong with them."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.hides = 0
        self._conditions: list[tuple[Expression, str]] = []

    def hide(self, source: Mapping[str, Any], path: str) -> Expression | None:
        """The condition that hides the component, or ``None`` where it is always shown."""
        conditional = source.get("conditional")
        text = conditional.get("hide") if isinstance(conditional, Mapping) else None
        if text in (None, ""):
            return None
        here = f"{path}.conditional.hide"
        if not isinstance(text, str) or not text.startswith("="):
            sentence = "Syarat sembunyi harus diawali tanda sama dengan; tanpa itu peramban mengabaikannya."
            self._report("expression", "error", here, sentence)
            return None
        self.hides += 1
        return self._condition(text, here)

    def readonly(self, source: Mapping[str, Any], path: str) -> bool | Expression:
        """True, False, or the condition under which the field is readonly."""
        value = source.get("readonly")
        if not isinstance(value, str) or not value.startswith("="):
            return bool(value)
        condition = self._condition(value, f"{path}.readonly")
        return True if condition is None else condition

    def compiled(self, text: Any, path: str, severity: str = "error") -> Expression | None:
        """The expression, or ``None`` after a report when it is outside the language."""
        try:
            return feel.compile(text if isinstance(text, str) else "")
        except Invalid as refusal:
            self._report("expression", severity, path, f"Ungkapan di luar bahasa yang didukung: {refusal}")
            return None

    def shown_only(self, source: Mapping[str, Any], path: str) -> None:
        """Checks a component that carries no value: its condition, and the expressions that only a browser runs."""
        self.hide(source, path)
        for name in ("dataSource", "columnsExpression"):
            text = source.get(name)
            if isinstance(text, str) and text.startswith("="):
                self.compiled(text, f"{path}.{name}", "warning")

    def check_conditions(self, fields: Mapping[str, Input | Branch]) -> None:
        """Tries every condition with values of the right types, and with some of them missing."""
        for condition, path in self._conditions:
            names = sorted(condition.names)
            samples = [_samples(name, fields.get(name), condition.text) for name in names]
            self._check_types(condition, path, names, samples, fields)
            self._check_missing(condition, path, names, samples)

    def _condition(self, text: str, path: str) -> Expression | None:
        condition = self.compiled(text, path)
        if condition is not None:
            self._conditions.append((condition, path))
        return condition

    def _check_types(
        self,
        condition: Expression,
        path: str,
        names: Sequence[str],
        samples: Sequence[tuple[Any, ...]],
        fields: Mapping[str, Input | Branch],
    ) -> None:
        """Values of different types give null here and something else in the browser: such a condition is an error."""
        answers = [_value(condition, names, trial) for trial in islice(product(*samples), _MOST_TRIALS)]
        is_known = all(isinstance(fields.get(name), Input) for name in names)
        is_mixed = None in answers and (is_known or all(answer is None for answer in answers))
        if is_mixed and _PLACE.isdisjoint(names):
            sentence = "Syarat ini membandingkan nilai yang jenisnya berbeda, misalnya teks dengan angka."
            self._report("types", "error", path, sentence)

    def _check_missing(
        self, condition: Expression, path: str, names: Sequence[str], samples: Sequence[tuple[Any, ...]]
    ) -> None:
        for missing, trial in _with_missing(names, samples):
            if _is_true_by_null(condition, names, trial) and _is_turned(condition, names, trial, samples):
                effect = "terkunci" if path.endswith(".readonly") else "tersembunyi dan tidak lagi wajib"
                sentence = (
                    f"Selama {', '.join(missing)} kosong, syarat ini bernilai null, dan peramban menganggapnya "
                    f"benar: isian {effect}. Tulislah syarat yang selalu benar atau salah, misalnya "
                    "“x != null and x > 5”."
                )
                self._report("null_hides", "warning", path, sentence)
                return


def _samples(name: str, field: Input | Branch | None, text: str) -> tuple[Any, ...]:
    """Values the name may have: of its field's type, or anything with the words that the condition mentions."""
    if name in _PLACE:
        return ({},)
    words = tuple(text.split('"')[1::2][:6])
    if not isinstance(field, Input) or field.expression is not None:
        return (*_ANYTHING, *words)
    if field.choices is None:
        kind = "textfield" if field.as_text else field.type
        return (*_OF_TYPE.get(kind, _ANYTHING), *(words if kind in {"textfield", "textarea"} else ()))
    options = tuple(option.value for option in field.choices.fixed) or (*_ANYTHING, *words)
    return ([], [options[0]]) if field.type in {"checklist", "taglist"} else options


def _with_missing(
    names: Sequence[str], samples: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
    """Every trial in which something is missing; what stands around a list item is there but may lack everything."""
    wider = [some if name in _PLACE else (None, *some) for name, some in zip(names, samples, strict=True)]
    for trial in islice(product(*wider), _MOST_TRIALS):
        pairs = zip(names, trial, strict=True)
        missing = [name for name, value in pairs if value is None or name in _PLACE]
        if missing:
            yield missing, trial


def _is_true_by_null(condition: Expression, names: Sequence[str], trial: Sequence[Any]) -> bool:
    if _value(condition, names, trial) is not None:
        return False
    return condition.truthy_or_null(dict(zip(names, trial, strict=True)))


def _is_turned(
    condition: Expression, names: Sequence[str], trial: Sequence[Any], samples: Sequence[tuple[Any, ...]]
) -> bool:
    """Whether the missing values alone make the condition null: with some value in their place it is not."""
    if None not in trial:
        return True
    choices = (some if value is None else (value,) for value, some in zip(trial, samples, strict=True))
    filled = islice(product(*choices), _MOST_TRIALS)
    return any(_value(condition, names, full) is not None for full in filled)


def _value(condition: Expression, names: Sequence[str], trial: Sequence[Any]) -> Any:
    try:
        return condition.evaluate(dict(zip(names, trial, strict=True)))
    except Invalid:
        return False
