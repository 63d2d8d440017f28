"""Numbers as SOPs write them: 10, 1.000, 0,5, 1/2, sepuluh, dua puluh lima, satu setengah."""

import re
from collections.abc import Sequence
from fractions import Fraction

DIGITS = r"(?:\d+\s+)?(?:1/2|1/4|3/4)(?![\d/])|\d+(?:[.,]\d+)?"
_ONES = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5,
    "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
_WHOLE = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}
_TIMES = {"puluh": 10, "ratus": 100}
_SHARES = {"setengah": Fraction(1, 2), "separuh": Fraction(1, 2), "seperempat": Fraction(1, 4)}
_DECIMALS = re.compile(r"\d|25|75")
WORDS = {*_ONES, *_WHOLE, *_TIMES, *_SHARES, "belas"}


def of_digits(text: str) -> Fraction | None:
    """``None`` for what may be a clock time, a list or a slip: 5.10, 08.00, 1,000."""
    if "/" in text:
        whole, _, share = text.rpartition(" ") if " " in text else ("0", "", text)
        return Fraction(whole.strip()) + Fraction(share)
    whole, point, decimals = text.replace(",", ".").partition(".")
    if not point:
        return Fraction(whole)
    if "." in text and len(decimals) == 3 and len(whole) < 4 and not whole.startswith("0"):
        return Fraction(whole + decimals)
    return Fraction(f"{whole}.{decimals}") if _DECIMALS.fullmatch(decimals) else None


def of_words(words: Sequence[str]) -> Fraction | None:
    """``None`` for words that are no number together: dua satu, puluh tiga."""
    total, last, shared = 0, -1, Fraction(0)
    for word in words:
        if shared:
            return None
        if word in _SHARES:
            shared = _SHARES[word]
        elif word in _WHOLE and last in (-1, 100):
            total, last = total + _WHOLE[word], 100 if word == "seratus" else 0
        elif word in _ONES and last in (-1, 10, 100) and (total % 10 == 0 or last == 100):
            total, last = total + _ONES[word], 1
        elif word == "belas" and last == 1 and total % 100 in range(2, 10):
            total, last = total + 10, 0
        elif word in _TIMES and last == 1:
            ones = total % 10
            total, last = total - ones + ones * _TIMES[word], _TIMES[word]
        else:
            return None
    return total + shared
