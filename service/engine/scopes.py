"""Where a variable lives: with one token, with the sub-process around it, or with the case.

A parameter is a text (``${...}`` computed, else as it stands), a list of them, or a mapping of them.
"""

from typing import Any


def take_in(token: Any) -> None:
    """Evaluate the input parameters of a step that opens; each becomes local to it, and the next ones see it."""
    for name, value in token.task_spec.inputs:
        token.keep({name: _worth(token, value)})


def hand_out(token: Any) -> None:
    """Evaluate the output parameters of a step that is done; they go to what is around it."""
    for name, value in token.task_spec.outputs_given:
        token.put_outside({name: _worth(token, value)})


def _worth(token: Any, value: Any) -> Any:
    if isinstance(value, str):
        return token.worth(value)
    if isinstance(value, tuple):
        return [_worth(token, item) for item in value]
    if isinstance(value, dict):
        return {key: _worth(token, item) for key, item in value.items()}
    return value
