"""GET /api/labels · /api/labels/item · /bin · /lot · /lpn · /badge: labels as PDF, SVG, PNG or ZPL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation
from litestar.params import FromQuery, QueryParameter

from stowage.catalog import queries as catalog
from stowage.company import queries as company
from stowage.labels import printing, queries
from stowage.platform.access import may, person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import OptionalId, Search, problems
from stowage.platform.web import web_folder
from stowage.receiving import queries as receiving
from stowage_devices.labels import codes, layout
from stowage_devices.labels.design import LEAST_MM, MOST_MM, SIZES, Kind
from stowage_devices.labels.sheet import SHEETS

AT_ONCE = 2  # that a process draws
FOUND = 500  # items that a search gives
ANSWERS = problems(400, 401, 403, 404, 422)

AnyRequest = Request[Any, Any, Any]
SheetName = Literal["3x8", "3x7", "2x7", "2x5", "2x4", "2x2"]
Millimetres = Annotated[float | None, QueryParameter(ge=LEAST_MM, le=MOST_MM, description="With the other side; mm")]
Ids = Annotated[
    str, QueryParameter(max_length=8000, pattern=r"^(\d{1,15}(,\d{1,15})*)?$", description="1,2,3: these alone")
]
Name = Annotated[str, QueryParameter(max_length=200, pattern="^[^\\x00-\\x1f]*$")]
Pattern = Annotated[
    str, QueryParameter(max_length=64, pattern="^[^\\x00-\\x1f]*$", description="A07-*: codes; ? is one sign")
]
Lot = Annotated[str, QueryParameter(max_length=200)]
Numbers = Annotated[list[str] | None, QueryParameter(name="code", description="SSCCs or codes of our own")]
Start = Annotated[int, QueryParameter(ge=1, le=24, description="First free place of the first sheet")]
Copies = Annotated[int, QueryParameter(ge=1, le=100)]
Page = Annotated[int, QueryParameter(ge=1, le=queries.MOST, description="Of SVG and PNG, which show one")]
Dots = Annotated[Literal["8", "12", "24"], QueryParameter(description="A mm, of the printer: 203, 300, 600 dpi")]

# What stands on the label of a row, in a language.
Words = Callable[[Any, printing.Language], Mapping[str, str]]

_drawing = asyncio.Semaphore(AT_ONCE)


class Asked(msgspec.Struct, frozen=True):
    """`size` None: the usual one, or what fits on the sheet."""

    format: printing.Format
    language: printing.Language | None
    size: tuple[float, float] | None
    sheet: str | None
    start: int
    copies: int
    page: int
    dots: int


class KindRow(msgspec.Struct, frozen=True):
    """`sizes`: width and height in mm, the usual one first."""

    kind: Kind
    sizes: list[tuple[float, float]]


class SheetRow(msgspec.Struct, frozen=True):
    """`width`, `height`: of one label on it, in mm."""

    sheet: str
    columns: int
    rows: int
    width: float
    height: float


class Offer(msgspec.Struct, frozen=True):
    """`gs1_prefix`: of the company's containers, "" where they get numbers of our own."""

    kinds: list[KindRow]
    sheets: list[SheetRow]
    most: int
    gs1_prefix: str


@dataclass
class LabelOperation(Operation):
    """Answers with labels."""

    def __post_init__(self) -> None:
        assert self.responses is not None
        schema: Any = {"type": "string", "format": "binary"}
        content = {kind: OpenAPIMediaType(schema=schema) for kind in printing.MEDIA_TYPES.values()}
        self.responses["200"].content = content  # type: ignore[union-attr]


async def provide_paper(
    *,
    format: FromQuery[printing.Format] = "pdf",  # noqa: A002 - as it is called in problems
    language: FromQuery[printing.Language | None] = None,
    width: Millimetres = None,
    height: Millimetres = None,
    sheet: FromQuery[SheetName | None] = None,
    start: Start = 1,
    copies: Copies = 1,
    page: Page = 1,
    dots: Dots = "8",
) -> Asked:
    """Raises 400."""
    if (width is None) != (height is None):
        missing = "width" if width is None else "height"
        raise ApiError(400, "invalid", "a label has two sides", field=missing)
    if sheet is not None and format in {"png", "zpl"}:
        raise ApiError(400, "invalid", "sheets are printed from pdf or svg", field="sheet")
    if start > (SHEETS[sheet].count if sheet else 1):
        raise ApiError(400, "invalid", "the sheet has no such place", field="start", value=start)
    size = None if width is None or height is None else (width, height)
    return Asked(format, language, size, sheet, start, copies, page, int(dots))


