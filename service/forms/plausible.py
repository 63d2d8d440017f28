"""Plausible answers to any form, as a person in a hurry but honest would enter them: for demo, rehearsals, tests."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from service import feel
from service.forms.plausible_words import COMMON, NUMBERS, OPD, WORDS

DAY = date(2026, 11, 23)
"""The day on which the answers are given when nothing else is said."""
PASSES = 6
_TEXTS = frozenset({"textfield", "textarea"})
_CHOICES = frozenset({"radio", "select"})
_SEVERAL = frozenset({"checklist", "taglist"})
_UNASKED = frozenset({"expression", "filepicker", "button"})
_ZONE_MARK = {"utc_normalized": "Z", "utc_offset": "+07:00"}

Schema = Mapping[str, Any]


def answers(
    schema: Schema, data: Mapping[str, Any], choose: Mapping[str, Any], day: date = DAY
) -> dict[str, Any]:
    """The values a person would send for a form-js ``schema`` opened with the task's ``data``.

    A visible field gets what ``choose`` says for its key, else what the form shows from ``data``, else, where it is
    required, something plausible: the first option, every box ticked, ``day`` as date. Optional fields stay empty,
    hidden and read-only ones are not sent; keys of ``choose`` the form does not show are passed over.
    """
    values: dict[str, Any] = {}
    for _ in range(PASSES):  # a condition may look at a field further down
        before, values = values, _filled(schema, {**data, **values}, data, choose, day)
        if before == values:
            return values
    return values


def _filled(
    parent: Schema, seen: Mapping[str, Any], shown: Mapping[str, Any], choose: Mapping[str, Any], day: date
) -> dict[str, Any]:
    """One pass over the components; each sees the answers of those above it."""
    values: dict[str, Any] = {}
    for component in parent.get("components", ()):
        around = {**seen, **values}
        if not _hidden(component, around):
            for key, value in _answered(component, around, shown, choose, day):
                _merge(values, key.split("."), value)
    return values


def _hidden(component: Schema, around: Mapping[str, Any]) -> bool:
    hide = (component.get("conditional") or {}).get("hide")
    return bool(hide) and feel.compile(str(hide)).truthy_or_null(around)


def _answered(
    component: Schema,
    around: Mapping[str, Any],
    shown: Mapping[str, Any],
    choose: Mapping[str, Any],
    day: date,
) -> Iterator[tuple[str, Any]]:
    kind, path = component.get("type"), component.get("path")
    if kind == "group":
        inner = _inside(choose, path) if path else choose
        values = _filled(component, around, _inside(shown, path) if path else shown, inner, day)
        yield from [(path, values)] if path else values.items()
    elif kind == "dynamiclist" and path:
        yield path, _rows(component, around, shown, choose, day)
    elif component.get("key") and _asked(component, around):
        value = _answer(component, around, shown, choose, day)
        if value is not None:
            yield component["key"], value


def _inside(values: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    found = _get(values, path)
    return found if isinstance(found, Mapping) else {}


def _get(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _merge(values: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        values = values.setdefault(name, {})
    if isinstance(value, dict) and isinstance(values.get(path[-1]), dict):
        values[path[-1]].update(value)
    else:
        values[path[-1]] = value


def _rows(
    component: Schema,
    around: Mapping[str, Any],
    shown: Mapping[str, Any],
    choose: Mapping[str, Any],
    day: date,
) -> list[dict[str, Any]]:
    """The chosen rows, else those the form shows, else two new ones; each completed field by field."""
    fewest = int((component.get("properties") or {}).get("baris_paling_sedikit", 0))
    path = component["path"]
    rows = _get(choose, path) or _get(shown, path) or [{}] * max(2, fewest)
    found = []
    for index, row in enumerate(rows):
        chosen = {"opd": OPD[index % len(OPD)][0], "data": OPD[index % len(OPD)][1], **row}
        found.append(_filled(component, {**around, **row}, {}, chosen, day))
    return found


def _asked(component: Schema, around: Mapping[str, Any]) -> bool:
    """True when the person enters something here: not shown only, not computed, no upload."""
    readonly = component.get("readonly", False)
    if isinstance(readonly, str):
        readonly = feel.compile(readonly).evaluate(around) is True
    return not (readonly or component.get("disabled") or component.get("type") in _UNASKED)


def _answer(
    component: Schema,
    around: Mapping[str, Any],
    shown: Mapping[str, Any],
    choose: Mapping[str, Any],
    day: date,
) -> Any:
    chosen = _get(choose, component["key"])
    if chosen is not None:
        return chosen
    earlier = _get(shown, component["key"])
    if earlier not in (None, "", [], False) and _prefilled(component) and not _over(component, earlier, day):
        return earlier
    if component.get("defaultValue") is not None:
        return component["defaultValue"]
    return _invented(component, around, day) if _required(component, around) else None


def _prefilled(component: Schema) -> bool:
    return (component.get("properties") or {}).get("jangan_isi_awal") != "ya"


def _over(component: Schema, earlier: Any, day: date) -> bool:
    """True for an earlier round's date that has passed where the form wants one to come."""
    coming = component.get("disallowPassedDates") and component.get("subtype", "date") != "time"
    return bool(coming) and str(earlier)[:10] < day.isoformat()


