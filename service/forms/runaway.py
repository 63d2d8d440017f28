"""Patterns that make a browser hang: it tries every way through them, and some have more ways than patience.

The server bounds its own time; a browser does not. A pattern runs away when one text can be read in two ways around
one of its repetitions, since the ways multiply with every turn: ``(a+)+``, ``(a|a)*``. That is decided by the pattern's
shape alone, never by a clock: the characters of a pattern are the places of an automaton, and two different walks from
a place back to it over the same text are what must not be.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from service.forms.patterns import TOKEN, compile_pattern, found

ALPHABET = (*map(chr, range(256)), "\u0250", "\u2028", "\u4e00", "\ufffd")
"""Stands for all characters: what patterns of offices tell apart."""
MOST_TURNS = 10
"""A repetition up to this often multiplies, but does not run away."""
MOST_TOGETHER = 40
"""Such repetitions inside of each other, multiplied: up to here a browser is done in a hundredth of a second."""
MOST_PLACES = 150
MOST_WORK = 50_000
"""What is larger is refused: nobody can say in time whether it runs away."""
T = TypeVar("T", bound=Hashable)
_EMPTY = frozenset({"^", "$", r"\b", r"\B"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: how short and long its text may be (``None``: any), where it may begin and end.

    ``turns`` is how often the repetitions inside of it that end soon multiply.
    """

    short: int = 0
    long: int | None = 0
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    turns: int = 1

    @property
    def empty(self) -> bool:
        return self.short == 0


@dataclass(slots=True)
class _Automaton:
    """Places with the characters that may stand there, and in how many ways one follows another.

    ``few`` are the ways of repetitions that end soon: they run away only inside of one that does not.
    """

    places: list[frozenset[str]] = field(default_factory=list)
    ways: Counter[tuple[int, int]] = field(default_factory=Counter)
    few: Counter[tuple[int, int]] = field(default_factory=Counter)

    def place(self, token: str) -> _Part:
        self.places.append(_characters(token))
        here = frozenset({len(self.places) - 1})
        return _Part(1, 1, here, here)

    def follow(self, before: Iterable[int], after: Iterable[int]) -> None:
        self.ways.update((one, other) for one in before for other in after)

    def joined(self, one: _Part, other: _Part) -> _Part:
        self.follow(one.last, other.first)
        return _Part(
            one.short + other.short,
            None if one.long is None or other.long is None else one.long + other.long,
            one.first | other.first if one.empty else one.first,
            one.last | other.last if other.empty else other.last,
            max(one.turns, other.turns),
        )

    def repeated(self, part: _Part, low: int, most: int | None) -> _Part:
        """Ways multiply where a turn may be long or short, also when their number is fixed: ``((a{1,9}){4}){4}``.

        What must stand there several times and may be empty multiplies by which of them are: ``(a?){30}``.
        """
        long = 0 if part.long == 0 else None if most is None or part.long is None else part.long * most
        spare, turns = part.empty and low > 1, part.turns
        if most is None or most > MOST_TURNS or most * turns * (1 + spare) > MOST_TOGETHER:
            self.follow(part.last, part.first)
            if spare and low > MOST_TURNS:
                self.follow(part.last, part.first)
        elif most > 1 and (low < most or part.short != part.long):
            self.few.update((one, other) for one in part.last for other in part.first)
            turns *= most * (1 + spare)
        return _Part(part.short * low, long, part.first, part.last, turns)


@lru_cache(maxsize=512)
def runs_away(pattern: str) -> bool:
    """Whether a browser may hang on the pattern; also True where it is too large to say. The pattern compiles."""
    automaton = _Automaton()
    if sum(kind in ("set", "escape", "other") for kind, *_ in _tokens(pattern)) > MOST_PLACES:
        return True
    _read(automaton, _tokens(pattern))
    return any(_ambiguous(automaton, circle) for circle in _circles(automaton))


