"""The installation's seal, made once for each app."""

from flask import current_app

from service.identity.second_step import Seal


def seal() -> Seal:
    """What the secrets of second steps are sealed with."""
    kept = current_app.extensions.get("lajur-seal")
    if kept is None:
        kept = current_app.extensions["lajur-seal"] = Seal(current_app.extensions["lajur"].secret_key)
    found: Seal = kept
    return found
