"""The screens as files, the page that gives the certificate authority, and the headers on all of it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from stowage.app import application
from stowage.platform.ca_routes import ca_router
from stowage.platform.errors import EXCEPTION_HANDLERS
from stowage.platform.headers import secure_headers
from stowage.platform.tls import Certificates
from stowage.platform.web import web_router

SCRIPT = b"export const quantity = 1;" * 50
GZIPPED = gzip.compress(SCRIPT, mtime=0)
OLD_CHROME = "Mozilla/5.0 (Linux; Android 8.1; MC330K) AppleWebKit/537.36 Chrome/77.0.3865.92 Mobile Safari/537.36"
NEW_CHROME = "Mozilla/5.0 (Linux; Android 13; TC22) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    dist = tmp_path / "dist"
    for name, content in {
        "m/index.html": b"<title>m</title>",
        "m/sw.js": b"self",
        "m/manifest.webmanifest": b"{}",
        "console/index.html": b"<title>console</title>",
        "assets/m/index-BcD3fGh1.js": SCRIPT,
        "assets/m/index-BcD3fGh1.js.br": b"brotli",
        "assets/m/index-BcD3fGh1.js.gz": GZIPPED,
        "favicon.ico": b"icon",
    }.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(content)
    (tmp_path / "secret.txt").write_text("secret")
    certificates = Certificates(tmp_path / "tls")
    certificates.renew(["localhost"])
    app = Litestar(
        [ca_router(certificates, 8443), web_router(dist)],
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[secure_headers],
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "media_type", "caching"),
    [
        ("/m/", "text/html; charset=utf-8", "no-cache"),
        ("/m/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/m/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/console/", "text/html; charset=utf-8", "no-cache"),
        ("/assets/m/index-BcD3fGh1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/favicon.ico", "image/vnd.microsoft.icon", "no-cache"),
    ],
)
def test_files_have_their_type_and_caching(
    client: TestClient[Litestar], path: str, media_type: str, caching: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == caching
    assert client.head(path).headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    ("path", "title"), [("/m/receive/PO-2611-0187", "m"), ("/console/stock/17", "console"), ("/m/", "m")]
)
def test_deep_links_get_their_entry(client: TestClient[Litestar], path: str, title: str) -> None:
    assert client.get(path).text == f"<title>{title}</title>"


@pytest.mark.parametrize(("path", "target"), [("/", "/console/"), ("/m", "/m/"), ("/console", "/console/")])
def test_short_addresses_lead_on(client: TestClient[Litestar], path: str, target: str) -> None:
    assert client.get(path, follow_redirects=False).headers["location"] == target


@pytest.mark.parametrize(
    "path",
    [
        "/m/missing.js",
        "/assets/m/missing-AAAAAAAA.js",
        "/elsewhere",
        "/m/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_compressed_copies_go_to_those_who_take_them(
    client: TestClient[Litestar], accepted: str, coding: str | None
) -> None:
    with client.stream("GET", "/assets/m/index-BcD3fGh1.js", headers={"accept-encoding": accepted}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert body == {"br": b"brotli", "gzip": GZIPPED, None: SCRIPT}[coding]


def test_an_unchanged_file_is_not_sent_again(client: TestClient[Litestar]) -> None:
    tag = client.get("/m/").headers["etag"]
    again = client.get("/m/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/m/", headers={"if-none-match": '"other"'}).status_code == 200


def test_the_authority_is_given_with_what_a_phone_needs(client: TestClient[Litestar], tmp_path: Path) -> None:
    given = client.get("/ca.crt")
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert "attachment" not in given.headers["content-disposition"]
    assert given.content == (tmp_path / "tls" / "ca.crt").read_bytes()
    assert b"PRIVATE" not in given.content


def test_the_page_tells_how_in_both_languages(client: TestClient[Litestar], tmp_path: Path) -> None:
    page = client.get("http://192.0.2.7:8443/ca").text
    for words in ("安卓", "Install a certificate", "证书信任设置", "Certificate Trust Settings", 'href="/ca.crt"'):
        assert words in page
    assert "https://192.0.2.7:8443/m/" in page
    assert Certificates(tmp_path / "tls").fingerprint() in page
    assert "{{" not in page


@pytest.mark.parametrize(
    ("agent", "rule"),
    [
        (OLD_CHROME, "'self' 'unsafe-eval'"),
        (NEW_CHROME, "'self' 'wasm-unsafe-eval'"),
        ("", "'self' 'wasm-unsafe-eval'"),
    ],
)
def test_scripts_are_ours_alone(client: TestClient[Litestar], agent: str, rule: str) -> None:
    policy = client.get("/m/", headers={"user-agent": agent}).headers["content-security-policy"]
    assert f"script-src {rule};" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("host", "live"),
    [
        ("depot.example:8443", "wss://depot.example:8443"),
        ("[2001:db8::7]:8443", "wss://[2001:db8::7]:8443"),
        ("a; script-src *", None),
    ],
)
def test_the_live_channel_is_allowed_to_this_host_and_no_other(
    client: TestClient[Litestar], host: str, live: str | None
) -> None:
    policy = client.get("/m/", headers={"host": host}).headers["content-security-policy"]
    rule = next(part for part in policy.split("; ") if part.startswith("connect-src"))
    assert rule == (f"connect-src 'self' {live} {live.replace('wss', 'ws')}" if live else "connect-src 'self'")


@pytest.mark.parametrize("path", ["/m/", "/ca", "/nowhere", "/m/missing.js"])
def test_every_answer_has_the_headers(client: TestClient[Litestar], path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in headers


OURS = ["localhost:8080", "127.0.0.1:8443", "[::1]:8443", "10.1.2.3", "Depot.example", "depot.example.:8443"]


@pytest.mark.parametrize(
    ("host", "status"), [*((host, 200) for host in OURS), ("evil.example", 400), ("localhost.x:80", 400)]
)
def test_a_server_answers_to_its_own_names_alone(host: str, status: int) -> None:
    with TestClient(application(hosts=frozenset({"localhost", "depot.example"}))) as client:
        answer = client.get("/api/openapi.json", headers={"host": host})
    assert answer.status_code == status
    if status == 400:
        assert (answer.json()["field"], host in answer.headers["content-security-policy"]) == ("Host", False)
