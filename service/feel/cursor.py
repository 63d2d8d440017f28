"""Walks along the tokens of an expression and words what was expected where."""

from service.errors import Invalid
from service.feel.scan import Token, clip, refuse

MAX_DEPTH = 32
MAX_LINKS = 100
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


class Cursor:
    """A place in the tokens, with the bounds on nesting."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.links = 0

    @property
    def token(self) -> Token:
        """The token at the place."""
        return self.tokens[self.place]

    def at(self, *texts: str) -> bool:
        """Say whether one of these words or signs is next."""
        return self.token.text in texts and self.token.kind in ("op", "name")

    def step(self) -> Token:
        """Return the next token and go past it."""
        token = self.token
        self.place += 1
        return token

    def skip(self, text: str) -> bool:
        """Go past a word or sign if it is next."""
        found = self.at(text)
        self.place += found
        return found

    def need(self, text: str) -> None:
        """Go past a word or sign; Invalid when it is not next."""
        if not self.skip(text):
            raise self.unexpected(f"“{text}”")

    def unexpected(self, expected: str) -> Invalid:
        """Make the refusal of the next token."""
        if self.token.kind == "end":
            return refuse(
                self.token.at,
                "Ungkapan berhenti pada posisi {position}; masih kurang {expected}.",
                expected=expected,
            )
        template = (
            "Ada “{found}” pada posisi {position}, padahal seharusnya {expected}. Perbaiki ungkapannya."
        )
        return refuse(self.token.at, template, found=clip(self.token.text), expected=expected)

    def deeper(self) -> None:
        """Enter one more level of nesting; Invalid beyond MAX_DEPTH."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            template = "Ungkapan bertingkat lebih dari {limit} pada posisi {position}. Pecah menjadi beberapa langkah."
            raise refuse(self.token.at, template, limit=MAX_DEPTH)

    def link(self) -> None:
        """Count one more ``.key`` or ``[...]``; Invalid beyond MAX_LINKS in one text."""
        self.links += 1
        if self.links > MAX_LINKS:
            template = "Lebih dari {limit} titik dan kurung siku sampai posisi {position}. Pecah ungkapannya."
            raise refuse(self.token.at, template, limit=MAX_LINKS)

    def opens_range(self) -> bool:
        """Say whether the bracket that is next opens a range: it holds ``..`` before it closes."""
        depth = 0
        for token in self.tokens[self.place + 1 :] if self.at("(", "[") else ():
            sign = token.text if token.kind == "op" else ""
            if sign in _OPENING:
                depth += 1
            elif depth == 0 and sign in ("..", ",", *_CLOSING):
                return sign == ".."
            elif sign in _CLOSING:
                depth -= 1
        return False