def _required(component: Schema, around: Mapping[str, Any]) -> bool:
    rules = component.get("validate") or {}
    return bool(rules.get("required") or _number(rules.get("minLength"), around))


def _invented(component: Schema, around: Mapping[str, Any], day: date) -> Any:
    kind = component["type"]
    if kind in _TEXTS:
        return _text(component, around)
    if kind == "number":
        return _amount(component, around)
    if kind == "checkbox":
        return True
    if kind in _CHOICES:
        return next(iter(_options(component, around)), None)
    if kind in _SEVERAL:
        return _options(component, around)
    return _moment(component, day) if kind == "datetime" else None


def _text(component: Schema, around: Mapping[str, Any]) -> str:
    """The first plausible text the field's own rules let through."""
    rules = component.get("validate") or {}
    label = str(component.get("label") or component["key"])
    stem = _stem(component["key"])
    least = int(_number(rules.get("minLength"), around) or 0)
    most = int(_number(rules.get("maxLength"), around) or 20_000)
    fitting = _fitting(rules)
    candidates = [WORDS.get(stem, ""), *(COMMON if fitting else ()), f"{label} sesuai berkas"]
    texts: list[str] = [text.ljust(least, ".")[:most] for text in candidates if text]
    return next((text for text in texts if not fitting or fitting.search(text)), texts[-1])


def _stem(key: str) -> str:
    """The key less the number of its step: nomor_surat_4 -> nomor_surat."""
    return re.sub(r"_\d+[a-z]?$", "", key.rsplit(".", 1)[-1])


def _fitting(rules: Mapping[str, Any]) -> re.Pattern[str] | None:
    """What the text must match, when the form says so."""
    shape = rules.get("validationType")
    if shape == "email":
        return re.compile(r"^[^@ ]+@[^@ ]+\.[a-z]+$")
    if shape == "phone":
        return re.compile(r"^\+[0-9]{8,14}$")
    return re.compile(rules["pattern"]) if rules.get("pattern") else None


def _amount(component: Schema, around: Mapping[str, Any]) -> Any:
    rules = component.get("validate") or {}
    amount = Decimal(NUMBERS.get(_stem(component["key"]), 3))
    low, high = _number(rules.get("min"), around), _number(rules.get("max"), around)
    amount = max(amount, low) if low is not None else amount
    amount = min(amount, high) if high is not None else amount
    whole = int(amount) if amount == amount.to_integral_value() else float(amount)
    return str(whole) if component.get("serializeToString") else whole


def _number(limit: Any, around: Mapping[str, Any]) -> Decimal | None:
    """A limit of the form, which may be an expression."""
    if isinstance(limit, str):
        limit = feel.compile(limit).evaluate(around)
    if isinstance(limit, bool) or not isinstance(limit, int | float | Decimal):
        return None
    return Decimal(str(limit))


def _options(component: Schema, around: Mapping[str, Any]) -> list[Any]:
    found: Any = component.get("values")
    if component.get("valuesKey"):
        found = _get(around, component["valuesKey"])
    elif component.get("valuesExpression"):
        found = feel.compile(component["valuesExpression"]).evaluate(around)
    options = found if isinstance(found, list) else []
    return [option.get("value") if isinstance(option, Mapping) else option for option in options]


def _moment(component: Schema, day: date) -> str:
    """A date (a week on where past days are not allowed), a time, or both, as the form writes them."""
    on = day + timedelta(days=7) if component.get("disallowPassedDates") else day
    clock = "09:00" + _ZONE_MARK.get(component.get("timeSerializingFormat", ""), "")
    subtype = component.get("subtype", "date")
    if subtype == "time":
        return clock
    return on.isoformat() if subtype == "date" else f"{on.isoformat()}T{clock}"
