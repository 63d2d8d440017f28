"""Every command as people use it, and what it says when it may not."""

import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from desk import Desk

from service.cli import lajur


def test_every_command_is_documented_with_an_example() -> None:
    context = click.Context(lajur, info_name="lajur")
    for name, command in lajur.commands.items():
        text = command.get_help(click.Context(command, parent=context, info_name=name))
        assert f"lajur {name}" in text.split("Contoh:")[1], name
        missing = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
        assert not missing, (name, missing)


@pytest.mark.parametrize("name", [name for name in lajur.commands if name not in ("serve", "worker")])
def test_every_command_that_answers_can_answer_in_json(name: str) -> None:
    assert "--json" in [option for param in lajur.commands[name].params for option in param.opts]


def test_help_needs_no_database(desk: Desk) -> None:
    assert "lajur serve --demo" in desk.does("--help", LAJUR_DATABASE_URL="mysql://nowhere")


def test_check_prints_findings_like_a_compiler(desk: Desk) -> None:
    text = desk.diagram.read_text("utf-8").replace(' default="f_kembali"', "")
    desk.diagram.write_text(text, "utf-8")
    result = desk.runs("check", str(desk.diagram))
    line = text[: text.index('id="G2"')].count("\n") + 1
    assert result.exit_code == 1
    assert f"{desk.diagram}:{line}: peringatan[default-missing] G2:" in result.stdout
    assert ": kesalahan[condition-missing] " in result.stdout
    found = json.loads(desk.runs("check", "--json", str(desk.diagram)).stdout)
    assert {(each["line"], each["element"], each["severity"]) for each in found} >= {(line, "G2", "warning")}
    assert all(each.keys() == {"file", "line", "severity", "rule", "element", "sentence"} for each in found)


def test_check_passes_a_good_diagram_and_tells_warnings(desk: Desk) -> None:
    result = desk.runs("check", str(desk.diagram), str(desk.diagram))
    assert result.exit_code == 0
    assert "peringatan[deadline-missing] langkah_2:" in result.stdout
    assert "2 berkas, 0 kesalahan, 2 peringatan." in result.stderr


def test_check_takes_the_forms_from_where_it_is_told(desk: Desk) -> None:
    (desk.place / "forms").rename(desk.place / "lain")
    assert desk.runs("check", str(desk.diagram)).exit_code == 1
    assert desk.runs("check", str(desk.diagram), "--forms", str(desk.place / "lain")).exit_code == 0
    (desk.place / "lain").rename(desk.diagram.parent / "forms")
    assert desk.runs("check", str(desk.diagram)).exit_code == 0


def test_deploying_the_same_bytes_again_changes_nothing(desk: Desk) -> None:
    words = ("deploy", str(desk.diagram), "--as", "pemilik")
    assert desk.answers(*words) | {"findings": []} == {
        "key": "surat-masuk",
        "version": 1,
        "name": "Surat masuk",
        "unchanged": False,
        "findings": [],
    }
    assert "versi 1 tidak berubah" in desk.does(*words)
    desk.diagram.write_text(desk.diagram.read_text("utf-8").replace("Mencatat surat", "Mencatat"), "utf-8")
    assert "versi 2 diterapkan" in desk.does(*words)


def test_deploying_needs_a_process_owner_and_a_sound_diagram(desk: Desk) -> None:
    said = desk.refuses("deploy", str(desk.diagram), "--as", "lina")
    assert said == "Hanya pemilik proses yang dapat menerapkan diagram.\n"
    desk.diagram.write_text("<nonsense", "utf-8")
    assert "baris 1: kesalahan[" in desk.refuses("deploy", str(desk.diagram), "--as", "pemilik")


def test_a_case_goes_from_start_to_end(working: Desk) -> None:
    task = working.task("lina")
    assert "diambil Lina" in working.does("claim", task, "--as", "lina")
    values = working.place / "isian.json"
    values.write_text('{"nomor_1": "7/X/2026"}', "utf-8")
    assert "“Memeriksa surat”" in working.does("complete", task, "--as", "lina", "--values", f"@{values}")
    task = working.task("karno")
    working.does("claim", task, LAJUR_AS="karno")
    decision = '{"keputusan_2": "setuju"}'
    assert (
        working.answers("complete", task, "--values", "-", stdin=decision, LAJUR_AS="karno")["finished"]
        is True
    )
    assert (
        working.answers("show", "0001/2026".replace("2026", _year()), "--as", "lina")["case"]["state"]
        == "finished"
    )


