"""The official sheet of an SOP (Permenpan RB 35/2012), drawn from the diagram that runs."""

from service.diagram import Diagram, Process
from service.errors import Invalid
from service.sheets.cells import Cell, cells
from service.sheets.flow import Chart
from service.sheets.identity import clean, identity
from service.sheets.model import PAPERS, Page, Paper, Row, Sheet
from service.sheets.paging import columns, header, paged
from service.sheets.printing import as_pdf
from service.sheets.rows import lanes, rows

MOST_LANES = 40
"""Columns of performers; more are too narrow for a shape on any paper."""
__all__ = ["PAPERS", "Cell", "Page", "Paper", "Row", "Sheet", "as_pdf", "cells", "sheet"]


def sheet(diagram: Diagram, mark: str, paper: str = "a4") -> Sheet:
    """The sheet of a diagram's process on ``a4`` or ``f4``; ``mark`` stands at the foot of every page.

    A drawing that does not run yet has one too. Invalid when there is nothing to put on it.
    """
    if paper not in PAPERS:
        raise Invalid("Kertas harus a4 atau f4; ditemukan “{found}”. Pilih salah satu.", found=paper[:20])
    process = _process(diagram)
    chart = Chart(process)
    found = rows(process, chart)
    if not found:
        raise Invalid(
            "Lembar SOP memuat langkah-langkah; diagram ini belum punya satu pun. Gambarlah langkahnya dulu."
        )
    names = lanes(process, chart)
    if len(names) > MOST_LANES:
        raise Invalid(
            "Lembar SOP memuat paling banyak {most} pelaksana; ditemukan {found}. Gabungkan lajur yang sama.",
            most=MOST_LANES,
            found=len(names),
        )
    wide = columns(names, PAPERS[paper])
    return Sheet(
        paper=PAPERS[paper],
        identity=identity(process),
        columns=wide,
        header=header(wide),
        pages=paged(found, chart, PAPERS[paper], wide),
        mark=clean(mark),
        unnumbered=tuple(row.kegiatan for row in found if not row.no),
    )


def _process(diagram: Diagram) -> Process:
    """The process that runs, else the first in which something is drawn."""
    drawn = [each for each in diagram.processes if each.nodes]
    if not drawn:
        raise Invalid("Lembar SOP dibuat dari sebuah proses; diagram ini kosong. Gambarlah prosesnya dulu.")
    return next((each for each in drawn if each.executable), drawn[0])
