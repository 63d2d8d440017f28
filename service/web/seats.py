"""Jabatan: the agency's seats, who sits in them now and sat in them before, and every change of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from service import history, identity, personnel
from service.errors import Conflict, Invalid, NotFound
from service.history import Entry
from service.identity import Seat
from service.personnel import SEATS, SUBSTITUTES, SeatWish, Stay
from service.web import seat_words as words
from service.web.refusals import sentence, told_code
from service.web.seat_chart import Picture, picture
from service.web.visitor import actor, agency, looking, now, writing

page = Blueprint("seats", __name__)
MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class Branch:
    """A seat in the tree: how deep it stands, and its present people."""

    seat: Seat
    depth: int
    aliases: tuple[str, ...]
    holders: tuple[Stay, ...]
    acting: tuple[Stay, ...]

    @property
    def vacant(self) -> bool:
        """Nobody sits in a seat of the agency itself."""
        return not self.seat.external and not self.holders


@page.get("/jabatan", endpoint="seats")
def seats() -> str:
    """The seats as a tree, and the timeline."""
    return _list()


def _list(problem: str = "") -> str:
    with looking() as session:
        stays = personnel.stays(session, actor())
        known = identity.seats(session, actor().tenant)
        aliases = identity.seat_aliases(session, actor().tenant)
    tree = list(_tree(known, stays, aliases))
    years, asked = _years(stays)
    return render_template(
        "seats.html",
        tree=tree,
        known=known,
        vacant=[branch for branch in tree if branch.vacant],
        drawn=_drawn([branch.seat for branch in tree], stays, years),
        facts=_facts(stays, years),
        years=years,
        asked=asked,
        this_year=_local().year,
        problem=problem,
        form=request.form,
    )


def _tree(
    known: Mapping[str, Seat], stays: Sequence[Stay], aliases: Mapping[str, tuple[str, ...]]
) -> Iterator[Branch]:
    """Superiors before those below them; people outside last."""
    present = [stay for stay in stays if stay.at(now()) == "present" and not stay.disabled]

    def below(above: str | None, depth: int) -> Iterator[Branch]:
        found = [seat for seat in known.values() if (seat.above if seat.above in known else None) == above]
        for seat in sorted(found, key=lambda each: (each.external, each.name)):
            mine = [stay for stay in present if stay.seat == seat.key]
            holders = tuple(stay for stay in mine if stay.sits)
            acting = tuple(stay for stay in mine if not stay.sits)
            yield Branch(seat, depth, aliases.get(seat.key, ()), holders, acting)
            yield from below(seat.key, depth + 1)

    yield from below(None, 0)


def _years(stays: Sequence[Stay]) -> tuple[range, str]:
    """The years to draw: this one, the one of ``?tahun=``, or with "semua" all that people are known of."""
    asked, this = request.args.get("tahun", ""), _local().year
    if asked == "semua":
        zone = agency().clock
        first = min([this, *(stay.since.astimezone(zone).year for stay in stays)])
        last = max([this, *((stay.until or stay.since).astimezone(zone).year for stay in stays)])
        return range(first, last + 1), asked
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    year = min(max(year, words.FIRST.year), words.LAST.year)
    return range(year, year + 1), str(year)


def _drawn(seats: Sequence[Seat], stays: Sequence[Stay], years: range) -> Picture:
    return picture(seats, stays, years, now(), agency().clock)


def _facts(stays: Sequence[Stay], years: range) -> list[Stay]:
    """What the picture of those years shows, the newest first."""
    first, last = (words.start_of(words.FIRST.replace(year=year)) for year in (years.start, years.stop))
    return [
        stay
        for stay in reversed(stays)
        if stay.since < last and stay.since < (stay.until or last) and (stay.until or last) > first
    ]


@page.post("/jabatan")
def add() -> Any:
    """A new seat."""
    identity.require(actor(), "seat.change")
    try:
        with writing() as session:
            key = personnel.add_seat(session, actor(), _wish(), now(), request.form.get("kunci", ""))
    except (Invalid, Conflict, NotFound) as no:
        return _list(sentence(no)), told_code(no)
    flash(_("Jabatan ditambahkan. Dudukkan pejabatnya di bawah."))
    return redirect(url_for("seats.seat", key=key))


def _wish() -> SeatWish:
    form = request.form
    aliases = tuple(line for line in form.get("sebutan", "").splitlines() if line.strip())
    return SeatWish(form.get("nama", ""), form.get("atasan") or None, aliases, "luar" in form)


@page.get("/jabatan/<key>")
def seat(key: str) -> str:
    """One seat: its people then and now, what happened to it, and what may be changed."""
    return _one(key)


def _one(key: str, problem: str = "", at: str = "") -> str:
    with looking() as session:
        stays = personnel.stays(session, actor(), seat=key)
        known = identity.seats(session, actor().tenant)
        if key not in known:
            raise NotFound("Jabatan tidak ditemukan. Pilih jabatan dari daftar.")
        aliases = identity.seat_aliases(session, actor().tenant).get(key, ())
        role = "applicant" if known[key].external else "seat_holder"
        people = identity.people(session, actor().tenant, now()) if _admin() else []
        lines = told(session, known, key)
    years, asked = _years(stays)
    return render_template(
        "seat.html",
        seat=known[key],
        known=known,
        aliases=aliases,
        above_choices=_superiors(known, key),
        stays=list(reversed(stays)),
        drawn=_drawn([known[key]], stays, years),
        years=years,
        asked=asked,
        this_year=_local().year,
        people=[person for person in people if role in person.roles],
        lines=lines,
        today=_local().date(),
        now=now(),
        problem=problem,
        problem_at=at,
        form=request.form,
    )


def told(session: Session, known: Mapping[str, Seat], key: str | None = None) -> list[tuple[Entry, str]]:
    """What happened to one seat or all, the newest first, at most 200 sentences."""
    entries = [
        entry
        for stream in (SEATS, SUBSTITUTES)
        for entry in history.read(session, actor().tenant, stream)
        if key in (None, entry.element)
    ]
    entries = sorted(entries, key=lambda entry: (entry.at, entry.seq), reverse=True)[:MOST_TOLD]
    names = identity.names(session, actor().tenant, words.people_in(entries))
    titles = {each.key: each.name for each in known.values()}
    return [(entry, words.told(entry, titles | names)) for entry in entries]


def _superiors(known: Mapping[str, Seat], key: str) -> list[Seat]:
    """The seats that may stand above: neither itself nor one below it."""
    below = personnel.below(known.values(), key)
    return [each for each in known.values() if each.key not in below and each.key != key]


@page.post("/jabatan/<key>")
def change(key: str) -> Any:
    """Title, superior, other names."""
    identity.require(actor(), "seat.change")
    try:
        with writing() as session:
            count = personnel.change_seat(session, actor(), key, _wish(), now())
    except (Invalid, Conflict) as no:
        return _one(key, sentence(no), "ubah"), told_code(no)
    flash(ngettext("%(num)d perubahan disimpan.", "%(num)d perubahan disimpan.", count))
    return redirect(url_for("seats.seat", key=key))


@page.post("/jabatan/<key>/pejabat")
def sit(key: str) -> Any:
    """Let somebody sit in the seat."""
    identity.require(actor(), "seat.change")
    form = request.form
    try:
        since = words.start_of(words.asked_day("sejak", _("Tanggal mulai")))
        until = words.end_of(words.asked_day("sampai", _("Hari terakhir"))) if form.get("sampai") else None
        who, basis = form.get("orang", ""), form.get("dasar", "")
        with writing() as session:
            done = personnel.seat_person(session, actor(), key, who, since, now(), until=until, basis=basis)
    except (Invalid, Conflict) as no:
        return _one(key, sentence(no), "duduk"), told_code(no)
    flash(words.noted(_("Pejabat dicatat."), done.notes))
    return redirect(url_for("seats.seat", key=key))


@page.post("/masa-jabatan/<id>/akhir")
def end(id: str) -> Any:
    """End somebody's time in a seat after the day given, or now."""
    identity.require(actor(), "seat.change")
    key = request.form.get("jabatan", "")
    try:
        day = request.form.get("sampai")
        until = words.end_of(words.asked_day("sampai", _("Hari terakhir"))) if day else None
        with writing() as session:
            back = personnel.end_occupancy(session, actor(), id, until, now())
    except (Invalid, Conflict) as no:
        return _one(key, sentence(no), "akhir"), told_code(no)
    flash(_("Masa jabatan diakhiri. %(tasks)s", tasks=given_back(back)))
    return redirect(url_for("seats.seat", key=key) if key else url_for("seats.seats"))


def given_back(count: int) -> str:
    """How many tasks went back to their seat."""
    if not count:
        return _("Tidak ada tugas yang perlu dikembalikan sekarang.")
    return ngettext("%(num)d tugas kembali ke jabatannya.", "%(num)d tugas kembali ke jabatannya.", count)


def _admin() -> bool:
    return identity.may(actor(), "seat.change")


def _local() -> datetime:
    return now().astimezone(agency().clock)
