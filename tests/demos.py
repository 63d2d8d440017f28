"""The demo as most stories need it: made once in a run, looked at by many or copied."""

import json
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from serving import PASSWORD

from service import demo
from service.database import open_engine

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Accounts = tuple[demo.Account, ...]


def made(template: Path, path: Path, now: datetime) -> str:
    """Make the demo as of ``now`` in a copy of the migrated file; what ``found`` reads."""
    shutil.copyfile(template, path)
    engine = open_engine(f"sqlite:///{path}")
    accounts = demo.create(engine, now, PASSWORD)
    engine.dispose()
    return json.dumps([str(path), [asdict(each) for each in accounts]])


def found(answer: str) -> tuple[Path, Accounts]:
    """The file with the demo, and the accounts that were told when it was made."""
    path, accounts = json.loads(answer)
    return Path(path), tuple(demo.Account(**each) for each in accounts)
