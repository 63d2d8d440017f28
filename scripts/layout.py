#!/usr/bin/env python3
"""Lay out diagrams that have lanes but no drawing yet.

usage: scripts/layout.py [--again] FILE.bpmn...

Writes the BPMN DI of each file: lanes as rows, steps in columns from left to right, deadlines below their tasks,
flows at right angles, names where nothing else stands. A file that has a layout is left as it is, because an owner
may have drawn it; --again draws it anew.
"""

import argparse
import sys
from pathlib import Path

from drawing.labels import Labels
from drawing.places import Places
from drawing.sketch import CannotDraw, read
from drawing.wishes import Plan
from drawing.writing import existing, write
from lxml import etree


def main(arguments: list[str]) -> int:
    """0 when every file has a layout now, 1 when one was refused."""
    options = _options(arguments)
    refused = 0
    for path in options.files:
        try:
            lay_out(path, again=options.again)
            print(f"{path}: laid out")
        except (CannotDraw, etree.XMLSyntaxError, OSError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            refused += 1
    return min(refused, 1)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Lay out diagrams that have lanes but no drawing yet.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.bpmn")
    parser.add_argument("--again", action="store_true", help="draw anew what has a layout already")
    return parser.parse_args(arguments)


def lay_out(path: Path, *, again: bool) -> None:
    """Write the layout into the file; CannotDraw when it has one and ``again`` is not asked for."""
    tree = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))
    root = tree.getroot()
    if existing(root) and not again:
        raise CannotDraw("has a layout already; --again draws it anew and forgets the old one")
    places = Places(Plan(read(root)))
    write(root, places, Labels(places))
    text = etree.tostring(root, encoding="UTF-8")
    path.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
