"""The table of operations in docs/from-camunda-7.md: ``python tests/api/camunda_table.py`` writes it anew."""

import re
from pathlib import Path

from service.api.routes import ROUTES
from service.api.unsupported import missing
from service.api.unsupported.nearest import nearest
from service.api.unsupported.routes import operations

HOUSE = Path(__file__).resolve().parents[2]
PAPER = HOUSE / "docs" / "from-camunda-7.md"
BEGIN, END = "<!-- operations -->\n", "<!-- /operations -->\n"
_NAME = re.compile(r"\{[^}]*\}")


def table() -> str:
    """One line for each path: what is served, and what answers 501 with its nearest."""
    gone = {(route.method, route.path) for route in missing(ROUTES)}
    paths: dict[str, list[str]] = {}
    for method, path in operations():
        if method != "OPTIONS":
            paths.setdefault(path, []).append(method)
    lines = ["| path | served | not supported (501) | nearest |", "|---|---|---|---|"]
    for path, methods in sorted(paths.items()):
        served = " ".join(each for each in methods if (each, path) not in gone)
        missed = " ".join(each for each in methods if (each, path) in gone)
        best = f"`{nearest(path)[1]}`" if missed else ""
        lines.append(f"| `{path}` | {served} | {missed} | {best} |")
    return "\n".join([*lines, "", *_additions()]) + "\n"


def _additions() -> list[str]:
    known = {(method, _NAME.sub("{}", path)) for method, path in operations()}
    ours = [each for each in ROUTES if (each.method, _NAME.sub("{}", each.path)) not in known]
    told = [f"`{each.method} {each.path}` ({each.summary.rstrip('.').lower()})" for each in ours]
    told += ["`GET /openapi.json`", "`GET /docs`"]
    return ["Beside these, of our own (`x-lajur` in the document): " + ", ".join(told) + "."]


def written(text: str) -> str:
    """The paper with the table of now."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAPER.write_text(written(PAPER.read_text("utf-8")), "utf-8")
