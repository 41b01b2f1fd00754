"""The built screens as files: `/m/` for handhelds and phones, `/console/` for the desk, with what their caching needs.

Names with a content hash never change and are kept for ever; pages and service workers are asked about every time (ETag, 304).
Compressed copies beside a file (`x.js.br`, `x.js.gz`) are sent to those who take them. A path without a file and without a dot in
its last part is a deep link: it gets the page of its entry.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, Router, route
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

import stowage

ENTRIES = ("m", "console")
HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.(?:js|css|wasm|woff2?|ttf|png|svg|webp|jpe?g|mp3|ogg|wav|json)$")
FOREVER = "public, max-age=31536000, immutable"
ASK = "no-cache"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


def web_folder() -> Path:
    """`stowage/web` in an installed wheel, `pwa/dist` in a source tree."""
    package = Path(stowage.__file__).parent
    packaged = package / "web"
    return packaged if packaged.is_dir() else package.parents[1] / "pwa" / "dist"


def web_router(folder: Path) -> Router:
    """Serves `folder`, which may be empty or built anew while the server runs."""
    root = folder.resolve()

    @route("/", http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False, sync_to_thread=False)
    def front() -> Redirect:
        return Redirect("/console/")

    @route(
        ["/{name:str}", *(path for entry in (*ENTRIES, "assets") for path in (f"/{entry}", f"/{entry}/{{path:path}}"))],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        include_in_schema=False,
    )
    async def file(request: Request[Any, Any, Any]) -> Response[bytes] | Redirect:
        path = request.url.path.removeprefix("/")
        if path in ENTRIES and not request.scope["raw_path"].endswith(b"/"):  # Litestar's own path has lost the slash
            return Redirect(f"/{path}/")
        found = _find(root, path)
        if found is None:
            raise NotFoundException(f"there is no {request.url.path}")
        return _answer(found, request)

    return Router("/", route_handlers=[front, file])


def _find(root: Path, path: str) -> Path | None:
    try:
        wanted = (root / path).resolve()
        if wanted.is_relative_to(root) and wanted.is_file():
            return wanted
    except (ValueError, OSError):  # a NUL, or a name longer than any file's
        return None
    parts = path.split("/")
    if parts[0] in ENTRIES and "." not in parts[-1]:
        page = root / parts[0] / "index.html"
        return page if page.is_file() else None
    return None


def _answer(path: Path, request: Request[Any, Any, Any]) -> Response[bytes]:
    coding, sent = _encoded(path, request.headers.get("accept-encoding", ""))
    status = sent.stat()
    tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    headers = {
        "Cache-Control": FOREVER if HASHED.search(path.name) else ASK,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if coding:
        headers["Content-Encoding"] = coding
    media_type = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(sent.read_bytes(), headers=headers, media_type=media_type)


def _encoded(path: Path, accepted: str) -> tuple[str | None, Path]:
    offered = {
        part.split(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace(" ", "").split(";")[1:]
    }
    for coding, suffix in ENCODINGS:
        compressed = path.with_name(path.name + suffix)
        if coding in offered and compressed.is_file():
            return coding, compressed
    return None, path
