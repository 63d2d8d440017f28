"""Pekerjaan: what the system does later, and what it gave up on, for the operator to try again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from service import identity, instances, jobs
from service.errors import Conflict, Invalid, NotFound
from service.history.facts import JOBS
from service.web.visitor import actor, looking, now, writing
from service.web.words import query

page = Blueprint("jobs", __name__)
FILTERS = ("kind", "after")
MOST = 200
"""Jobs tried again with one press."""


@page.get("/pekerjaan", endpoint="jobs")
def incidents() -> str:
    """Counts, and the incidents, the newest first."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = jobs.incidents(session, actor(), now(), **asked)
        tally = jobs.tally(session, actor().tenant)
        numbers = instances.numbers(
            session, actor().tenant, {row.instance for row in found.rows if row.instance}
        )
    return render_template("jobs.html", found=found, tally=tally, numbers=numbers, asked=asked, kinds=JOBS)


@page.post("/pekerjaan/ulang")
def retry() -> Any:
    """Try the pressed job again, or all that were ticked; those that rest no longer are left alone."""
    identity.require(actor(), "job.retry")
    wanted = request.form.getlist("only") or request.form.getlist("id")
    if not wanted:
        raise Invalid("Tidak ada pekerjaan yang dipilih. Centang paling sedikit satu, lalu tekan Ulangi.")
    with writing() as session:
        done = sum(_retried(session, id) for id in dict.fromkeys(wanted[:MOST]))
    flash(ngettext("%(num)d pekerjaan diulang.", "%(num)d pekerjaan diulang.", done))
    if done < len(set(wanted)):
        flash(_("Sisanya sudah berjalan atau sudah selesai."))
    asked = {name: request.form.get(name, "") for name in ("kind",)}
    return redirect(f"{url_for('jobs.jobs')}?{query(asked)}".rstrip("?"))


def _retried(session: Any, id: str) -> bool:
    try:
        jobs.retry(session, actor(), id, now())
    except (NotFound, Conflict):
        return False
    return True
