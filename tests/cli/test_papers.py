"""A form id never leads out of the folder with the forms."""

import json
from pathlib import Path

import pytest
from desk import Desk
from office import DIAGRAM

from service.cli.papers import folder_of, forms_beside


@pytest.mark.parametrize(
    "id",
    [
        "../rahasia",
        "..",
        "/etc/passwd",
        "sub/rahasia",
        "..\\rahasia",
        ".rahasia",
        "a/../../rahasia",
        "%2e%2e/rahasia",
        "rahasia ",
        "x" * 300,
    ],
)
def test_a_form_id_that_is_a_path_is_not_followed(tmp_path: Path, id: str) -> None:
    forms = tmp_path / "forms"
    (forms / "sub").mkdir(parents=True)
    for place in (tmp_path, forms / "sub", forms):
        for name in ("rahasia.form", ".rahasia.form"):
            (place / name).write_text('{"rahasia": true}', "utf-8")
    xml = DIAGRAM.replace("surat-masuk-mulai", id).encode()
    assert forms_beside(xml, forms) == {}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "rahasia.form").write_text('{"rahasia": true}', "utf-8")
    (tmp_path / "forms" / "surat-masuk-mulai.form").symlink_to(tmp_path / "rahasia.form")
    assert forms_beside(DIAGRAM.encode(), tmp_path / "forms") == {}


def test_a_form_named_like_a_path_is_a_finding_and_never_read(desk: Desk) -> None:
    (desk.place / "rahasia.form").write_text(json.dumps({"type": "default", "components": []}), "utf-8")
    text = desk.diagram.read_text("utf-8").replace("surat-masuk-mulai", "../rahasia")
    desk.diagram.write_text(text, "utf-8")
    result = desk.runs("check", str(desk.diagram))
    assert result.exit_code == 1
    assert "kesalahan[" in result.stdout
    desk.refuses("deploy", str(desk.diagram), "--as", "pemilik")


def test_a_broken_form_file_is_a_finding(desk: Desk) -> None:
    (desk.place / "forms" / "surat-masuk-mulai.form").write_text("{\n oops", "utf-8")
    result = desk.runs("check", str(desk.diagram))
    assert result.exit_code == 1
    assert "surat-masuk-mulai.form bukan JSON (baris 2)" in result.stdout
    assert "bukan JSON" in desk.refuses("deploy", str(desk.diagram), "--as", "pemilik")


def test_forms_stand_beside_the_diagram_or_beside_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "bpmn" / "x.bpmn"
    (tmp_path / "bpmn" / "forms").mkdir(parents=True)
    assert folder_of(file, None) == tmp_path / "bpmn" / "forms"
    (tmp_path / "forms").mkdir()
    assert folder_of(file, None) == tmp_path / "forms"
    assert folder_of(file, tmp_path) == tmp_path
    assert forms_beside(b"<nonsense", tmp_path) == {}
    assert forms_beside(DIAGRAM.encode(), None) == {}


def test_what_is_no_file_is_wrong_usage(desk: Desk) -> None:
    desk.misunderstands("check", str(desk.place / "tidak-ada.bpmn"))
    desk.misunderstands("check", str(desk.place))
    desk.misunderstands("check")
    desk.misunderstands("deploy", "../../etc/shadow-tidak-ada", "--as", "pemilik")


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"\xff\xfe<\x00", b"<a/>", b"x" * 3_000_000, b"<!DOCTYPE x>"]
)
def test_any_bytes_at_all_are_findings(desk: Desk, content: bytes) -> None:
    desk.diagram.write_bytes(content)
    result = desk.runs("check", str(desk.diagram))
    assert result.exit_code == 1
    assert f"{desk.diagram}:1: kesalahan[" in result.stdout
    desk.refuses("deploy", str(desk.diagram), "--as", "pemilik")
