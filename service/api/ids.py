"""Names of versions as Camunda writes them, ``key:version:uuid``. Pure."""

from uuid import UUID, uuid5

_SPACE = UUID("6f1a1c1e-5d0e-5c55-9a63-6c616a757200")
_LONGEST = 10


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
