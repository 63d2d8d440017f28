"""Where a webhook may go: over HTTPS into the world, or to this very machine. Pure."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from service.errors import Invalid

LONGEST = 500
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def check_url(url: str) -> None:
    """Invalid unless ``url`` is an https address, or http of this machine, without user, password or fragment."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    scheme_fits = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST and port != 0
    if not (scheme_fits and host and plain) or "@" in parts.netloc or parts.fragment:
        raise Invalid(
            "Alamat webhook harus diawali https:// (http:// hanya untuk localhost), tanpa nama pengguna, "
            "paling panjang {longest} karakter. Contoh: https://sistem.kota.go.id/lajur",
            longest=LONGEST,
        )


def allowed(scheme: str, address: str, private: bool) -> bool:
    """Whether a connection made for ``scheme`` may end at the IP ``address``.

    http ends at this machine; https in the open internet, with ``private`` also inside an agency's network. Addresses
    of the link itself (169.254.0.0/16, where clouds keep their secrets) are never allowed.
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if scheme == "http":
        return found.is_loopback
    return found.is_global or private
