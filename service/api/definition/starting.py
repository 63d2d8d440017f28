"""Starting a case of a version, and the form it begins with."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.orm import Session

from service import instances
from service.api import variables
from service.api.answering import answer
from service.api.caller import actor, looking, need, now, writing
from service.api.definition import shapes
from service.api.definition.views import in_force, of_id, of_key, version
from service.api.instance.shapes import instance
from service.api.intake import body, text, yes
from service.api.parameters import LIST, YES, Parameter, read
from service.api.reach import variables as reached
from service.api.refusals import Told
from service.api.rendering import field_values, form_page
from service.definitions import Definition
from service.definitions.generated import is_generated
from service.errors import Conflict, Invalid
from service.instances import Beginning, Opening

LONGEST_KEY = 255
FORM_ASKED = (
    Parameter("variableNames", LIST, "Only these."),
    Parameter("deserializeValues", YES, "Accepted: defaults are plain values."),
)
Named = Callable[[Session], Definition]


def by_key(key: str) -> Any:
    """Start a case of the version in force."""
    return _start(lambda session: of_key(instances.beginning, session, key), submit=False)


def by_id(id: str) -> Any:
    """Start a case of a version."""
    return _start(lambda session: of_id(instances.beginning, session, id, _none(id)), submit=False)


def submit_by_key(key: str) -> Any:
    """Start a case of the version in force by its form."""
    return _start(lambda session: of_key(instances.beginning, session, key), submit=True)


def submit_by_id(id: str) -> Any:
    """Start a case of a version by its form."""
    return _start(lambda session: of_id(instances.beginning, session, id, _none(id)), submit=True)


def _none(id: str) -> Told:
    sentence = f"no deployed process definition found with id '{id}': processDefinition is null"
    return Told(500, "RestException", f"Cannot instantiate process definition {id}: {sentence}")


def _start(named: Callable[[Session], Beginning], *, submit: bool) -> Any:
    """Start, and answer the case; its variables too for whoever may read cases."""
    sent = body()
    if sent.get("startInstructions"):
        raise Invalid(
            "startInstructions tidak didukung: berkas selalu mulai dari peristiwa mulainya. Hapus startInstructions."
        )
    key = text(sent, "businessKey", LONGEST_KEY)
    returning = yes(sent, "withVariablesInReturn") and not submit
    if returning:
        need("case:read")
    with writing() as session:
        ground = named(session)
        id = shapes.id_of(ground.definition)
        prefix = f"Cannot instantiate process definition {id}"
        values, types = variables.read(sent.get("variables"), prefix)
        opening = Opening(business_key=key, types=types, submit=submit)
        try:
            case = instances.begin(session, ground, values, actor(), now(), opening)
        except Conflict as no:
            suspended = ground.definition.suspended
            why = f"Process definition with id '{id}' is suspended." if suspended else str(no)
            raise Told(500, "RestException", f"{prefix}: {why}") from no
        told = instance(case, request.url_root + "engine-rest")
        if returning:
            told["variables"] = variables.told(reached(session, case), case.types)
        return told


def form_by_key(key: str) -> Any:
    """What opens a case of the version in force."""
    return _form(lambda session: in_force(session, key))


def form_by_id(id: str) -> Any:
    """What opens a case of a version."""
    message = f"Cannot get start form data for process definition {id}"
    return _form(lambda session: version(session, id, Told(400, "InvalidRequestException", message, None)))


def _form(named: Named) -> Any:
    with looking() as session:
        found = named(session)
        rendered = f"process-definition/{shapes.id_of(found)}/rendered-form"
        return shapes.form_of(found, found.start_element, rendered)


def rendered_by_key(key: str) -> Response:
    """A described form as a page's part."""
    return _rendered(lambda session: in_force(session, key))


def rendered_by_id(id: str) -> Response:
    """A described form as a page's part."""
    return _rendered(lambda session: version(session, id, _no_form(id)))


def _no_form(id: str) -> Told:
    message = f"No matching rendered start form for process definition with the id {id} found."
    return Told(404, "InvalidRequestException", message, None)


def _rendered(named: Named) -> Response:
    with looking() as session:
        found = named(session)
    schema = found.form_for(found.start_element)
    if schema is None or not is_generated(schema):
        raise _no_form(shapes.id_of(found))
    values = {name: each["value"] for name, each in field_values(schema, {}).items()}
    return form_page(schema, values)


def deployed_by_key(key: str) -> Response:
    """The form file that the start refers to."""
    return _deployed(lambda session: in_force(session, key))


def deployed_by_id(id: str) -> Response:
    """The form file that the start refers to."""
    message = f"No matching process definition with id {id}"
    return _deployed(
        lambda session: version(session, id, Told(404, "InvalidRequestException", message, None))
    )


def _deployed(named: Named) -> Response:
    with looking() as session:
        found = named(session)
    schema = found.form_for(found.start_element)
    if schema is None or is_generated(schema):
        raise Told(400, "InvalidRequestException", "The form key is not set.", None)
    return answer(Response(orjson.dumps(schema, default=dict), content_type="application/json"))


def values_by_key(key: str) -> Any:
    """What the start's form is opened with: the fields a diagram describes; a form file begins empty."""
    return _values(lambda session: in_force(session, key))


def values_by_id(id: str) -> Any:
    """What the start's form is opened with: the fields a diagram describes; a form file begins empty."""
    message = f"no deployed process definition found with id '{id}': processDefinition is null"
    return _values(lambda session: version(session, id, Told(500, "NullValueException", message)))


def _values(named: Named) -> Any:
    names = read(FORM_ASKED, request.args, text=True).get("variableNames")
    with looking() as session:
        found = named(session)
    schema = found.form_for(found.start_element)
    values = field_values(schema, {}) if schema is not None and is_generated(schema) else {}
    return {name: each for name, each in values.items() if names is None or name in names}
