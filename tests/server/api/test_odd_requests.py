"""What the description cannot say: paths of files, headers and methods that make no sense. Refused, and never a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from server.api.test_described import EXAMPLES, SEED
from server.gateway.conftest import Client, World
from stowage.app import application
from stowage.platform.ca_routes import ca_router
from stowage.platform.errors import MEDIA_TYPE
from stowage.platform.tls import Certificates
from stowage.platform.web import web_router

PARTS = (
    "m",
    "console",
    "assets",
    "ca",
    "app.js",
    "index.html",
    "..",
    ".",
    "",
    "%2e%2e",
    "..%2f..",
    "%00",
    "a%00b",
    "%FF",
    "%",
    "x" * 300,
)
SECRET = "not to be served"


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    """The application with a page for each entry, beside a file that is nobody's business."""
    (tmp_path / "secret").write_text(SECRET)
    for entry in ("m", "console"):
        (tmp_path / "web" / entry).mkdir(parents=True)
        (tmp_path / "web" / entry / "index.html").write_text(entry)
    app = application([ca_router(Certificates(tmp_path / "tls"), 8443), web_router(tmp_path / "web")])
    with TestClient(app, raise_server_exceptions=False, base_url="http://desk.local") as client:
        yield client


@hypothesis.seed(SEED)
@hypothesis.settings(
    max_examples=20 * EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(parts=st.lists(st.sampled_from(PARTS) | st.text(max_size=8), max_size=5))
@hypothesis.example(["m", "x" * 300])
@hypothesis.example(["console", "%00"])
@hypothesis.example(["assets", "a%00b.js"])
@hypothesis.example(["m", "..%2f..%2fsecret"])
def test_any_path_of_a_file(screens: TestClient[Litestar], parts: list[str]) -> None:
    path = "/" + "/".join(part if part in PARTS else quote(part) for part in parts)
    answer = screens.get(f"http://desk.local{path}", follow_redirects=False)
    assert answer.status_code in {200, 302, 404}, (path, answer.status_code)
    assert SECRET not in answer.text
    if answer.status_code == 404:
        assert answer.headers["content-type"].startswith(MEDIA_TYPE), path


def named(path: str, operation: dict[str, Any]) -> str:
    """`path` with something that its parameters allow."""
    for parameter in operation.get("parameters", []):
        said = parameter["schema"]
        value = "1" if said.get("type") == "integer" else str(UUID(int=1)) if said.get("format") == "uuid" else "0" * 64
        path = path.replace("{" + parameter["name"] + "}", value)
    return path


ODD_HEADERS = [
    *({"Host": host} for host in ("[", "a:b:c", "localhost:99999999", "é", "x" * 300, "]", "[::1")),
    *(
        {"Cookie": cookie}
        for cookie in ("stowage_session=", "stowage_session=é", "stowage_session=a%00b", "=;;=", "x" * 5000)
    ),
    *(
        {"Authorization": said}
        for said in ("Bearer", "Bearer ", "Bearer é", "Bearer a b", "Basic x", "Bearer \xff\x01")
    ),
    *({"Accept": said} for said in ("", "nothing/at-all", ";q=x")),
    *({"Accept-Encoding": said} for said in ("gzip;q=x", "é", ",;,")),
    *({"If-None-Match": said} for said in ("é", '"', "*")),
    *({"User-Agent": said} for said in ("Chrome/" + "9" * 5000, "é")),
    *(
        {"Content-Type": said}
        for said in ("", "/", "application/json; charset=x", "multipart/form-data", "é", "application/x-msgpack")
    ),
    *({"Stowage-Signature": said} for said in ("é", "=" * 88, "A" * 5000)),
]


@pytest.mark.parametrize("odd", ODD_HEADERS, ids=lambda odd: f"{next(iter(odd.items()))}"[:40])
async def test_a_header_that_makes_no_sense(world: World, client: Client, app: Litestar, odd: dict[str, str]) -> None:
    """To every route, with a body where it takes one."""
    described = app.openapi_schema.to_schema()["paths"]
    for path, item in described.items():
        for method in item:
            filled = named(path, item[method])
            body = b"{}" if method in {"post", "put"} else None
            headers = client.signed(body or b"") | {"Stowage-Client": "console"} | odd
            raw = cast("Any", [(name.encode(), value.encode("latin-1")) for name, value in headers.items()])
            answer = await client.http.request(method, filled, content=body, headers=raw)
            assert answer.status_code < 500, (method, path, odd, answer.text)
            if answer.status_code >= 400 and method != "head":
                assert answer.headers["content-type"].startswith(MEDIA_TYPE), (method, path, odd)
            known = {"400"} if "Host" in odd else item[method]["responses"]
            assert str(answer.status_code) in known, (method, path, odd, answer.text)


@pytest.mark.parametrize(
    "method", ["get", "head", "post", "put", "patch", "delete", "options", "trace", "connect", "brew"]
)
async def test_a_method_that_a_route_does_not_have(client: Client, app: Litestar, method: str) -> None:
    for path, item in app.openapi_schema.to_schema()["paths"].items():
        if method in item or method == "options":
            continue
        filled = named(path, next(iter(item.values())))
        answer = await client.http.request(method, filled, headers=client.signed(b"") | {"Stowage-Client": "console"})
        assert answer.status_code == 405, (method, path, answer.text)
        assert answer.headers.get("allow"), (method, path)
