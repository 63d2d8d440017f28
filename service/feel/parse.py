"""Reads tokens into a tree, and refuses with the position whatever lies outside the subset."""

from dataclasses import dataclass

from service.feel.cursor import Cursor
from service.feel.functions import FUNCTIONS, read_date, read_duration, read_moment
from service.feel.scan import Token, clip, refuse, scan
from service.feel.tree import (
    Arithmetic,
    Between,
    Call,
    Compare,
    Entries,
    Filter,
    If,
    In,
    Items,
    Junction,
    Literal,
    Loop,
    Name,
    Negate,
    Node,
    Path,
    Range,
    kind,
)

# The browser can read an outermost not(...) in a `hide` in two ways and gives up one of them beyond 125 nodes of its
# own tree; no text of 40 words has more than 90.
MAX_NOT = 40
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_RANKS = (frozenset({"+", "-"}), frozenset({"*", "/"}), frozenset({"**"}))
_KEYWORDS = frozenset(
    {"and", "or", "if", "then", "else", "in", "between", "some", "every", "satisfies", "for", "return"}
    | {"function", "instance", "of", "external"}
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_DATED = {
    "date": (read_date, "tanggal", "2025-01-31"),
    "date and time": (read_moment, "tanggal dan waktu", "2025-01-31T08:00:00+07:00"),
    "duration": (read_duration, "lama waktu", "P1DT2H30M"),
}


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed expression: its root, its free variables, the functions it calls, and whether ``not`` opens it."""

    root: Node
    names: frozenset[str]
    functions: frozenset[str]
    opens_with_not: bool


def parse(text: str) -> Tree:
    """Read an expression; raises Invalid with ``values["position"]`` when it is outside the subset."""
    tokens = scan(text)
    reader = _Reader(tokens)
    root = reader.expression()
    if reader.token.kind != "end":
        raise reader.unexpected("akhir ungkapan")
    opens_with_not = isinstance(root, Call) and root.function == "not" and tokens[0].text == "not"
    if opens_with_not and len(tokens) - 1 > MAX_NOT:
        template = "not(...) pada posisi {position} lebih panjang dari {limit} kata. Tulis kebalikannya, misalnya !=."
        raise refuse(tokens[0].at, template, limit=MAX_NOT)
    return Tree(root, frozenset(reader.names), frozenset(reader.functions), opens_with_not)


class _Reader(Cursor):
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        super().__init__(tokens)
        self.names: set[str] = set()
        self.functions: set[str] = set()
        self.bound: list[str] = []
        self.item_used = False

    def expression(self) -> Node:
        self.deeper()
        if self.at("if"):
            node = self.choice()
        elif self.at("for", "some", "every"):
            node = self.loop()
        else:
            node = self.disjunction()
        self.depth -= 1
        return node

    def choice(self) -> Node:
        self.step()
        test = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        return If(test, yes, self.expression())

    def loop(self) -> Node:
        word = self.step().text
        name = self.name()
        self.need("in")
        source = self.rank(0)
        until = self.rank(0) if self.skip("..") else None
        self.need("return" if word == "for" else "satisfies")
        self.bound.append(name)
        start = self.place
        body = self.expression()
        self.bound.pop()
        return Loop(word, name, source, until, body, self.place - start)

    def disjunction(self) -> Node:
        parts = [self.conjunction()]
        while self.skip("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Junction(True, tuple(parts))

    def conjunction(self) -> Node:
        parts = [self.comparison()]
        while self.skip("and"):
            parts.append(self.comparison())
        return parts[0] if len(parts) == 1 else Junction(False, tuple(parts))

    def comparison(self) -> Node:
        left = self.rank(0)
        if self.token.kind == "op" and self.token.text in _COMPARISONS:
            return Compare(self.step().text, left, self.rank(0))
        if self.skip("between"):
            low = self.rank(0)
            self.need("and")
            return Between(left, low, self.rank(0))
        return self.membership(left) if self.at("in") else left

    def membership(self, value: Node) -> Node:
        opening = self.step()
        tests = self.tests()
        if self.at("and", "or"):
            # the browser reads `x in xs and y` as `x in (xs and y)`: whoever writes it means something else
            template = "Beri tanda kurung pada perbandingan “in” di posisi {position}: (x in ...) {word} ..."
            raise refuse(opening.at, template, word=self.token.text)
        return In(value, tests)

    def tests(self) -> tuple[Node | Range, ...]:
        if not self.at("(") or self.opens_range():
            return (self.test(),)
        self.step()
        tests = [self.test()]
        while self.skip(","):
            tests.append(self.test())
        self.need(")")
        return tuple(tests)

    def test(self) -> Node | Range:
        if self.at("<", "<=", ">", ">="):
            op = self.step().text
            bound, included = self.rank(0), op.endswith("=")
            if op.startswith("<"):
                return Range(Literal(None), bound, False, included)
            return Range(bound, Literal(None), included, False)
        return self.range() if self.opens_range() else self.rank(0)

    def range(self) -> Range:
        low_in = self.step().text == "["
        low = self.rank(0)
        self.need("..")
        high = self.rank(0)
        if not self.at("]", ")"):
            raise self.unexpected("“]” atau “)”")
        return Range(low, high, low_in, self.step().text == "]")

    def rank(self, level: int) -> Node:
        if level == len(_RANKS):
            return self.unary()
        first = self.rank(level + 1)
        rest = []
        while self.token.kind == "op" and self.token.text in _RANKS[level]:
            rest.append((self.step().text, self.rank(level + 1)))
        return Arithmetic(first, tuple(rest)) if rest else first

    def unary(self) -> Node:
        if not self.at("-", "!"):
            return self.postfix()
        self.deeper()
        sign = self.step().text
        value = self.unary()
        self.depth -= 1
        return Negate(value) if sign == "-" else Call("not", (value,))

    def postfix(self) -> Node:
        node = self.primary()
        while self.at(".", "["):
            self.link()
            node = Path(node, self.key()) if self.skip(".") else self.filter(node)
        return node

    def key(self) -> str:
        if self.token.kind != "name":
            raise self.unexpected("nama")
        return self.step().text

    def filter(self, target: Node) -> Node:
        opening, outer, start = self.step(), self.item_used, self.place
        self.item_used = False
        self.bound.append("item")
        test = self.expression()
        self.bound.pop()
        used, self.item_used, weight = self.item_used, outer, self.place - start
        self.need("]")
        form = kind(test)
        if form == "other" or (form == "any" and used):
            template = "Saringan pada posisi {position} harus angka atau perbandingan, misalnya [item > 3]."
            raise refuse(opening.at, template)
        return Filter(target, test, form == "test", weight)

    def primary(self) -> Node:
        token = self.token
        if token.kind in ("number", "string"):
            return Literal(self.step().value)
        if token.kind == "function" or (token.kind == "name" and self.tokens[self.place + 1].text == "("):
            return self.call()
        if token.kind == "name":
            return Literal(_CONSTANTS[self.step().text]) if token.text in _CONSTANTS else self.variable()
        if self.at("("):
            self.step()
            node = self.expression()
            self.need(")")
            return node
        if self.at("[", "{"):
            return self.items() if self.skip("[") else self.entries()
        raise self.unexpected("nilai atau nama")

    def variable(self) -> Node:
        name = self.name()
        if name not in self.bound:
            self.names.add(name)
        self.item_used |= name == "item" and name in self.bound
        return Name(name)

    def name(self) -> str:
        if self.token.kind != "name" or self.token.text in _KEYWORDS or self.token.text in _CONSTANTS:
            raise self.unexpected("nama")
        return self.step().text

    def call(self) -> Node:
        token = self.step()
        function = FUNCTIONS.get(token.text)
        if token.text in _KEYWORDS or function is None:
            template = "Fungsi “{found}” pada posisi {position} tidak dikenal. Pakai salah satu fungsi yang tersedia."
            raise refuse(token.at, template, found=clip(token.text))
        self.need("(")
        arguments = [] if self.at(")") else self.listed()
        self.need(")")
        if not function.least <= len(arguments) <= function.most:
            expected = " sampai ".join(str(number) for number in sorted({function.least, function.most}))
            template = (
                "Fungsi “{found}” pada posisi {position} perlu {expected} nilai, tetapi diberi {given}."
            )
            raise refuse(token.at, template, found=token.text, expected=expected, given=len(arguments))
        self.functions.add(token.text)
        return self.constant(token, arguments)

    def constant(self, token: Token, arguments: list[Node]) -> Node:
        first = arguments[0]
        if token.text not in _DATED or not isinstance(first, Literal) or not isinstance(first.value, str):
            return Call(token.text, tuple(arguments))
        read, expected, example = _DATED[token.text]
        value = read(None, first.value)
        if value is None:
            template = "Nilai “{found}” pada posisi {position} bukan {expected} yang sah. Contoh: {example}."
            raise refuse(token.at, template, found=clip(first.value), expected=expected, example=example)
        return Literal(value)

    def listed(self) -> list[Node]:
        nodes = [self.expression()]
        while self.skip(","):
            nodes.append(self.expression())
        return nodes

    def items(self) -> Node:
        items = [] if self.at("]") else self.listed()
        self.need("]")
        return Items(tuple(items))

    def entries(self) -> Node:
        self.need("{")
        entries: list[tuple[str, Node]] = []
        while not self.at("}"):
            if entries:
                self.need(",")
            key = str(self.step().value) if self.token.kind == "string" else self.key()
            self.need(":")
            entries.append((key, self.expression()))
            self.bound.append(key)
        self.need("}")
        del self.bound[len(self.bound) - len(entries) :]
        return Entries(tuple(entries))