def _tokens(pattern: str) -> Iterator[tuple[str, str, tuple[int, int | None]]]:
    """The pattern's pieces: their kind, their text, and how often what stands before is repeated."""
    for token in TOKEN.finditer(pattern):
        text = token.group()
        if token["repeat"]:
            low = int(token["low"] or (text[0] == "+"))
            exact = low if text.startswith("{") and token["high"] is None else None
            most = 1 if text[0] == "?" else int(token["high"]) if token["high"] else exact
            yield "repeat", text, (low, most)
        else:
            yield str(token.lastgroup), text, (1, 1)


def _read(automaton: _Automaton, tokens: Iterator[tuple[str, str, tuple[int, int | None]]]) -> _Part:
    """The part up to the bracket that closes it, or to the end."""
    choices: list[list[_Part]] = [[]]
    for kind, text, turns in tokens:
        if text == ")":
            break
        if text == "|":
            choices.append([])
        elif kind == "repeat":
            choices[-1].append(automaton.repeated(choices[-1].pop(), *turns))
        elif kind == "open":
            inside = _read(automaton, tokens)
            choices[-1].append(inside if text in ("(", "(?:") else _Part())  # looking ahead takes no text
        elif text in _EMPTY:
            choices[-1].append(_Part())
        else:
            choices[-1].append(automaton.place(text))
    parts = [_in_a_row(automaton, each) for each in choices]
    longs = [part.long for part in parts if part.long is not None]
    return _Part(
        min(part.short for part in parts),
        max(longs) if len(longs) == len(parts) else None,
        frozenset().union(*(part.first for part in parts)),
        frozenset().union(*(part.last for part in parts)),
        max(part.turns for part in parts),
    )


def _in_a_row(automaton: _Automaton, parts: list[_Part]) -> _Part:
    whole = _Part()
    for part in parts:
        whole = automaton.joined(whole, part)
    return whole


@lru_cache(maxsize=512)
def _characters(token: str) -> frozenset[str]:
    pattern = compile_pattern(token)
    return frozenset(char for char in ALPHABET if found(pattern, char))


def _circles(automaton: _Automaton) -> Iterator[frozenset[int]]:
    """The groups of places that can be walked around: each reaches every other of its group."""
    onward = {place: set[int]() for place in range(len(automaton.places))}
    for one, other in automaton.ways:
        onward[one].add(other)
    reached = {place: _reached({place}, onward) for place in onward}
    seen: set[int] = set()
    for place in onward:
        if place not in seen and place in reached[place]:
            circle = frozenset(other for other in reached[place] if place in reached[other])
            seen |= circle
            yield circle


def _ambiguous(automaton: _Automaton, circle: frozenset[int]) -> bool:
    """Whether two different walks around the circle read the same text."""
    counted = automaton.ways + automaton.few
    ways = [way for way in counted if circle.issuperset(way)]
    if any(counted[way] > 1 for way in ways):
        return True
    after: dict[int, list[int]] = {}
    for one, other in ways:
        after.setdefault(one, []).append(other)
    pairs = _pairs(automaton, after, circle)
    if pairs is None:
        return True
    back: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for one_pair, nexts in pairs.items():
        for next_pair in nexts:
            back.setdefault(next_pair, set()).add(one_pair)
    home = _reached({(place, place) for place in circle}, back)
    return any(one != other for one, other in home & pairs.keys())


def _pairs(
    automaton: _Automaton, after: Mapping[int, list[int]], circle: frozenset[int]
) -> dict[tuple[int, int], set[tuple[int, int]]] | None:
    """Where two walks that begin together may stand after the same text, and where next; ``None`` if too many."""
    found_pairs: dict[tuple[int, int], set[tuple[int, int]]] = {}
    todo, work = [(place, place) for place in circle], 0
    while todo:
        pair = todo.pop()
        if pair in found_pairs:
            continue
        work += len(after[pair[0]]) * len(after[pair[1]])
        if work > MOST_WORK:
            return None
        nexts = found_pairs[pair] = {
            (one, other)
            for one in after[pair[0]]
            for other in after[pair[1]]
            if automaton.places[one] & automaton.places[other]
        }
        todo += nexts
    return found_pairs


def _reached(start: set[T], onward: Mapping[T, set[T]]) -> set[T]:
    """Everything that one step or more leads to."""
    found: set[T] = set()
    todo = list(start)
    while todo:
        for each in onward.get(todo.pop(), ()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found
