"""Regular expressions as the browser understands them, run in bounded time.

A pattern is written for the browser. It is rewritten for Python where both agree and refused where they would
differ, so that neither side accepts what the other does not. Text is matched in UTF-16 units, as browsers do.
"""

import re
from typing import TypeAlias

import regex  # type: ignore[import-untyped]

from service.errors import Invalid

Pattern: TypeAlias = regex.Pattern

SECONDS = 0.2
LONGEST = 500
MOST_REPEATS = 1000

# White space as ECMAScript defines it: what \s means and what trim() removes.
SPACES = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

TOKEN = re.compile(
    r"(?P<set>\[(?:\\.|[^\]\\])*\])"
    r"|(?P<escape>\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.))"
    r"|(?P<repeat>(?:[*+?]|\{(?P<low>[0-9]+)(?:,(?P<high>[0-9]*))?\})\??)"
    r"|(?P<open>\((?:\?(?:[:=!]|<[=!]))?)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_SET_ITEM = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)|.", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_SAME_MEANING = frozenset("dDwWbB")

# The form of an e-mail address as HTML and form-js 2.0.0 define it.
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_COUNTRIES = (
    "297|93|244|1264|358|355|376|971|54|374|1684|1268|61|43|994|257|32|229|226|880|"
    "359|973|1242|387|590|375|501|1441|591|55|1246|673|975|267|236|1|41|56|86|225|"
    "237|243|242|682|57|269|238|506|53|5999|1345|357|420|49|253|1767|45|1809|1829|"
    "1849|213|593|20|291|212|34|372|251|679|500|33|298|691|241|44|995|233|350|224|"
    "220|245|240|30|1473|299|502|594|1671|592|852|504|385|509|36|62|91|246|353|98|"
    "964|354|972|39|1876|962|81|76|77|254|996|855|686|1869|82|383|965|856|961|231|"
    "218|1758|423|94|266|370|352|371|853|377|373|261|960|52|692|389|223|356|95|382|"
    "976|1670|258|222|1664|596|230|265|60|262|264|687|227|672|234|505|683|31|47|977|"
    "674|64|968|92|507|51|63|680|675|48|1787|1939|850|351|595|970|689|974|40|7|250|"
    "966|249|221|65|4779|677|232|503|378|252|508|381|211|239|597|421|386|46|268|1721|248|"
    "963|1649|235|228|66|992|690|993|670|676|1868|216|90|688|886|255|256|380|598|998|"
    "3906698|379|1784|58|1284|1340|84|678|681|685|967|27|260|263"
)
_SUBSCRIBER = (
    r"(?:9[976]\d|8[987530]\d|6[987]\d|5[90]\d|42\d|3[875]\d|2[98654321]\d|9[8543210]|8[6421]|6[6543210]|5[87654321]"
    r"|4[987654310]|3[9643210]|2[70]|7|1)\d{4,20}"
)
# The telephone rule of form-js 2.0.0: country codes after + or 00, anywhere before the number's end.
PHONE = re.compile(rf"(?:\+|00)(?:{_COUNTRIES}){_SUBSCRIBER}\Z", re.ASCII)


def compile_pattern(text: str) -> Pattern:
    """The browser's pattern as a Python one; ``Invalid`` where the two would not mean the same."""
    if len(text) > LONGEST:
        raise _refused(text, f"panjangnya lebih dari {LONGEST} tanda")
    rewritten = "".join(_rewritten(in_units(text)))
    try:
        return regex.compile(rewritten, regex.VERSION0 | regex.ASCII)
    except regex.error as error:
        raise _refused(text, "tidak tersusun benar") from error


def found(pattern: Pattern, value: str) -> bool:
    """Whether the pattern occurs anywhere in the value; ``Invalid`` when the search takes too long."""
    try:
        return pattern.search(in_units(value), timeout=SECONDS) is not None
    except TimeoutError:
        raise Invalid(
            "Isian tidak dapat diperiksa terhadap polanya dalam waktu wajar. Persingkat isian itu."
        ) from None


def is_email(value: str) -> bool:
    return EMAIL.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    return PHONE.search(value) is not None


def in_units(text: str) -> str:
    """The text with every character beyond U+FFFF as its two UTF-16 units."""
    if not text or max(text) <= "\uffff":
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(raw[i] | raw[i + 1] << 8) for i in range(0, len(raw), 2))


def length(text: str) -> int:
    """How long the browser says the text is, after trimming."""
    return len(in_units(text.strip(SPACES)))


def _rewritten(text: str) -> list[str]:
    parts: list[str] = []
    repeatable = False
    for token in TOKEN.finditer(text):
        kind, found_text = str(token.lastgroup), token.group()
        if token["repeat"]:
            _check_repeat(text, token, repeatable)
            parts.append(found_text)
        elif token["set"]:
            parts.append(_set(text, found_text))
        elif token["escape"]:
            parts.append(_escape(text, found_text))
        else:
            parts.append(found_text if token["open"] else _plain(text, found_text))
        repeatable = kind not in {"repeat", "open", "low", "high"} and found_text not in {"|", "^"}
    return parts


def _check_repeat(text: str, token: "re.Match[str]", repeatable: bool) -> None:
    if not repeatable:
        raise _refused(text, f"tanda ulang “{token.group()}” tidak mengikuti apa pun yang dapat diulang")
    if max(int(token["low"] or 0), int(token["high"] or 0)) > MOST_REPEATS:
        raise _refused(text, f"pengulangan melebihi {MOST_REPEATS}")


def _plain(text: str, char: str) -> str:
    if char == "{":
        raise _refused(text, "tanda { harus ditulis \\{")
    special = {".": "[^\\n\\r\\u2028\\u2029]", "$": r"\Z", "^": "^", "|": "|", ")": ")"}
    return special.get(char) or regex.escape(char, literal_spaces=False)


def _escape(text: str, escape: str) -> str:
    letter = escape[1]
    if letter in _SAME_MEANING:
        return escape
    if letter in "sS":
        return f"[{'^' if letter == 'S' else ''}{_literal(SPACES)}]"
    return _literal(_character(text, escape))


def _set(text: str, source: str) -> str:
    if source in {r"[\s\S]", r"[\S\s]"}:
        return r"[\x00-\uffff]"
    negated = source.startswith("[^")
    items = _SET_ITEM.findall(source[2 if negated else 1 : -1])
    if not items:
        raise _refused(text, "kurung siku [] kosong")
    return f"[{'^' if negated else ''}{''.join(_set_item(text, item) for item in items)}]"


def _set_item(text: str, item: str) -> str:
    if item == "-":
        return item
    if not item.startswith("\\"):
        return _literal(item)
    if item[1] in "dDwW":
        return item
    if item[1] in "sS":
        if item[1] == "S":
            raise _refused(text, "\\S di dalam kurung siku")
        return _literal(SPACES)
    return _literal("\b" if item[1] == "b" else _character(text, item))


def _character(text: str, escape: str) -> str:
    letter = escape[1]
    if len(escape) > 2:
        return chr(int(f"0x{escape[2:]}", 0))
    if letter in _CONTROLS:
        return _CONTROLS[letter]
    if letter.isalnum() or letter == "_" or not letter.isascii():
        raise _refused(text, f"“{escape}” tidak dikenal")
    return letter


def _literal(chars: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in chars)


def _refused(text: str, reason: str) -> Invalid:
    return Invalid(
        "Pola “{pola}” tidak dapat dipakai: {sebab}. Tulislah pola yang sama artinya di peramban dan peladen.",
        pola=text[:80],
        sebab=reason,
    )
