"""What one component says about its value: limits, pattern, choices, number and date format."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from service.errors import Invalid
from service.forms import patterns
from service.forms.expressions import Expressions, Report
from service.forms.model import Choices, Input, Limit, Moment
from service.forms.rules import read_options
from service.forms.runaway import runs_away
from service.forms.values import WrongType, number
from service.forms.values import read as read_value

TYPES = frozenset(
    {
        *("textfield", "textarea", "number", "checkbox", "radio", "select"),
        *("checklist", "taglist", "datetime", "filepicker", "expression"),
    }
)
_CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
_TEXTS = frozenset({"textfield", "textarea"})
_FORMATS = ("no_timezone", "utc_normalized", "utc_offset")
_INTERVALS = (1, 5, 10, 15, 30, 60)
_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "pattern": _TEXTS,
    "minLength": _TEXTS,
    "maxLength": _TEXTS,
    "validationType": _TEXTS,
    "min": frozenset({"number"}),
    "max": frozenset({"number"}),
}


def read(
    source: Mapping[str, Any], key: tuple[str, ...], path: str, expressions: Expressions, report: Report
) -> Input:
    """The compiled field; what is wrong with it goes to ``report``."""
    kind = source["type"]
    field = Input(
        id=text(source, "id"),
        type=kind,
        path=key,
        label=label(source) or ".".join(key),
        hide=expressions.hide(source, path),
        disabled=bool(source.get("disabled")),
        readonly=expressions.readonly(source, path),
        prefill=_properties(source).get("jangan_isi_awal") != "ya",
        default=source.get("defaultValue"),
        decimal_digits=_digits(source, path, report),
        increment=_increment(source, path, report),
        as_text=bool(source.get("serializeToString")),
        choices=_choices(source, path, expressions, report) if kind in _CHOICES else None,
        moment=_moment(source, path, report) if kind == "datetime" else None,
        expression=_expression(source, path, expressions) if kind == "expression" else None,
    )
    _check_default(field, path, report)
    if kind == "filepicker":
        report("upload", "warning", path, "Unggahan berkas belum diterima; pakailah isian tautan.")
    return _with_rules(field, source, path, expressions, report)


def _with_rules(
    field: Input, source: Mapping[str, Any], path: str, expressions: Expressions, report: Report
) -> Input:
    """The field with what stands under ``validate``."""
    validate = source.get("validate")
    validate = validate if isinstance(validate, Mapping) else {}
    for name, kinds in _ONLY_FOR.items():
        if name in validate and field.type not in kinds:
            report(
                "rule", "error", f"{path}.validate.{name}", f"Aturan {name} tidak berlaku bagi {field.type}."
            )
    return replace(
        field,
        required=bool(validate.get("required")),
        minimum=_limit(validate, "min", path, expressions, report),
        maximum=_limit(validate, "max", path, expressions, report),
        min_length=_limit(validate, "minLength", path, expressions, report),
        max_length=_limit(validate, "maxLength", path, expressions, report),
        pattern=_pattern(validate, path, report),
        pattern_sentence=text(validate, "patternErrorMessage"),
        shape=text(validate, "validationType"),
    )


def text(source: Mapping[str, Any], name: str) -> str:
    """The text under the name, or an empty one."""
    value = source.get(name)
    return value if isinstance(value, str) else ""


def label(source: Mapping[str, Any]) -> str:
    """The words an official sees beside the field."""
    return text(source, "label") or text(source, "dateLabel") or text(source, "timeLabel")


def row_counts(source: Mapping[str, Any], path: str, report: Report, most: int) -> tuple[int, int, int]:
    """A list's first, fewest and most rows (properties ``baris_paling_sedikit``, ``baris_paling_banyak``)."""
    own = _properties(source)
    counts = (
        source.get("defaultRepetitions", 1),
        own.get("baris_paling_sedikit", 0),
        own.get("baris_paling_banyak", most),
    )
    if not all(str(count).isdecimal() and int(count) <= most for count in counts):
        report("rows", "error", path, f"Jumlah baris daftar harus bilangan bulat dari 0 sampai {most}.")
        return 1, 0, most
    return int(counts[0]), int(counts[1]), int(counts[2])