def _year() -> str:
    from zoneinfo import ZoneInfo

    return str(datetime.now(ZoneInfo("Asia/Makassar")).year)


def test_returned_work_shows_who_returned_it(working: Desk) -> None:
    task = working.task("lina")
    working.does("claim", task, "--as", "lina")
    working.does("complete", task, "--as", "lina", "--values", '{"nomor_1": "7"}')
    task = working.task("karno")
    working.does("claim", task, "--as", "karno")
    back = '{"keputusan_2": "kembalikan", "alasan_2": "Nomor surat keliru"}'
    working.does("complete", task, "--as", "karno", "--values", back)
    assert "dikembalikan Karno" in working.does("inbox", "--as", "lina", "--state", "returned")


def test_a_taken_task_can_be_given_back(working: Desk) -> None:
    task = working.task()
    assert working.answers("claim", task, "--as", "lina")["assignee_name"] == "Lina"
    assert working.does("inbox", "--as", "lina", "--state", "free").startswith("Tidak ada tugas")
    assert working.answers("release", task, "--as", "lina")["assignee"] is None
    assert "dilepas" in working.does("release", task, "--as", "lina")


def test_tasks_are_refused_to_whom_they_do_not_belong(working: Desk) -> None:
    task = working.task()
    assert working.refuses("claim", task, "--as", "karno") == "Tugas tidak ditemukan.\n"
    assert "Ambil tugas ini dulu" in working.refuses("complete", task, "--as", "lina")
    assert working.refuses("claim", "bukan-id", "--as", "lina") == "Tugas tidak ditemukan.\n"
    assert "Jabatan Anda" in working.refuses(
        "start", "surat-masuk", "--as", "karno", "--values", '{"perihal": "x"}'
    )
    assert "lajur people" in working.refuses("inbox", "--as", "hantu")


def test_a_refused_form_names_every_field(working: Desk) -> None:
    said = working.refuses("start", "surat-masuk", "--as", "lina", "--values", "{}")
    assert len(said.splitlines()) > 1
    assert "  perihal: " in said
    assert len(working.answers("cases", "--as", "lina")["rows"]) == 1


def test_the_same_token_starts_one_case(working: Desk) -> None:
    words = ("start", "surat-masuk", "--as", "lina", "--values", '{"perihal": "Sekali"}', "--token", "t-1")
    assert working.answers(*words)["id"] == working.answers(*words)["id"]
    assert working.answers("cases", "--as", "lina")["count"] == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "bukan JSON"),
        ("[]", "satu objek JSON"),
        ("NaN", "bukan JSON"),
        ("@/tidak/ada", "tidak dapat dibaca"),
        ("[" * 5000, "bukan JSON"),
        ("@.", "tidak dapat dibaca"),
        ('{"a": "' + "x" * 1_000_000 + '"}', "melebihi"),
    ],
)
def test_values_that_are_no_form_are_wrong_usage(working: Desk, given: str, said: str) -> None:
    words = ("start", "surat-masuk", "--as", "lina", "--values", "-")
    if given.startswith("@"):
        assert said in working.misunderstands(*words[:-1], given)
    else:
        assert said in working.misunderstands(*words, stdin=given)


def test_show_tells_the_case_in_sentences(working: Desk) -> None:
    number = working.answers("cases", "--as", "lina")["rows"][0]["number"]
    text = working.does("show", number, "--as", "auditor")
    assert "Undangan rapat" in text
    assert "Lina memulai berkas." in text
    assert "Terbuka: Mencatat surat, belum diambil, tenggat" in text
    assert "WITA" in text
    assert len(working.does("show", number, "--as", "auditor", "--detail").splitlines()) > len(
        text.splitlines()
    )


def test_show_answers_by_number_and_by_id_alike(working: Desk) -> None:
    row = working.answers("cases", "--as", "lina")["rows"][0]
    by_id = working.answers("show", row["id"], "--as", "lina")
    assert by_id == working.answers("show", row["number"], "--as", "lina")
    at = datetime.fromisoformat(by_id["timeline"][0]["at"])
    assert at.utcoffset() == timedelta(hours=8)
    assert "lajur cases" in working.refuses("show", "9999/2026", "--as", "lina")
    assert working.refuses("show", "apa saja", "--as", "lina") == "Berkas tidak ditemukan.\n"


