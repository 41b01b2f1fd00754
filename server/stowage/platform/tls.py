"""HTTPS on a LAN without anyone's help: a certificate authority of this installation, and a certificate it renews by itself.

folder/ca.key  ca.crt          made once; devices are given ca.crt and then trust every later certificate
folder/server.key  server.crt  90 days, for every address and name of the machine; made again when 30 days are left, when an
                               address appears that it does not name, or when it is not by this authority
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from stowage.platform.clock import Now, now
from stowage.platform.config import Config
from stowage.platform.failures import StartError

AUTHORITY_VALID = timedelta(days=3650)
SERVER_VALID = timedelta(days=90)  # Apple accepts at most 825
RENEW_BEFORE = timedelta(days=30)
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
CLOCK_TOLERANCE = timedelta(days=1)  # of devices whose clock is behind

Key = ec.EllipticCurvePrivateKey


class Certificates:
    """The authority and the server certificate kept in `folder`."""

    def __init__(self, folder: Path, clock: Now = now) -> None:
        self.authority = folder / "ca.crt"
        self.certificate = folder / "server.crt"
        self.key = folder / "server.key"
        self._authority_key = folder / "ca.key"
        self._folder = folder
        self._clock = clock

    def renew(self, hosts: Sequence[str]) -> bool:
        """Make what is missing, too old or for other `hosts`. True when the server must load its certificate again.

        Raises StartError when the clock cannot be right.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority, authority_key = self._load_authority() or self._make_authority()
        self._check_clock(authority)
        if self._serves(hosts, authority):
            return False
        self._make_certificate(hosts, authority, authority_key)
        return True

    def fingerprint(self) -> str:
        """SHA-256 of the authority, as phones show it: "4F:1A:…"."""
        return x509.load_pem_x509_certificate(self.authority.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()

    def _check_clock(self, authority: x509.Certificate) -> None:
        moment = self._clock()
        first, last = authority.not_valid_before_utc, authority.not_valid_after_utc
        if not first <= moment <= last:
            raise StartError(
                f"this machine's clock says {moment:%Y-%m-%d}, but its certificate authority is valid from {first:%Y-%m-%d} to "
                f"{last:%Y-%m-%d}: set the clock, or remove {self._folder} and give the new authority to every device"
            )

    def _serves(self, hosts: Sequence[str], authority: x509.Certificate) -> bool:
        try:
            certificate = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            key = serialization.load_pem_private_key(self.key.read_bytes(), None)
            certificate.verify_directly_issued_by(authority)
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (FileNotFoundError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
            return False
        named = {str(name.value) for name in names}
        return (
            key.public_key() == certificate.public_key()
            and set(hosts) <= named
            and certificate.not_valid_before_utc <= self._clock() <= certificate.not_valid_after_utc - RENEW_BEFORE
        )

    def _load_authority(self) -> tuple[x509.Certificate, Key] | None:
        if not (self.authority.exists() and self._authority_key.exists()):
            return None
        try:
            key = serialization.load_pem_private_key(self._authority_key.read_bytes(), None)
            authority = x509.load_pem_x509_certificate(self.authority.read_bytes())
        except (ValueError, TypeError) as error:
            raise StartError(
                f"{self._folder} does not hold a readable certificate authority: restore or remove it"
            ) from error
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return authority, key

    def _make_authority(self) -> tuple[x509.Certificate, Key]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"Stowage {socket.gethostname()}".encode()[:64].decode(errors="ignore"))
        usage = _usage(signs_certificates=True)
        builder = _builder(name, name, key, self._clock(), AUTHORITY_VALID)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        authority = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
        _write_key(self._authority_key, key)
        _write(self.authority, authority.public_bytes(serialization.Encoding.PEM), 0o644)
        return authority, key

    def _make_certificate(self, hosts: Sequence[str], authority: x509.Certificate, authority_key: Key) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name("Stowage"), authority.subject, key, self._clock(), SERVER_VALID)
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
        certificate = (
            builder.add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(authority_id, critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        _write_key(self.key, key)
        _write(self.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def machine_hosts(further: Sequence[str] = ()) -> list[str]:
    """`further`, then every LAN address of this machine, its name, and localhost; link-local IPv6 is left out."""
    found = [address.address for card in psutil.net_if_addrs().values() for address in card if address.family in _IP]
    addresses = [ipaddress.ip_address(text) for text in found if "%" not in text]
    lan = sorted({str(each) for each in addresses if not each.is_loopback and not each.is_link_local})
    name = socket.gethostname().lower()
    names = [name, f"{name}.local"] if name.isascii() and "." not in name else [name] if name.isascii() else []
    return list(dict.fromkeys([*further, *lan, *names, "localhost", "127.0.0.1", "::1"]))


_IP = {socket.AF_INET, socket.AF_INET6}


def lan_address() -> str:
    """The address by which others on the network most likely reach this machine; 127.0.0.1 without a network. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation; only the route is asked for
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def shown_host(config: Config) -> str:
    """The name or address that others use: the first of STOWAGE_HOSTS, else the one address listened on, else the LAN's."""
    if config.hosts:
        return config.hosts[0]
    return lan_address() if config.bind in EVERYWHERE else config.bind


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, moment: datetime, valid: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment.astimezone(UTC) - CLOCK_TOLERANCE)
        .not_valid_after(moment.astimezone(UTC) + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(path: Path, key: Key) -> None:
    form = serialization.PrivateFormat.PKCS8
    _write(path, key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """All or nothing, and never readable by others for a moment."""
    unfinished = path.with_suffix(path.suffix + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
