"""The interface described: what Litestar cannot see by itself is the bodies that routes decode on their own, and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody

from stowage.gateway.blobs import MEDIA_TYPES
from stowage.gateway.push_types import PushAnswer, PushRequest, SessionRequest
from stowage.kernel.command import CommandSpec, Outcome
from stowage.platform.listing.sheets import MEDIA_TYPES as SHEET_TYPES

REFERENCE = "#/components/schemas/{name}"
LINES_TYPE = "application/x-ndjson"


class Chunk(msgspec.Struct, frozen=True):
    """Rows of one kind, sorted by key: the same position in each list."""

    kind: str
    keys: list[str]
    seqs: list[int]
    bodies: list[dict[str, Any]]


def config(specs: Iterable[CommandSpec]) -> OpenAPIConfig:
    """At /api/openapi.json. Every command of `specs` is described under POST /api/commands."""
    return OpenAPIConfig(
        title="仓行 Stowage",
        version=version("stowage"),
        description="Purchase, sales and stock in one loop, run from the warehouse floor by what is scanned.",
        path="/api/openapi.json",  # so that no page of Litestar's answers for unknown paths below /api
        use_handler_docstrings=True,
        render_plugins=[_Described(tuple(specs))],
    )


class _Described(JsonRenderPlugin):
    """Adds the schemas that Litestar does not know, when somebody asks."""

    def __init__(self, specs: tuple[CommandSpec, ...]) -> None:
        super().__init__(path="/")
        self.specs = specs

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        ours = command_schemas(self.specs) | wire_schemas(SessionRequest, PushRequest, PushAnswer, Outcome, Chunk)
        known = openapi_schema["components"]["schemas"]
        components = openapi_schema["components"] | {"schemas": ours | known}
        return self.render_json(request, openapi_schema | {"components": components})


def wire_schemas(*types: Any) -> dict[str, Any]:
    """JSON schemas by name, with all they refer to."""
    _, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    return {name: _untagged(schema) for name, schema in components.items()}


def command_schemas(specs: Iterable[CommandSpec]) -> dict[str, Any]:
    """Each command's payload, former versions too, and `Command`: the bodies that POST /api/commands takes, one for each."""
    known = sorted((version for spec in specs for version in _versions(spec)), key=lambda version: version[0])
    references, components = msgspec.json.schema_components([struct for _, struct, _ in known], ref_template=REFERENCE)
    bodies = [
        {
            "type": "object",
            "title": name,
            "description": about,
            "required": ["op_id", "command", "payload"],
            "properties": {
                "op_id": {"type": "string", "format": "uuid"},
                "command": {"const": name},
                "warehouse": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 2**53 - 1}, {"type": "null"}]},
                "payload": reference,
            },
        }
        for (name, _, about), reference in zip(known, references, strict=True)
    ]
    payloads = {name: _untagged(schema) for name, schema in components.items()}
    return payloads | {"Command": {"oneOf": bodies}}


def _versions(spec: CommandSpec) -> Iterator[tuple[str, type[msgspec.Struct], str]]:
    """Name, struct and description."""
    about = f"{spec.kind.value}, needs {spec.permission}"
    yield spec.name, spec.struct, about
    for former in spec.former:
        yield former.name, former.struct, f"{about}; former, read as {spec.name}"


def _untagged(schema: dict[str, Any]) -> dict[str, Any]:
    """A command's type stands in its envelope, not in its payload."""
    properties = schema.get("properties", {})
    if "/" not in str(properties.get("type", {}).get("enum", "")):
        return schema
    rest = {name: about for name, about in properties.items() if name != "type"}
    return schema | {"properties": rest, "required": [name for name in schema["required"] if name != "type"]}


def _body(name: str) -> RequestBody:
    schema: Any = {"$ref": REFERENCE.format(name=name)}
    return RequestBody(required=True, content={"application/json": OpenAPIMediaType(schema=schema)})


def _answer(operation: Operation, name: str) -> None:
    assert operation.responses is not None
    content = operation.responses["200"].content  # type: ignore[union-attr]
    assert content is not None
    content.clear()
    content["application/json"] = OpenAPIMediaType(schema={"$ref": REFERENCE.format(name=name)})  # type: ignore[arg-type]


@dataclass
class SessionOperation(Operation):
    def __post_init__(self) -> None:
        self.request_body = _body("SessionRequest")


@dataclass
class PushOperation(Operation):
    def __post_init__(self) -> None:
        self.request_body = _body("PushRequest")
        _answer(self, "PushAnswer")


@dataclass
class CommandOperation(Operation):
    def __post_init__(self) -> None:
        self.request_body = _body("Command")


@dataclass
class ChunkOperation(Operation):
    def __post_init__(self) -> None:
        _answer(self, "Chunk")


@dataclass
class ChunksOperation(Operation):
    """Answers with files of chunks, one after the other."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        schema: Any = {"type": "string", "format": "binary"}
        self.responses["200"].content = {"application/gzip": OpenAPIMediaType(schema=schema)}  # type: ignore[union-attr]


@dataclass
class SheetOperation(Operation):
    """Answers with a file of rows."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        schema: Any = {"type": "string", "format": "binary"}
        content = {kind: OpenAPIMediaType(schema=schema) for kind in SHEET_TYPES.values()}
        self.responses["200"].content = content  # type: ignore[union-attr]


@dataclass
class BookOperation(Operation):
    """Answers with a workbook."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        schema: Any = {"type": "string", "format": "binary"}
        self.responses["200"].content = {SHEET_TYPES["xlsx"]: OpenAPIMediaType(schema=schema)}  # type: ignore[union-attr]


@dataclass
class FileOperation(Operation):
    """Takes a file of rows."""

    def __post_init__(self) -> None:
        schema: Any = {"type": "string", "format": "binary"}
        content = {"application/octet-stream": OpenAPIMediaType(schema=schema)}
        self.request_body = RequestBody(content=content, required=True)


@dataclass
class LinesOperation(Operation):
    """Answers with a file of JSON lines."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        schema: Any = {"type": "string"}
        self.responses["200"].content = {LINES_TYPE: OpenAPIMediaType(schema=schema)}  # type: ignore[union-attr]


def _photo() -> dict[str, OpenAPIMediaType]:
    schema: Any = {"type": "string", "format": "binary"}
    return {kind: OpenAPIMediaType(schema=schema) for kind in MEDIA_TYPES}


@dataclass
class BlobOperation(Operation):
    """Takes a photo."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(content=_photo(), required=True)


@dataclass
class PhotoOperation(Operation):
    """Answers with a photo."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        self.responses["200"].content = _photo()  # type: ignore[union-attr]


@dataclass
class EmptyOperation(Operation):
    """Answers without a body."""

    def __post_init__(self) -> None:
        for status, answer in (self.responses or {}).items():
            if status.startswith("2"):
                answer.content = None  # type: ignore[union-attr]