def test_cancelling_needs_a_reason_and_the_starter(working: Desk) -> None:
    row = working.answers("cases", "--as", "lina")["rows"][0]
    working.misunderstands("cancel", row["id"], "--as", "lina")
    assert "Alasan" in working.refuses("cancel", row["id"], "--as", "lina", "--reason", "x")
    working.refuses("cancel", row["id"], "--as", "karno", "--reason", "tidak jadi")
    assert "dibatalkan" in working.does("cancel", row["number"], "--as", "lina", "--reason", "Salah catat")
    assert "sudah ditutup" in working.refuses("cancel", row["id"], "--as", "lina", "--reason", "Salah catat")


def test_verify_says_whole_or_what_is_broken(working: Desk) -> None:
    row = working.answers("cases", "--as", "lina")["rows"][0]
    assert "utuh" in working.does("verify", "--all", "--as", "auditor")
    assert working.answers("verify", row["number"], "--as", "auditor")[0]["ok"] is True
    _tamper(Path(working.url.removeprefix("sqlite:///")))
    result = working.runs("verify", "--all", "--as", "auditor")
    assert result.exit_code == 1
    assert "Peristiwa nomor 2 telah diubah." in result.stdout


def _tamper(database: Path) -> None:
    """Change an event as somebody with the file and no scruples would, triggers or not."""
    with sqlite3.connect(database) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        changed = connection.execute(
            "UPDATE event SET kind = 'task_completed' WHERE seq = 2 AND stream LIKE '%-%-%-%-%' "
            "AND stream NOT LIKE 'reads:%'"
        )
        assert changed.rowcount == 1
    connection.close()


def test_verify_wants_one_case_or_all(working: Desk) -> None:
    working.misunderstands("verify", "--as", "auditor")
    working.misunderstands("verify", "0001/2026", "--all", "--as", "auditor")
    working.refuses("verify", "--all", "--as", "pemilik")


def test_people_are_listed_with_seats_and_roles(desk: Desk) -> None:
    found = {each["login"]: each for each in desk.answers("people")}
    assert found["lina"]["seats"] == ["Loket"]
    assert found["pemilik"]["roles"] == ["process_owner"]
    assert "karno" in desk.does("people", "--agency", "kantor")
    assert "Instansi tidak ditemukan" in desk.refuses("people", "--agency", "lain")


def test_migrate_makes_an_empty_database_and_leaves_a_new_one_alone(desk: Desk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baru.db'}"
    assert "lajur migrate" in desk.refuses("people", LAJUR_DATABASE_URL=url)
    assert desk.answers("migrate", LAJUR_DATABASE_URL=url)["changed"] is True
    assert desk.answers("migrate", LAJUR_DATABASE_URL=url)["changed"] is False
    assert desk.answers("people", LAJUR_DATABASE_URL=url) == []


def test_settings_and_databases_that_cannot_be_used_are_sentences(desk: Desk) -> None:
    assert "LAJUR_DATABASE_URL harus" in desk.refuses("people", LAJUR_DATABASE_URL="mysql://x")
    assert "lajur migrate" in desk.refuses("people", LAJUR_DATABASE_URL="sqlite:////tidak/ada/x.db")
    assert "lajur migrate" in desk.refuses("people", LAJUR_DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert "PORT" in desk.refuses("serve", PORT="banyak")


def test_a_name_is_needed_and_text_must_be_text(working: Desk) -> None:
    assert "--as" in working.misunderstands("inbox")
    assert "UTF-8" in working.misunderstands("inbox", "--as", "a\x00b")
    assert "UTF-8" in working.misunderstands("inbox", "--as", "a\udcffb")
    assert "Saringan" in working.refuses("inbox", "--as", "lina", "--state", "aneh")
    assert "Penanda" in working.refuses("inbox", "--as", "lina", "--after", "!!")


def test_names_cannot_steer_the_terminal(working: Desk) -> None:
    values = json.dumps({"perihal": "\x1b[31mmerah\x07 [bold]tebal[/bold]"})
    result = working.runs("start", "surat-masuk", "--as", "lina", "--values", values)
    text = working.does("cases", "--as", "lina") + working.does("inbox", "--as", "lina") + result.output
    assert "\x1b" not in text
    assert "\x07" not in text
