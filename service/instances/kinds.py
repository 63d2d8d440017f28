"""Types of variables that their JSON does not tell (Long, Date, Json, File...), beside the case. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from service.instances.tables import InstanceRow

Types = Mapping[str, Mapping[str, Any]]
"""By variable name ``{"type": ..., "valueInfo": {...}}``, only where the type is not the one JSON tells."""


def types_of(instance: InstanceRow) -> dict[str, dict[str, Any]]:
    """The types kept with the case; those of variables local to an open activity stand under ``ref/name``."""
    found: dict[str, dict[str, Any]] = orjson.loads(instance.types)
    return found


def keep_types(
    instance: InstanceRow, names: Collection[str], types: Types | None, ref: str | None = None
) -> None:
    """Let the variables just written have these types; a name without one has again what JSON tells."""
    if not types and instance.types == "{}":
        return
    place = "" if ref is None else f"{ref}/"
    written = {place + name for name in names}
    kept = {name: each for name, each in types_of(instance).items() if name not in written}
    fresh = {place + name: dict(each) for name, each in (types or {}).items() if name in names}
    told = orjson.dumps(kept | fresh, option=orjson.OPT_SORT_KEYS).decode()
    if told != instance.types:
        instance.types = told
