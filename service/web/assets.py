"""The built styles and scripts by the names that templates use."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for

BUILT = Path(__file__).parent / "static" / "built"


def install(app: Flask) -> None:
    """Templates say ``asset("app.css")``."""
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a built file; its name changes with its content, so browsers keep it for good."""
    return url_for("static", filename=f"built/{_names()[name]}")


@cache
def _names() -> dict[str, str]:
    manifest = BUILT / "manifest.json"
    if not manifest.exists():
        raise RuntimeError("The pages' scripts are not built. Run scripts/install.")
    names: dict[str, str] = json.loads(manifest.read_text("utf-8"))
    return names
