"""What hundreds of tests would each make anew although it is the same every time: made once in a process."""

import gc
import os
import sys
from typing import Any

import orjson
from sqlalchemy import Engine, util
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from service.definitions import delivering
from service.working_time.calendar import WorkCalendar


def programs() -> None:
    """A hundred processes of the house are started; without bytecode each would compile its modules again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def addresses() -> None:
    """An app has hundreds of addresses; what its rule is compiled to depends on nothing but the rule."""
    known: dict[Any, Any] = {}
    compile = Rule.compile

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), rule.merge_slashes)
        if key in known:
            rule._parts, rule._trace, rule._converters, arguments, *builders = known[key]
            rule.arguments |= arguments
            rule._build, rule._build_unknown = (each.__get__(rule, None) for each in builders)
            return
        compile(rule)
        builders = [rule._build.__func__, rule._build_unknown.__func__]
        known[key] = (rule._parts, rule._trace, rule._converters, set(rule.arguments), *builders)

    Rule.compile = once


def statements() -> None:
    """Every test opens engines on a database of its own; for one kind of database a statement has one text."""
    texts: dict[type, Any] = {}
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__hash__ = lambda self: hash(type(self))
        dialect.__eq__ = lambda self, other: type(self) is type(other)

    def shared(engine: Engine) -> Any:
        return texts.setdefault(type(engine.dialect), util.LRUCache(5000))

    Engine._compiled_cache = property(shared, lambda engine, own: None)


def checks() -> None:
    """Worlds begin with the same few diagrams, and what is wrong with one depends on nothing else."""
    known: dict[Any, Any] = {}
    check = delivering.check

    def once(xml: bytes, forms: Any, seats: Any) -> Any:
        try:
            key = (xml, orjson.dumps(forms, option=orjson.OPT_SORT_KEYS), tuple(sorted(seats.items())))
        except (TypeError, ValueError):
            return check(xml, forms, seats)
        if key not in known:
            known[key] = check(xml, forms, seats)
        return known[key]

    delivering.check = once


def years() -> None:
    """Offices of stories keep the same few calendars; what their years sum up to depends on nothing but these."""
    known = util.LRUCache(50)
    prepared = WorkCalendar._prepared

    def once(calendar: WorkCalendar, first: int, last: int) -> Any:
        changed = (frozenset(calendar.days_off), frozenset(calendar.working_days))
        key = (calendar.zone, calendar.hours, *changed, calendar.national, first, last)
        if key in known:
            object.__setattr__(calendar, "_span", known[key])
        else:
            known[key] = prepared(calendar, first, last)
        return calendar._span

    WorkCalendar._prepared = once


def rubbish() -> None:
    """Modules and collected tests live until the end: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
