"""Variables of a case, an execution or a task, one by one and together: one way for every address that has them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from service import engine, instances
from service.api import parameters, variables
from service.api.answering import download
from service.api.caller import actor, looking, now, writing
from service.api.intake import body
from service.api.reach import inside
from service.api.reach import variables as reached
from service.api.refusals import Told
from service.api.variable.uploads import uploaded
from service.errors import Invalid, NotFound
from service.instances.waiting import Standing

LONGEST_NAME = 200
WHICH = (
    parameters.Parameter("deserializeValues", parameters.YES, "false: an Object's value comes as its text."),
)
ONE = (
    parameters.Parameter("deserializeValue", parameters.YES, "false: an Object's value comes as its text."),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose variables: ``word`` and ``missing`` are the original's, ``find`` gives the case and the ref of what is
    open; with ``local`` only what is local to it counts. ``find`` raises NotFound where nothing is there.
    """

    word: str
    id: str
    missing: str
    find: Callable[[Session], tuple[Standing, str | None]]
    local: bool = False


def every(holder: Holder) -> dict[str, Any]:
    """All of them; 500 as the original when the holder is unknown."""
    with looking() as session:
        try:
            values, types = _read(session, holder)
        except NotFound:
            raise Told(500, "NullValueException", holder.missing) from None
    return variables.told(values, types, serialized=_serialized(WHICH))


def one(holder: Holder, name: str) -> dict[str, Any]:
    """One of them."""
    value, kind = _one(holder, name)
    return variables.told_one(value, kind, serialized=_serialized(ONE))


def data(holder: Holder, name: str) -> Response:
    """The bytes of a File or of Bytes."""
    return shown(holder.id, *_one(holder, name))


def shown(id: str, value: Any, kind: Mapping[str, Any] | None) -> Response:
    """The answer with those bytes; 400 for a variable of another type."""
    found = variables.content(value, kind)
    if found is None:
        message = f"Value of variable with id {id} is not a binary value."
        raise Told(400, "InvalidRequestException", message, None)
    content, info = found
    media = info.get("mimetype") or "application/octet-stream"
    media += f"; charset={info['encoding']}" if info.get("encoding") else ""
    return download(content, info.get("filename"), media)


def put(holder: Holder, name: str) -> None:
    """Set one."""
    prefix = f"Cannot put {holder.word} variable {name}"
    value, kind = variables.read_one(name, body(), prefix)
    _set(holder, prefix, {name: value}, {name: kind})


def put_data(holder: Holder, name: str) -> None:
    """Set one to an uploaded file, or to what the form says it is."""
    prefix = f"Cannot put {holder.word} variable {name}"
    value, kind = variables.read_one(name, uploaded(prefix), prefix)
    _set(holder, prefix, {name: value}, {name: kind})


def remove(holder: Holder, name: str) -> None:
    """Delete one; one that is not there is gone already."""
    _set(holder, f"Cannot delete {holder.word} variable {name}", {}, {}, [name])


def change(holder: Holder) -> None:
    """Set and delete several at once."""
    sent = body()
    prefix = f"Cannot modify variables for {holder.word}"
    values, types = variables.read(sent.get("modifications"), prefix)
    deletions = sent.get("deletions") or []
    if not isinstance(deletions, list) or not all(isinstance(each, str) for each in deletions):
        raise Invalid("deletions harus berupa daftar nama variabel. Perbaiki isinya.")
    _set(holder, f"{prefix} {holder.id}", values, types, deletions)


def _read(session: Session, holder: Holder) -> tuple[Mapping[str, Any], variables.Types]:
    case, ref = holder.find(session)
    if ref is None or not inside() and not holder.local:
        return reached(session, case), case.types
    if not inside():  # what is local was written by programs
        return {}, {}
    local, types = case.local(ref)
    if holder.local:
        return local, types
    return engine.variables(case.definition.program, case.snapshot, ref), {**case.types, **types}


def _one(holder: Holder, name: str) -> tuple[Any, Mapping[str, Any] | None]:
    with looking() as session:
        try:
            values, types = _read(session, holder)
        except NotFound:
            message = f"Cannot get {holder.word} variable {name}: {holder.missing}"
            raise Told(500, "RestException", message) from None
    if name not in values:
        message = f"{holder.word} variable with name {name} does not exist"
        raise Told(404, "InvalidRequestException", message, None)
    return values[name], types.get(name)


def _set(
    holder: Holder,
    prefix: str,
    changes: Mapping[str, Any],
    types: variables.Types,
    deletions: Sequence[str] = (),
) -> None:
    for name in (*changes, *deletions):
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise Invalid(
                "Nama variabel harus 1 sampai {most} huruf tercetak. Perbaiki isinya.", most=LONGEST_NAME
            )
    with writing() as session:
        try:
            case, ref = holder.find(session)
        except NotFound:
            raise Told(500, "RestException", f"{prefix}: {holder.missing}") from None
        kept = {name: kind for name, kind in types.items() if kind}
        place = ref if holder.local else None
        instances.set_variables(session, case.id, changes, deletions, actor(), now(), types=kept, ref=place)


def _serialized(known: tuple[parameters.Parameter, ...]) -> bool:
    """Whether an Object comes as its text: it is asked for with ``false``."""
    return not parameters.read(known, request.args, text=True).get(known[0].name, True)