class LabelsController(Controller):
    path = "/api/labels"
    tags = ("labels",)
    guards = (require("labels.print"),)
    dependencies = {"asked": Provide(provide_paper)}  # noqa: RUF012 - Litestar's own way

    @get("/", responses=problems(401, 403), dependencies={"asked": Provide(lambda: None, sync_to_thread=False)})
    async def offer(self, state: State) -> Offer:
        """What can be printed, on what."""
        async with state.pool.acquire() as connection:
            prefix = await company.gs1_prefix(connection)
        kinds = [KindRow(kind, list(sizes)) for kind, sizes in SIZES.items()]
        sheets = [SheetRow(name, one.columns, one.rows, one.width, one.height) for name, one in SHEETS.items()]
        return Offer(kinds, sheets, queries.MOST, prefix)

    @get("/item", responses=ANSWERS, operation_class=LabelOperation)
    async def item(
        self, request: AnyRequest, asked: NamedDependency[Asked], ids: Ids = "", search: Search = "", unit: Name = ""
    ) -> Response[bytes]:
        """Of items, by id or as the search finds them, packed in `unit` (else the base unit)."""
        _also(request, "catalog.read")
        async with request.app.state.pool.acquire() as connection:
            chosen = _numbers(ids)
            if not chosen and search.strip():
                chosen = [row.id for row in await catalog.items(search, FOUND, connection)]
            rows = await queries.items(chosen, unit, connection)
        return await _answer(request, "item", rows, printing.of_item, asked)

    @get("/bin", responses=ANSWERS, operation_class=LabelOperation)
    async def bin(
        self,
        request: AnyRequest,
        asked: NamedDependency[Asked],
        *,
        warehouse: OptionalId = None,
        ids: Ids = "",
        zone: Name = "",
        aisle: Name = "",
        pattern: Pattern = "",
    ) -> Response[bytes]:
        """Of a warehouse's places in use, in the order of the walk."""
        _also(request, "places.read")
        scope_of(request, warehouse)
        rows: list[queries.BinToLabel] = []
        if warehouse is not None:
            async with request.app.state.pool.acquire() as connection:
                rows = await queries.bins(
                    warehouse, connection, ids=_numbers(ids) or None, zone=zone, aisle=aisle, pattern=_like(pattern)
                )
        return await _answer(request, "bin", rows, printing.of_bin, asked)

    @get("/lot", responses=ANSWERS, operation_class=LabelOperation)
    async def lot(
        self,
        request: AnyRequest,
        asked: NamedDependency[Asked],
        receipt: FromQuery[UUID | None] = None,
        item: OptionalId = None,
        lot: Lot = "",
    ) -> Response[bytes]:
        """Of the lots and serial numbers of a receipt, or of an item's that are in stock."""
        _also(request, "stock.read" if receipt is None else "receiving.read")
        scope, keys = scope_of(request), list[tuple[int, str]]()
        async with request.app.state.pool.acquire() as connection:
            if receipt is not None:
                keys = await _received(receipt, scope, connection)
            elif item is not None:
                keys = await queries.lots_there(item, lot.replace("\0", ""), scope, connection)
            rows = await queries.lots(keys, connection)
        return await _answer(request, "lot", rows, printing.of_lot, asked)

    @get("/lpn", responses=ANSWERS, operation_class=LabelOperation)
    async def lpn(
        self,
        request: AnyRequest,
        asked: NamedDependency[Asked],
        drawing: FromQuery[UUID | None] = None,
        numbers: Numbers = None,
    ) -> Response[bytes]:
        """Of containers: the numbers that labels.draw_sscc drew under this op id, or these."""
        said = list(numbers or ())
        for code in said:
            _container(code)
        async with request.app.state.pool.acquire() as connection:
            whose = await company.company(connection)
            if drawing is not None:
                drawn = await queries.drawing(drawing, connection)
                said += printing.numbers_of(drawn) if drawn is not None else []

        def words(code: str, language: printing.Language) -> dict[str, str]:
            return printing.of_container(code, whose, language)

        return await _answer(request, "lpn", said, words, asked)

    @get("/badge", responses=ANSWERS, operation_class=LabelOperation)
    async def badge(
        self, request: AnyRequest, asked: NamedDependency[Asked], ids: Ids = "", warehouse: OptionalId = None
    ) -> Response[bytes]:
        """Of people at work; needs identity.read too."""
        _also(request, "identity.read")
        scope = scope_of(request, warehouse)
        async with request.app.state.pool.acquire() as connection:
            whose = await company.company(connection)
            rows = await queries.people(_numbers(ids) or None, scope, connection)

        def words(row: queries.PersonToLabel, language: printing.Language) -> dict[str, str]:
            return printing.of_person(row, whose, language)

        return await _answer(request, "badge", rows, words, asked)


