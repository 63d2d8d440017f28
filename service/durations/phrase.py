"""The grammar of a *mutu baku* time: measures, their ranges and sums, alternatives, and for what each holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from service.durations.vocabulary import CLOCK, DAYS, HOURS, MINUTES, WEEKS, Token, Unit

_SINCE = frozenset({"setelah", "sesudah", "sejak", "terhitung"})
_BY_DATE = frozenset({DAYS.calendar, WEEKS.calendar})
_ADD_UP = ((DAYS, HOURS), (DAYS, MINUTES), (HOURS, MINUTES))


@dataclass(frozen=True, slots=True)
class Measure:
    """One duration or range: ISO 8601 texts, the unit written last, how it is counted, whether it says kerja."""

    max: str
    unit: Unit
    counting: str
    working: bool
    min: str | None = None


@dataclass(slots=True)
class Phrase:
    """What a cell says. ``alternatives``: its measures stand beside each other as "or", not one after the other."""

    measures: list[Measure] = field(default_factory=list)
    alternatives: bool = True
    approx: bool = False
    per: str | None = None
    since: bool = False


class Unknown(Exception):
    """The tokens are no time."""


def parse(found: Sequence[Token]) -> Phrase | None:
    """The phrase the tokens make, or ``None`` when any of them is left over."""
    try:
        return _Parser(_without_repeats(found)).phrase()
    except Unknown:
        return None


def _without_repeats(found: Sequence[Token]) -> list[Token]:
    """``10 (sepuluh) hari`` as ``10 hari``, ``hari (kerja)`` as ``hari kerja``, ``(1 hari)`` as ``1 hari``."""
    kinds = [token.kind for token in found]
    if kinds[:1] == ["("] and ")" not in kinds[:-1]:
        found = [token for token in found if token.kind not in ("(", ")")]
    kept: list[Token] = []
    row = list(found)
    while row:
        token = row.pop(0)
        if token.kind != "(":
            kept.append(token)
            continue
        ends = next((at for at, each in enumerate(row) if each.kind == ")"), len(row))
        kept += _unwrapped(kept, row[:ends])
        row = row[ends + 1 :]
    return kept


def _unwrapped(before: Sequence[Token], inside: Sequence[Token]) -> Sequence[Token]:
    """Brackets that say the number again say nothing; those that go on are read on; others stay and are unknown."""
    kinds = [token.kind for token in inside]
    if inside and _values(inside) == _values(before[-len(inside) :]):
        return []
    if kinds == ["unit", "working"] and before and before[-1].kind == "working":
        return []
    goes_on = kinds and kinds[0] in ("working", "calendar", "per", "/", "<", "±")
    return inside if goes_on else [Token("(", "("), *inside]


def _values(row: Sequence[Token]) -> list[tuple[str, Fraction]]:
    return [(token.kind, token.number) for token in row]


class _Parser:
    """Takes tokens from the left; what it does not know raises ``Unknown``."""

    def __init__(self, row: Sequence[Token]) -> None:
        self.row = list(row)
        self.said = Phrase()

    def phrase(self) -> Phrase:
        self._skip("-", ",", ":")
        self.said.measures.append(self._sum())
        while not self._ended():
            if not self._skip("/", "atau"):
                self.said.alternatives = False
                self._skip(";", ",")
            self.said.measures.append(self._sum())
        return self.said

    def _sum(self) -> Measure:
        """Measures that add up, the larger first: 1 hari 4 jam, 1 jam dan 30 menit."""
        whole = self._range()
        while self._ahead(",", "number") or self._ahead("number"):
            rest = list(self.row)
            self._skip(",")
            more = self._range()
            if whole.min or more.min or (whole.unit, more.unit) not in _ADD_UP or whole.counting in _BY_DATE:
                self.row = rest
                break
            text = whole.max + more.max.removeprefix("PT" if "T" in whole.max else "P")
            whole = replace(whole, max=text, unit=more.unit, working=whole.working or more.working)
        return whole

    def _range(self) -> Measure:
        """1 hari; 1 - 2 hari; 30 menit - 1 jam."""
        low = self._number()
        if self._skip("-"):
            high = self._number()
            last = self._measure(high)
            return replace(last, min=_text(_less(low, high), last.unit))
        first = self._measure(low)
        if not self._ahead("-", "number"):
            return first
        self._skip("-")
        high = self._number()
        last = self._measure(high)
        if first.counting in _BY_DATE and last.counting not in _BY_DATE:
            raise Unknown
        _less(low * first.unit.size, high * last.unit.size)
        return replace(last, min=first.max, working=first.working or last.working)

    def _measure(self, amount: Fraction) -> Measure:
        """The unit after a number, with what says how it is counted."""
        unit = self._unit()
        working, calendar = self._skip("working"), self._skip("calendar")
        if working and (calendar or not unit.worked) or calendar and not unit.calendar or not amount:
            raise Unknown
        self._signs()
        return Measure(_text(amount, unit), unit, unit.calendar if calendar else unit.counting, working)

    def _unit(self) -> Unit:
        of_a_day = self._skip("x")
        if of_a_day and self._number() != 24 or not self.row:
            raise Unknown
        unit = self.row.pop(0).unit
        if unit is None or of_a_day and unit != HOURS:
            raise Unknown
        return CLOCK if of_a_day else unit

    def _number(self) -> Fraction:
        self._signs()
        if not self._ahead("number"):
            raise Unknown
        return self.row.pop(0).number

    def _signs(self) -> None:
        """About and at most; at least is no deadline."""
        while self.row and self.row[0].kind in ("±", "<", ":"):
            self.said.approx |= self.row.pop(0).kind == "±"

    def _ended(self) -> bool:
        """The end, with what the time is for: /berkas, per dokumen; or from when it counts."""
        row = self.row
        if row and row[0].text in _SINCE and not any(token.unit for token in row):
            self.said.since = True
        elif self._ahead("per") or self._ahead("/", "word") or self._ahead("/", "number", "word"):
            self.said.per = _thing(row[1:])
        elif row:
            return False
        return True

    def _ahead(self, *kinds: str) -> bool:
        return tuple(token.kind for token in self.row[: len(kinds)]) == kinds

    def _skip(self, *kinds: str) -> bool:
        """Take all tokens of these kinds; whether there were any."""
        before = len(self.row)
        while self.row and self.row[0].kind in kinds:
            del self.row[0]
        return len(self.row) < before


def _less(low: Fraction, high: Fraction) -> Fraction:
    if not 0 < low < high:
        raise Unknown
    return low


def _thing(row: Sequence[Token]) -> str:
    """``berkas`` of ``/ 1 berkas``."""
    if row and row[0].number == 1:
        row = row[1:]
    if not row or any(token.kind not in ("word", "/", ",") for token in row):
        raise Unknown
    return " ".join(token.text for token in row).replace(" / ", "/")


def _text(amount: Fraction, unit: Unit) -> str:
    """``P1D``, ``PT120M``, ``P0.5D``."""
    count = amount * unit.factor
    return unit.form.format(count.numerator if count.denominator == 1 else f"{float(count):.10g}")
