"""Names of versions, executions, activities and variables as Camunda writes them. Pure."""

from functools import lru_cache
from uuid import UUID, uuid5

_SPACE = UUID("6f1a1c1e-5d0e-5c55-9a63-6c616a757200")
_LONGEST = 10


@lru_cache(maxsize=1024)
def deployment_id(tenant: str, key: str, version: int) -> str:
    """The id of the deployment that brought a version: each brought one."""
    return str(uuid5(_SPACE, f"{tenant}/{key}/{version}"))


def definition_id(tenant: str, key: str, version: int) -> str:
    """The id of a version."""
    return f"{key}:{version}:{deployment_id(tenant, key, version)}"


def definition_of(tenant: str, id: str) -> tuple[str, int] | None:
    """Key and version behind an id of that agency; ``None`` for anything else, another agency's ids included."""
    key, _, rest = id.partition(":")
    number = rest.partition(":")[0]
    if not number.isascii() or not number.isdigit() or len(number) > _LONGEST:
        return None
    return (key, int(number)) if id == definition_id(tenant, key, int(number)) else None


def within(instance: str, what: str) -> str:
    """The id of something of a case that has none of its own, ``what`` naming it there.

    Its first half is the case's, so that the case is found again from it (``case_between``).
    """
    case = UUID(instance)
    return str(UUID(bytes=case.bytes[:8] + uuid5(case, what).bytes[8:]))


def case_between(id: str) -> tuple[str, str] | None:
    """The ids that the case of a ``within`` id lies between; ``None`` for what is no id."""
    try:
        head = UUID(id.rpartition(":")[2]).bytes[:8]
    except ValueError:
        return None
    return str(UUID(bytes=head + bytes(8))), str(UUID(bytes=head + b"\xff" * 8))


def execution_id(instance: str, ref: str | None) -> str:
    """The id of the execution that waits at ``ref``; a user task (no ``ref``) waits in the case's own."""
    return instance if ref is None else within(instance, ref)


def activity_id(instance: str, element: str, *, ref: str | None = None, seq: int | None = None) -> str:
    """The id of one visit to ``element``: by its ``ref``, or by the number of its event where it has none."""
    visit = f"act:{ref}" if ref is not None else f"seq:{seq}"
    return f"{element}:{within(instance, visit)}"


def variable_id(instance: str, name: str, ref: str | None = None) -> str:
    """The id of a variable of the case, or of one that only the activity at ``ref`` sees."""
    return within(instance, f"var:{name}" if ref is None else f"var:{name}@{ref}")
