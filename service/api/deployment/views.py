"""Deliveries of files: sent, listed, read, sent once more, taken back."""

from pathlib import PurePosixPath
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import definitions, instances
from service.api import parameters
from service.api.answering import download
from service.api.caller import actor, looking, now, writing
from service.api.deployment import shapes
from service.api.deployment.filters import DEPLOYMENTS, REMOVING, wanted
from service.api.ids import definition_id
from service.api.intake import asked, body, text
from service.api.refusals import Told
from service.definitions import Broken, Delivered, MessageTaken, deployments
from service.errors import Invalid, NotFound

LARGEST = 8 * 1024 * 1024
"""Bytes a delivery may have."""
LONGEST = 255
UNREADABLE = ("xml-malformed", "xml-encoding")
"""Findings of a file that is no XML at all."""
WISHES = frozenset(
    {"deployment-name", "deployment-source", "enable-duplicate-filtering", "deploy-changed-only", "tenant-id"}
    | {"deployment-activation-time"}
)
TYPES = {
    **dict.fromkeys(("bpmn", "cmmn", "dmn", "xml"), "application/xml"),
    **dict.fromkeys(("json", "form"), "application/json"),
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
}
"""Types of files that no browser runs; everything else is told as bytes."""


def several() -> Any:
    """Deliveries by filters."""
    sent = asked(DEPLOYMENTS)
    with looking() as session:
        return [shapes.deployment(each) for each in deployments.listed(session, actor(), wanted(sent))]


def count() -> Any:
    """How many there are."""
    sent = asked(DEPLOYMENTS)
    with looking() as session:
        return {"count": deployments.counted(session, actor(), wanted(sent))}


def one(id: str) -> Any:
    """One delivery."""
    with looking() as session:
        try:
            return shapes.deployment(deployments.get(session, actor(), id))
        except NotFound as no:
            raise _unknown(f"Deployment with id '{id}' does not exist") from no


def create() -> Any:
    """Files are delivered; the parts may be called as they like, the files by their own names."""
    request.max_content_length = LARGEST
    files, form = _files(), request.form
    if _wish("tenant-id"):
        raise Invalid(
            "tenant-id tidak dikenal di sini: kiriman selalu masuk ke instansi pemilik kunci. Hapus."
        )
    if _wish("deployment-activation-time"):
        raise Invalid("deployment-activation-time belum didukung: kiriman berlaku seketika. Hapus.")
    with writing() as session:
        delivered = _delivered(
            session,
            files,
            name=_wish("deployment-name"),
            source=_wish("deployment-source"),
            filter_duplicates=form.get("enable-duplicate-filtering", "").strip().lower() == "true",
            changed_only=form.get("deploy-changed-only", "").strip().lower() == "true",
        )
        return shapes.delivered(delivered, request.url_root + "engine-rest")


def _wish(name: str) -> str | None:
    value = request.form.get(name)
    if value is None or not value:
        return None
    if len(value) > LONGEST or any(ord(sign) < 32 for sign in value):
        raise Invalid(
            "{name} harus berupa teks sampai {longest} huruf. Perbaiki.", name=name, longest=LONGEST
        )
    return value


def _files() -> dict[str, bytes]:
    """Every part that is a file, or that is called like one."""
    files: dict[str, bytes] = {}
    for part, file in request.files.items(multi=True):
        if part not in WISHES:
            files[file.filename or part] = file.read()
    for part, value in request.form.items(multi=True):
        if part not in WISHES and PurePosixPath(part).suffix:
            files.setdefault(part, value.encode("utf-8"))
    if not files:
        raise Told(
            400, "InvalidRequestException", "No deployment resources contained in the form upload.", None
        )
    return files


def _delivered(session: Session, files: dict[str, bytes], **how: Any) -> Delivered:
    try:
        return definitions.deliver(session, actor(), files, now=now(), **how)
    except Broken as no:
        raise _broken(no, files) from no
    except MessageTaken as no:
        message = (
            f"ENGINE-01011 Cannot deploy process definition '{no.resource}': there already is a message event "
            f"subscription for the message with name '{no.message}'."
        )
        raise Told(500, "ProcessEngineException", message) from no


