"""Every single edit of a real SOP is found and told in the words an approver reads; nothing else is told with it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flow_edits
import form_edits
import pytest
import step_edits
from sop import Sop, original, shown

SENTENCES = Path(__file__).with_name("sentences.txt")


def expected() -> dict[str, list[str]]:
    """By edit, the sentences that stand indented below it."""
    blocks = (block.splitlines() for block in SENTENCES.read_text("utf-8").split("\n\n"))
    return {title: [line.strip() for line in lines] for title, *lines in blocks}


def edits() -> Iterator[Any]:
    """Every edit with the SOP it is made on."""
    for kind in (step_edits, flow_edits, form_edits):
        for sop, made in kind.EDITS.items():
            for title, edit in made.items():
                yield pytest.param(title, sop, edit, id=title.replace(" ", "-"))


def titles() -> list[str]:
    return [str(each.values[0]) for each in edits()]


@pytest.mark.parametrize(("title", "sop", "edit"), list(edits()))
def test_an_edit_is_told_and_nothing_else(title: str, sop: str, edit: Callable[[Sop], Any]) -> None:
    before = shown(original(sop).forms)
    changed = Sop(sop)
    edit(changed)
    assert changed.told() == expected()[title]
    assert shown(original(sop).forms) == before, "the edit must not touch the SOP it is compared with"


def test_there_are_far_more_than_forty_edits_and_each_has_its_sentence() -> None:
    assert len(titles()) == len(set(titles())) > 90
    assert sorted(expected()) == sorted(titles())
    assert all(expected().values())
