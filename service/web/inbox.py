"""Tugas Saya: what waits for the signed-in person, most urgent first."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, tasks
from service.errors import Conflict
from service.tasks import Task
from service.web.authority import badges
from service.web.refusals import sentence
from service.web.task import show
from service.web.visitor import actor, agency, looking, now, writing

page = Blueprint("inbox", __name__)
FILTERS = ("q", "sop", "state", "sort", "after")


@page.get("/tugas", endpoint="tasks")
def inbox() -> str:
    """The inbox."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = tasks.inbox(session, actor(), now(), **asked)
        sops = definitions.latest(session, actor().tenant)
        acting = badges(session, actor(), found.rows)
    groups = grouped(found.rows) if asked.get("sort", "due") == "due" else [("", found.rows)]
    return render_template("inbox.html", found=found, groups=groups, asked=asked, sops=sops, acting=acting)


@page.post("/tugas/<id>/ambil")
def claim(id: str) -> Any:
    """Take a task; whoever comes second reads who was first."""
    try:
        with writing() as session:
            tasks.claim(session, actor(), id, now())
    except Conflict as no:
        return show(id, notice=sentence(no)), 409
    return redirect(url_for("task.task", id=id))


@page.post("/tugas/<id>/lepas")
def release(id: str) -> Any:
    """Give a task back to its seat."""
    with writing() as session:
        released = tasks.release(session, actor(), id, now())
    flash(_("Tugas “%(name)s” dilepas dan dapat diambil rekan Anda.", name=released.name))
    return redirect(url_for("inbox.tasks"))


def grouped(rows: Sequence[Task]) -> list[tuple[str, list[Task]]]:
    """Late, due today, this week, later; the rows come in that order already."""
    return [(group, list(some)) for group, some in groupby(rows, _group)]


def _group(task: Task) -> str:
    if task.late:
        return "late"
    if task.due_at is None:
        return "later"
    today = now().astimezone(agency().clock).date()
    on = task.due_at.astimezone(agency().clock).date()
    if on == today:
        return "today"
    return "week" if on <= today + timedelta(days=6 - today.weekday()) else "later"