def _properties(source: Mapping[str, Any]) -> Mapping[str, Any]:
    own = source.get("properties")
    return own if isinstance(own, Mapping) else {}


def _limit(
    validate: Mapping[str, Any], name: str, path: str, expressions: Expressions, report: Report
) -> Limit:
    value = validate.get(name)
    if value in (None, ""):
        return None
    here = f"{path}.validate.{name}"
    if isinstance(value, str) and value.startswith("="):
        return expressions.compiled(value, here)
    exact = number(value)
    if exact is None:
        report(
            "rule", "error", here, f"Batas {name} harus angka atau ungkapan yang diawali tanda sama dengan."
        )
    return exact


def _pattern(validate: Mapping[str, Any], path: str, report: Report) -> Any:
    source = validate.get("pattern")
    if source in (None, ""):
        return None
    try:
        pattern = patterns.compile_pattern(str(source))
    except Invalid as refusal:
        report("pattern", "error", f"{path}.validate.pattern", str(refusal))
        return None
    if runs_away(str(source)):
        sentence = (
            "Pola ini dapat membuat peramban macet, karena bagian yang berulang dapat dibaca dengan lebih dari satu "
            "cara, misalnya “(a+)+”. Tulislah agar tiap tanda hanya cocok dengan satu bagian."
        )
        report("runaway", "error", f"{path}.validate.pattern", sentence)
    return pattern


def _digits(source: Mapping[str, Any], path: str, report: Report) -> int | None:
    value = source.get("decimalDigits")
    if value is None or value == "":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        report("rule", "error", f"{path}.decimalDigits", "Jumlah desimal harus bilangan bulat dari 0.")
        return None
    return value


def _increment(source: Mapping[str, Any], path: str, report: Report) -> Decimal | None:
    value = source.get("increment")
    if value is None or value == "" or value == 0:
        return None
    step = number(value)
    if step is None or step <= 0:
        report("rule", "error", f"{path}.increment", "Kelipatan harus angka yang lebih besar dari 0.")
        return None
    return step


def _choices(source: Mapping[str, Any], path: str, expressions: Expressions, report: Report) -> Choices:
    given = [name for name in ("valuesKey", "values", "valuesExpression") if source.get(name) is not None]
    if len(given) != 1:
        report(
            "options",
            "error",
            path,
            "Pilihan harus berasal dari tepat satu sumber: values, valuesKey, atau valuesExpression.",
        )
        return Choices()
    if given == ["valuesKey"]:
        return Choices(key=text(source, "valuesKey"))
    if given == ["valuesExpression"]:
        return Choices(
            expression=expressions.compiled(source["valuesExpression"], f"{path}.valuesExpression")
        )
    fixed = read_options(source["values"])
    values = [repr(option.value) for option in fixed]
    if not fixed or len(set(values)) < len(values):
        report("options", "error", f"{path}.values", "Pilihan harus ada dan tidak boleh berulang.")
    return Choices(fixed=fixed)


def _moment(source: Mapping[str, Any], path: str, report: Report) -> Moment:
    subtype = source.get("subtype", "date")
    form = source.get("timeSerializingFormat") or "no_timezone"
    if subtype not in ("date", "time", "datetime") or form not in _FORMATS:
        report("moment", "error", path, "Jenis tanggal atau bentuk jamnya tidak dikenal.")
        subtype, form = "date", "no_timezone"
    interval = source.get("timeInterval")
    interval = interval if interval in _INTERVALS else 15
    return Moment(subtype, form, interval, bool(source.get("disallowPassedDates")))


def _expression(source: Mapping[str, Any], path: str, expressions: Expressions) -> Any:
    written = text(source, "expression")
    if not written.startswith("="):
        written = "" if written else "=null"
    return expressions.compiled(written, f"{path}.expression")


def _check_default(field: Input, path: str, report: Report) -> None:
    if field.default is None:
        return
    try:
        read_value(field, field.default)
    except WrongType as flaw:
        report("default", "error", f"{path}.defaultValue", f"Nilai awal {flaw}.")
