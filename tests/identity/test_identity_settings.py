"""How people come in is the operator's to set; a wrong wish is a sentence that names the variable."""

import pytest

from service.errors import Invalid
from service.settings import Entrance, SignInService

OIDC = {
    "LAJUR_OIDC_ISSUER": "https://masuk.kota.example/realms/pegawai",
    "LAJUR_OIDC_CLIENT_ID": "lajur",
    "LAJUR_OIDC_CLIENT_SECRET": "rahasia",
    "LAJUR_PUBLIC_URL": "https://lajur.kota.example",
}


def test_nothing_set_is_half_an_hour_half_a_day_and_no_proxy() -> None:
    assert Entrance.from_env({}) == Entrance(30, 12, 0, "memory://", None)


def test_everything_may_be_set() -> None:
    env = OIDC | {
        "LAJUR_SESSION_IDLE_MINUTES": "15",
        "LAJUR_SESSION_HOURS": "8",
        "LAJUR_TRUSTED_PROXIES": "2",
        "LAJUR_LIMITS_URL": "redis://localhost/1",
        "LAJUR_OIDC_LABEL": "SSO Kota",
    }
    service = SignInService(OIDC["LAJUR_OIDC_ISSUER"], "lajur", "rahasia", "SSO Kota")
    assert Entrance.from_env(env) == Entrance(15, 8, 2, "redis://localhost/1", service)
    assert "rahasia" not in repr(service)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAJUR_SESSION_IDLE_MINUTES", "0"),
        ("LAJUR_SESSION_IDLE_MINUTES", "selamanya"),
        ("LAJUR_SESSION_HOURS", "999"),
        ("LAJUR_TRUSTED_PROXIES", "-1"),
        ("LAJUR_LIMITS_URL", "http://localhost"),
        ("LAJUR_OIDC_ISSUER", "http://masuk.kota.example"),
        ("LAJUR_OIDC_ISSUER", "masuk.kota.example"),
        ("LAJUR_OIDC_CLIENT_ID", ""),
        ("LAJUR_OIDC_CLIENT_SECRET", ""),
        ("LAJUR_PUBLIC_URL", ""),
    ],
)
def test_a_wrong_wish_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(Invalid, match=name):
        Entrance.from_env(OIDC | {name: value})
