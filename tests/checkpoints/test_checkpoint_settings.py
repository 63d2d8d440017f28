"""What an operator may set for checkpoints, and what is said when it cannot be."""

import os
from pathlib import Path
from typing import Any

import pytest

from service import checkpoints
from service.checkpoints import keys
from service.errors import Invalid
from service.settings import Keeping, Settings, key_beside


def test_nothing_set_is_nothing_signed(tmp_path: Path) -> None:
    assert Keeping.from_env("postgresql://localhost/x", {}) == Keeping()
    assert Keeping.from_env(f"sqlite:///{tmp_path}/lajur.db", {}) == Keeping()


def test_a_key_beside_the_file_is_taken_where_none_is_named(tmp_path: Path) -> None:
    url, beside = f"sqlite:///{tmp_path}/lajur.db", tmp_path / "lajur-checkpoint.pem"
    assert key_beside(url) == beside
    beside.touch()
    assert Keeping.from_env(url, {}).key == beside
    assert Keeping.from_env(url, {"LAJUR_CHECKPOINT_KEY": "/k.pem"}).key == Path("/k.pem")


@pytest.mark.parametrize("url", ["postgresql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_without_a_place_has_no_key_beside_it(url: str) -> None:
    assert key_beside(url) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAJUR_CHECKPOINT_MINUTES", "0"),
        ("LAJUR_CHECKPOINT_MINUTES", "lima"),
        ("LAJUR_KEEPER_MAIL", "inspektorat"),
        ("LAJUR_KEEPER_MAIL", "a@b, c@d"),
        ("LAJUR_KEEPER_URL", "ftp://kota.go.id"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(tmp_path: Path, name: str, value: str) -> None:
    env = {"LAJUR_DATABASE_URL": "postgresql://localhost/x", "LAJUR_VAR": str(tmp_path), name: value}
    with pytest.raises(Invalid, match=name):
        Settings.from_env(env)


def test_everything_can_be_set(tmp_path: Path) -> None:
    env = {
        "LAJUR_CHECKPOINT_MINUTES": "15",
        "LAJUR_KEEPER_DIR": str(tmp_path),
        "LAJUR_KEEPER_MAIL": "arsip@kota.go.id",
        "LAJUR_KEEPER_URL": "https://arsip.kota.go.id/titik",
    }
    found = Keeping.from_env("postgresql://localhost/x", env)
    assert (found.minutes, found.folder) == (15, tmp_path)
    assert (found.mail, found.url) == ("arsip@kota.go.id", "https://arsip.kota.go.id/titik")


def test_a_rotation_that_broke_off_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "kunci.pem"
    first = checkpoints.create(key).public[-1].public_bytes_raw()
    second = keys.following(key).public_key().public_bytes_raw()

    def dies(source: Path, target: Path, replace: Any = os.replace) -> None:
        if target == key:
            raise OSError("no power")
        replace(source, target)

    with monkeypatch.context() as power:
        power.setattr(os, "replace", dies)
        with pytest.raises(OSError, match="no power"):
            keys.replace(key)
    assert [each.public_bytes_raw() for each in checkpoints.ring(key).public] == [second, first], (
        "whoever signs stands last"
    )
    keys.replace(key)
    assert [each.public_bytes_raw() for each in checkpoints.ring(key).public] == [first, second]
    assert len((tmp_path / "kunci.pem.pub").read_text("ascii").split()) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["kunci.pem", "kunci.pem.pub"]
