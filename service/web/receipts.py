"""Tanda terima: whoever kept one is told whether the history still says so. Nothing is written."""

from flask import Blueprint, render_template, request

from service import instances
from service.errors import Invalid
from service.instances import Receipt
from service.web.refusals import sentence
from service.web.visitor import actor, looking

page = Blueprint("receipts", __name__)


@page.get("/tanda-terima", endpoint="receipt")
def receipt() -> str:
    """The form, and the answer to what was typed into it."""
    typed, found, standing, problem = request.args.get("isi", "").strip(), None, "", ""
    if typed:
        try:
            found = Receipt.read(typed)
            with looking() as session:
                standing = instances.standing(session, actor().tenant, found)
        except Invalid as no:
            problem = sentence(no)
    return render_template("receipt.html", typed=typed, found=found, standing=standing, problem=problem)