async def _received(receipt: UUID, scope: list[int] | None, connection: Any) -> list[tuple[int, str]]:
    found = await receiving.receipt(receipt, scope, connection)
    lines = [line for line in found.lines if not line.reversed] if found is not None else []
    keys = {(line.item, lot) for line in lines for lot in (line.serials or [line.lot]) if lot}
    return sorted(keys)[: queries.LIMIT]


async def _answer(request: AnyRequest, kind: Kind, rows: Sequence[Any], words: Words, asked: Asked) -> Response[bytes]:
    """Raises 404 labels_none, label_page_unknown; 422 labels_too_many, label_unreadable, label_too_small."""
    if not rows:
        raise ApiError(404, "labels_none", "nothing there is to be labelled")
    if len(rows) * asked.copies > queries.MOST:
        raise ApiError(422, "labels_too_many", params={"most": queries.MOST})
    language = asked.language
    if language is None:
        async with request.app.state.pool.acquire() as connection:
            language = (await company.company(connection)).language or "zh"
    how = printing.Paper(
        asked.format, _size(kind, asked), asked.sheet, asked.start, asked.copies, asked.page, asked.dots
    )
    try:
        async with _drawing:
            made = await asyncio.to_thread(
                lambda: printing.printed(kind, [words(row, language) for row in rows], how, _fonts())
            )
    except printing.UnreadableError as error:
        raise ApiError(422, "label_unreadable", params={"what": error.what[:120]}) from error
    except layout.TooSmallError as error:
        params = {"width": how.size[0], "height": how.size[1]}
        raise ApiError(422, "label_too_small", params=params) from error
    except IndexError as error:
        raise ApiError(404, "label_page_unknown", params={"page": asked.page}) from error
    headers = {
        "Content-Disposition": f'inline; filename="labels-{kind}.{asked.format}"',
        "Stowage-Labels": str(made.labels),
        "Stowage-Pages": str(made.pages),
    }
    return Response(made.data, media_type=printing.MEDIA_TYPES[asked.format], headers=headers)


def _size(kind: Kind, asked: Asked) -> tuple[float, float]:
    """Raises 422 label_too_large: the sheet's labels are smaller."""
    if asked.sheet is None:
        return asked.size or SIZES[kind][0]
    inside = SHEETS[asked.sheet].inside
    if asked.size is None:
        return inside
    if asked.size[0] > SHEETS[asked.sheet].width or asked.size[1] > SHEETS[asked.sheet].height:
        raise ApiError(422, "label_too_large", params={"width": inside[0], "height": inside[1]})
    return asked.size


def _fonts() -> layout.Fonts:
    folder = web_folder() / "fonts"
    if not folder.is_dir():
        raise ApiError(503, "label_fonts_missing", "the screens are not built")
    return layout.Fonts(folder)


def _also(request: AnyRequest, permission: str) -> None:
    """Raises 403 not_permitted."""
    person_of(request)
    if not may(request, permission):
        raise ApiError(403, "not_permitted", f"this needs {permission}", params={"permission": permission})


def _container(code: str) -> None:
    """Raises 400."""
    try:
        codes.container(code)
    except ValueError as error:
        raise ApiError(400, "invalid", "no container is called so", field="code") from error


def _numbers(ids: str) -> list[int]:
    return [int(one) for one in ids.split(",")] if ids else []


def _like(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")


ROUTES: list[Any] = [LabelsController]
