"""The rules a value must keep, as sentences that name the field, what was found and what to do."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from service.feel import Expression
from service.forms import moments, patterns
from service.forms.model import Choices, Input, Limit, Option, Scope
from service.forms.values import number, same


def flaws(field: Input, value: Any, scope: Scope, today: date | None, *, entered: bool) -> Iterator[str]:
    """Every rule the value breaks, each as the end of a sentence about the field.

    A value that was not entered but kept from the task's data is checked as the browser does, no further.
    """
    if field.required and _is_empty(field, value):
        yield _missing(field)
        return
    if value is None or value in ("", []):
        return
    if field.type == "number":
        yield from _number_flaws(field, value, scope.names)
    elif field.moment is not None or field.choices is not None:
        yield from _outside_flaws(field, value, scope, today) if entered else ()
    elif isinstance(value, str):
        yield from _text_flaws(field, value, scope.names)


def options(choices: Choices, scope: Scope) -> tuple[Option, ...]:
    """The choices offered just now: fixed, from the task's data, or computed."""
    if choices.key is not None:
        return read_options(scope.initial.get(choices.key))
    if choices.expression is not None:
        return read_options(choices.expression.evaluate(scope.names))
    return choices.fixed


def read_options(source: Any) -> tuple[Option, ...]:
    """A list of plain values or of {label, value} as options; anything else is left out, as in the browser."""
    if not isinstance(source, list | tuple):
        return ()
    return tuple(option for entry in source if (option := _option(entry)) is not None)


def _option(entry: Any) -> Option | None:
    if _is_simple(entry):
        return Option(entry, str(entry))
    if not isinstance(entry, Mapping):
        return None
    label, value = entry.get("label"), entry.get("value")
    if isinstance(label, str) and label:
        return Option(value, label) if _is_simple(value) or (isinstance(value, Mapping) and value) else None
    return Option(value, str(value)) if _is_simple(value) else None


def _is_simple(value: Any) -> bool:
    return isinstance(value, bool | int | float | Decimal) or (isinstance(value, str) and value != "")


def _is_empty(field: Input, value: Any) -> bool:
    if field.type == "checkbox":
        return value is not True
    # Blanks pass in the browser; here they are what they are: nothing.
    return value is None or value == [] or (isinstance(value, str) and not value.strip(patterns.SPACES))


def _missing(field: Input) -> str:
    if field.type == "checkbox":
        return "belum dicentang. Centanglah bila sudah dipenuhi"
    if field.choices is not None:
        return "wajib dipilih, tetapi belum ada pilihan. Pilihlah salah satu"
    return "wajib diisi, tetapi masih kosong. Isilah lebih dahulu"


def _number_flaws(field: Input, value: Any, names: Mapping[str, Any]) -> Iterator[str]:
    exact = number(value)
    if exact is None:
        return
    digits = field.decimal_digits
    if digits is not None and _decimals(exact) > digits:
        kind = "bilangan bulat" if digits == 0 else f"angka dengan paling banyak {digits} desimal"
        yield f"harus {kind}, tetapi terisi {value}"
    if field.increment:
        with localcontext(prec=300):
            if exact % field.increment:
                yield f"harus kelipatan {field.increment}, tetapi terisi {value}"
    yield from _limit("paling kecil", field.minimum, lambda limit: exact < limit, value, names)
    yield from _limit("paling besar", field.maximum, lambda limit: exact > limit, value, names)


def _decimals(exact: Decimal) -> int:
    exponent = exact.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text_flaws(field: Input, value: str, names: Mapping[str, Any]) -> Iterator[str]:
    if field.pattern is not None and not patterns.found(field.pattern, value):
        yield f"belum benar. {field.pattern_sentence or 'Bentuknya tidak seperti yang diminta'}"
    if field.shape == "email" and not patterns.is_email(value):
        yield "harus berupa alamat surel seperti nama@contoh.go.id"
    if field.shape == "phone" and not patterns.is_phone(value):
        yield "harus berupa nomor telepon dengan kode negara seperti +6281234567890"
    size = patterns.length(value)
    yield from _limit("paling sedikit", field.min_length, lambda limit: size < limit, f"{size} huruf", names)
    yield from _limit("paling banyak", field.max_length, lambda limit: size > limit, f"{size} huruf", names)


def _limit(
    word: str, limit: Limit, is_broken: Callable[[Decimal], bool], shown: Any, names: Mapping[str, Any]
) -> Iterator[str]:
    if limit is None:
        return
    bound = limit.evaluate(names) if isinstance(limit, Expression) else limit
    if bound is None:
        return
    exact = number(bound)
    if exact is None:
        yield f"tidak dapat diperiksa karena batas {word} bukan angka. Beri tahu pemilik formulir"
    elif is_broken(exact):
        yield f"{word} {exact:f}, tetapi terisi {shown}"


def _outside_flaws(field: Input, value: Any, scope: Scope, today: date | None) -> Iterator[str]:
    """What a calendar or a list of choices could never have given."""
    if field.moment is not None:
        flaw = moments.flaw(field.moment, str(value), today)
        if flaw:
            yield f"{flaw}, tetapi terisi “{value}”"
        return
    offered = options(field.choices, scope) if field.choices else ()
    chosen = value if field.type in {"checklist", "taglist"} else [value]
    if not all(any(same(one, option.value) for option in offered) for one in chosen):
        yield "berisi pilihan yang tidak ada pada formulir. Pilihlah dari pilihan yang tersedia"
