"""A command line at a desk: its own database and folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from service.cli import lajur


@dataclass(frozen=True)
class Desk:
    """Runs commands with the desk's database; ``diagram`` is the office's SOP on disk."""

    place: Path
    diagram: Path
    url: str

    def runs(self, *words: str, stdin: str | bytes | None = None, **env: str) -> Result:
        """The command's result, whatever it is; a traceback is never one."""
        settings = {"LAJUR_DATABASE_URL": self.url, "LAJUR_VAR": str(self.place), "LAJUR_AS": None, **env}
        result = CliRunner(env=settings).invoke(lajur, list(words), input=stdin, prog_name="lajur")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    def does(self, *words: str, **more: Any) -> str:
        """What a command that must succeed prints."""
        result = self.runs(*words, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def answers(self, *words: str, **more: Any) -> Any:
        """What a command that must succeed prints as JSON."""
        return json.loads(self.does(*words, "--json", **more))

    def refuses(self, *words: str, **more: Any) -> str:
        """The sentence of a command that must be refused; nothing else is printed."""
        result = self.runs(*words, **more)
        assert (result.exit_code, result.stdout) == (1, ""), result.output
        return result.stderr

    def misunderstands(self, *words: str, **more: Any) -> str:
        """What a command says that was written wrongly."""
        result = self.runs(*words, **more)
        assert (result.exit_code, result.stdout) == (2, ""), result.output
        return result.stderr

    def task(self, login: str = "lina") -> str:
        """The id of the first task in somebody's inbox."""
        id: str = self.answers("inbox", "--as", login)["rows"][0]["id"]
        return id
