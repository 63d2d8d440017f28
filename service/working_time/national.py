"""National holidays and cuti bersama of Indonesia, from the ``holidays`` package."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType


@cache
def national(year: int) -> Mapping[date, tuple[str, str]]:
    """The days of a year that do not count anywhere: date -> (holiday or joint_leave, Indonesian name).

    Source: the joint decrees of three ministers (SKB), as far as the package knows them; years it does not know
    have none. The package is loaded when the first year is asked for.
    """
    from holidays.countries.indonesia import Indonesia

    joint = Indonesia(years=year, categories=("government",), language="id")
    public = Indonesia(years=year, categories=("public",), language="id")
    found = {day: ("joint_leave", name) for day, name in joint.items()}
    found |= {day: ("holiday", name) for day, name in public.items()}
    return MappingProxyType(found)
