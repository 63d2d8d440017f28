"""Our script engine and its environment: they evaluate precompiled FEEL, looked up by its text, and nothing else.

Both are replaced because SpiffWorkflow calls the environment directly in places, past the engine.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment

from service.errors import Invalid
from service.feel import Expression


class FeelEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Evaluates only the texts that were compiled with the diagram."""

    def __init__(self, expressions: Mapping[str, Expression]) -> None:
        super().__init__()
        self.expressions = expressions

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value of a compiled text over ``context``; Invalid for a text the diagram did not have."""
        compiled = self.expressions.get(expression)
        if compiled is None:
            refuse()
        return compiled.evaluate(context)

    def execute(self, script: str, context: Any, external_context: Any = None) -> NoReturn:
        """Always Invalid: scripts are not run."""
        refuse()

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Always Invalid: nothing is called."""
        refuse()


class FeelEngine:
    """Stands where SpiffWorkflow expects its Python script engine."""

    def __init__(self, expressions: Mapping[str, Expression]) -> None:
        self.environment = FeelEnvironment(expressions)

    def validate(self, expression: str) -> None:
        """Invalid unless the text was compiled with the diagram."""
        if expression not in self.environment.expressions:
            refuse()

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The value of a compiled text over what the task sees."""
        return self.environment.evaluate(expression, task.sees())

    def strict(self, text: str) -> bool:
        """Whether the text is JUEL, whose conditions must be true or false."""
        return self.environment.expressions[text].juel

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        """Always Invalid: scripts are not run."""
        refuse()

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:
        """Always Invalid: nothing is called."""
        refuse()


def refuse() -> NoReturn:
    """Raise the one refusal of everything that is not a compiled expression."""
    raise Invalid(
        "Hanya ungkapan FEEL yang dikompilasi bersama diagram yang dapat dijalankan. Terapkan ulang diagram."
    )
