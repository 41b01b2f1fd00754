"""The certificate authority and the certificate it renews by itself, under a clock we hold."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from stowage.platform.failures import StartError
from stowage.platform.tls import Certificates, machine_hosts

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTS = ["192.0.2.7", "2001:db8::7", "depot", "localhost", "127.0.0.1", "::1"]


class Clock:
    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def certificates(tmp_path: Path, clock: Clock) -> Certificates:
    made = Certificates(tmp_path / "tls", clock)
    assert made.renew(HOSTS)
    return made


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_keys_are_for_us_alone(certificates: Certificates) -> None:
    folder = certificates.key.parent
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "ca.key": "0o600",
        "server.key": "0o600",
        "ca.crt": "0o644",
        "server.crt": "0o644",
    }


def test_the_certificate_names_every_address_and_satisfies_a_strict_client(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path / "tls")
    certificates.renew(HOSTS)
    names = load(certificates.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == HOSTS

    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificates.certificate, certificates.key)
    client = ssl.create_default_context(cafile=str(certificates.authority))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    for host in HOSTS:
        ours, theirs = socket.socketpair()
        serving = threading.Thread(target=lambda end: server.wrap_socket(end, server_side=True).close(), args=(ours,))
        serving.start()
        with client.wrap_socket(theirs, server_hostname=host) as spoken:
            assert spoken.version() == "TLSv1.3"
        serving.join()


@pytest.mark.parametrize(
    ("passed", "renewed"),
    [(timedelta(0), False), (timedelta(days=59), False), (timedelta(days=61), True), (timedelta(days=400), True)],
)
def test_it_is_renewed_when_thirty_days_are_left(
    certificates: Certificates, clock: Clock, passed: timedelta, renewed: bool
) -> None:
    authority, serial = certificates.authority.read_bytes(), load(certificates.certificate).serial_number
    clock.moment = START + passed
    assert certificates.renew(HOSTS) is renewed
    assert (load(certificates.certificate).serial_number != serial) is renewed
    assert certificates.authority.read_bytes() == authority, "devices trust the authority; it stays"
    assert load(certificates.certificate).not_valid_after_utc > clock.moment + timedelta(days=29)


def test_a_new_address_renews_and_a_lost_one_does_not(certificates: Certificates) -> None:
    assert not certificates.renew(HOSTS[1:])
    assert certificates.renew([*HOSTS, "192.0.2.8"])
    assert not certificates.renew(["192.0.2.8"])


@pytest.mark.parametrize("spoilt", ["server.key", "server.crt"])
@pytest.mark.parametrize("content", [b"", b"not pem", None])
def test_what_a_killed_renewal_left_is_made_again(
    certificates: Certificates, spoilt: str, content: bytes | None
) -> None:
    path = certificates.key.with_name(spoilt)
    path.unlink() if content is None else path.write_bytes(content)
    assert certificates.renew(HOSTS)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificates.certificate, certificates.key)


def test_a_key_of_another_certificate_is_noticed(certificates: Certificates, tmp_path: Path, clock: Clock) -> None:
    other = Certificates(tmp_path / "other", clock)
    other.renew(HOSTS)
    certificates.key.write_bytes(other.key.read_bytes())
    assert certificates.renew(HOSTS)


def test_a_certificate_of_another_authority_is_replaced(
    certificates: Certificates, tmp_path: Path, clock: Clock
) -> None:
    other = Certificates(tmp_path / "other", clock)
    other.renew(HOSTS)
    certificates.certificate.write_bytes(other.certificate.read_bytes())
    certificates.key.write_bytes(other.key.read_bytes())
    assert certificates.renew(HOSTS)
    load(certificates.certificate).verify_directly_issued_by(load(certificates.authority))


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, 3, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_a_wrong_clock_is_told_and_harms_nothing(certificates: Certificates, clock: Clock, moment: datetime) -> None:
    before = {path: path.read_bytes() for path in certificates.key.parent.iterdir()}
    clock.moment = moment
    with pytest.raises(StartError, match=r"clock says (1970|2099)-01-01.*set the clock") as raised:
        certificates.renew(HOSTS)
    assert "\n" not in str(raised.value)
    assert {path: path.read_bytes() for path in certificates.key.parent.iterdir()} == before


def test_an_unreadable_authority_is_told_and_kept(certificates: Certificates) -> None:
    key = certificates.key.with_name("ca.key")
    key.write_bytes(b"torn")
    with pytest.raises(StartError, match="restore or remove it"):
        certificates.renew(HOSTS)
    assert key.read_bytes() == b"torn"


def test_machine_hosts_have_localhost_and_what_was_added_first() -> None:
    hosts = machine_hosts(["wms.example.com"])
    assert hosts[0] == "wms.example.com"
    assert {"localhost", "127.0.0.1", "::1"} <= set(hosts)
    assert not any(host.startswith("fe80") or "%" in host for host in hosts)
    assert len(set(hosts)) == len(hosts)


def test_a_machine_with_a_name_beyond_ascii_still_gets_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "仓库一号机-" + "长" * 80)
    assert Certificates(tmp_path / "tls").renew(machine_hosts())
