"""How much room a text takes in a viewer that sets it in Arial, 11 px for labels and 12 px for notes."""

LABEL, NOTE = 11.0, 12.0
LINE_HEIGHT = 1.2
WIDEST_LABEL = 84.0  # viewers wrap a label at 90
WIDEST_MESSAGE = 134.0

_WIDTHS = {"ijl'’|": 0.222, " !,./:;Itf[]()-r": 0.31, "mMwW%—…": 0.85, "ABCDEGHKNOPQRSUVXYZ&+=<>": 0.7}
_WIDTH = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_ORDINARY = 0.556


def width(text: str, size: float = LABEL) -> float:
    """Pixels, on one line."""
    return size * sum(_WIDTH.get(letter, _ORDINARY) for letter in text)


def lines(text: str, room: float, size: float = LABEL) -> list[str]:
    """The text broken at spaces so that every line fits ``room`` pixels, if its words do."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else ""
        if longer and width(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return found


def box(text: str, room: float, size: float = LABEL) -> tuple[float, float]:
    """Width and height of the broken text."""
    broken = lines(text, room, size)
    widest = max((width(line, size) for line in broken), default=0.0)
    return round(widest + 4), round(len(broken) * size * LINE_HEIGHT + 2)