def _broken(no: Broken, files: dict[str, bytes]) -> Told:
    every = ((name, each) for name, findings in no.resources.items() for each in findings)
    for name, each in every:
        if each.rule in UNREADABLE:
            message = f"ENGINE-09003 Could not parse '{name}'. {each.sentence}"
            return Told(500, "ProcessEngineException", message)
    message, details = shapes.report(no.resources, files)
    return Told(400, "ParseException", message, details=details)


def registered() -> Any:
    """The ids of all deliveries: there are no process applications that would register some of them."""
    with looking() as session:
        return sorted(
            each.id
            for each in deployments.listed(session, actor(), deployments.Wanted(most=parameters.MOST_ROWS))
        )


def resources(id: str) -> Any:
    """The files of a delivery."""
    with looking() as session:
        return [shapes.resource(each) for each in _resources(session, id)]


def _resources(session: Session, id: str) -> list[deployments.Resource]:
    try:
        return deployments.resources(session, actor(), id)
    except NotFound as no:
        raise _unknown(f"Deployment resources for deployment id '{id}' do not exist.") from no


def resource(id: str, resource: str) -> Any:
    """One of the files."""
    with looking() as session:
        for each in _resources(session, id):
            if each.id == resource:
                return shapes.resource(each)
    raise _unknown(
        f"Deployment resource with resource id '{resource}' for deployment id '{id}' does not exist."
    )


def data(id: str, resource: str) -> Any:
    """Its bytes, as an attachment."""
    with looking() as session:
        try:
            found, content = deployments.resource(session, actor(), id, resource)
        except NotFound as no:
            sentence = f"Deployment resource '{resource}' for deployment id '{id}' does not exist."
            raise _unknown(sentence) from no
    name = found.name.replace("\\", "/").rpartition("/")[2] or "data"
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return download(content, name, kind)


def redeploy(id: str) -> Any:
    """The files of a delivery, or some of them, once more: every diagram among them becomes a new version."""
    sent = body()
    wishes = {name: _names(sent, name) for name in ("resourceIds", "resourceNames")}
    with writing() as session:
        try:
            before = deployments.get(session, actor(), id)
            known = {each.id: each.name for each in deployments.resources(session, actor(), id)}
        except NotFound as no:
            sentence = f"Cannot redeploy deployment '{id}': no deployment found with id '{id}'"
            raise _unknown(sentence) from no
        names = _chosen(id, known, wishes["resourceIds"], wishes["resourceNames"])
        files = {
            name: data for name, data in deployments.files(session, actor(), id).items() if name in names
        }
        source = text(sent, "source", LONGEST) or before.source
        delivered = _delivered(session, files, name=before.name, source=source, filter_duplicates=False)
        return shapes.delivered(delivered, request.url_root + "engine-rest")


def _names(sent: dict[str, Any], name: str) -> list[str]:
    value = sent.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Invalid("{name} harus berupa daftar teks. Perbaiki isinya.", name=name)
    return value


def _chosen(id: str, known: dict[str, str], ids: list[str], names: list[str]) -> set[str]:
    missing = [each for each in ids if each not in known] + [
        each for each in names if each not in known.values()
    ]
    if missing:
        sentence = f"Cannot redeploy deployment '{id}': no resource '{missing[0][:200]}' in it"
        raise _unknown(sentence)
    return {known[each] for each in ids} | {*names} if ids or names else {*known.values()}


def remove(id: str) -> Any:
    """Taken back: its versions are retired; with ``cascade`` running cases are cancelled."""
    sent = parameters.read(REMOVING, request.args, text=True)
    with writing() as session:
        try:
            instances.take_back(session, actor(), id, now(), cascade=sent.get("cascade", False))
        except NotFound as no:
            raise _unknown(f"Deployment with id '{id}' do not exist") from no
        except instances.StillRunning as no:
            raise still_running(no) from no


def still_running(no: instances.StillRunning) -> Told:
    """The original's answer where cases of a version still run."""
    which = definition_id(no.definition.tenant, no.definition.key, no.definition.version)
    message = (
        f"ENGINE-03076 Deletion of process definition without cascading failed. Process definition with id: {which} "
        f"can't be deleted, since there exists {no.count} dependening process instances."
    )
    return Told(500, "ProcessEngineException", message)


def _unknown(message: str) -> Told:
    return Told(404, "InvalidRequestException", message, None)
