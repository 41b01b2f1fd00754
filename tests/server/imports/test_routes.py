"""The routes: a file brought and seen by its own person alone, each kind behind the permission of its room."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import uuid4

import httpx
import pytest

from server.imports.conftest import Office, book
from server.imports.test_imports import ITEMS, OPENING
from stowage.identity.register import EVERYTHING
from stowage.imports.reading import read


async def brought(http: httpx.AsyncClient, data: bytes, status: int = 200, **query: Any) -> Any:
    import_id = query.pop("id", None) or uuid4()
    answer = await http.put(f"/api/imports/{import_id}", params={"name": "物料.xlsx"} | query, content=data)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_from_file_to_result(office: Office, http: httpx.AsyncClient) -> None:
    made = await brought(http, book(ITEMS), kind="items", language="en")
    assert (made["state"], made["name"], made["counts"]) == ("reading", "物料.xlsx", None)
    path = f"/api/imports/{made['id']}"
    assert (await http.post(f"{path}/go")).json()["code"] == "import_state_differs"
    await office.work()
    told = (await http.get(path)).json()
    assert (told["state"], told["counts"]["new"], told["headers"][:2]) == ("checked", 2, ["编码", "中文名称"])
    assert (await http.post(f"{path}/go")).json()["state"] == "going"
    await office.work()
    assert (await http.get(path)).json()["result"] == {"commands": 1, "documents": [], "made": 0}
    assert [one["id"] for one in (await http.get("/api/imports")).json()] == [made["id"]]
    assert (await http.post(f"{path}/cancel")).status_code == 409


async def test_wrong_cells_are_told_in_the_person_s_language_and_come_back_as_a_file(
    office: Office, http: httpx.AsyncClient
) -> None:
    rows = [ITEMS[0], ["BAD", "", "", "barrel", "", "", "", "", "", "", "five"], ITEMS[2]]
    made = await brought(http, book(rows), kind="items")
    await office.work()
    path = f"/api/imports/{made['id']}"
    english = (await http.get(f"{path}/wrong", params={"language": "en"})).json()
    assert english["next"] is None
    assert english["rows"] == [
        {"row": 2, "column": 1, "field": "Chinese name", "value": "", "why": "One of the two names is needed"},
        {"row": 2, "column": 3, "field": "Base unit", "value": "barrel", "why": "No such unit"},
        {"row": 2, "column": 10, "field": "Over tolerance, %", "value": "five", "why": "Not a number"},
    ]
    chinese = (await http.get(f"{path}/wrong")).json()["rows"]
    assert (chinese[2]["field"], chinese[2]["why"]) == ("多收容差 %", "不是数字")
    answer = await http.get(f"{path}/returned", params={"language": "zh"})
    assert answer.status_code == 200
    table = read(answer.content).rows
    assert table[0] == [*ITEMS[0], "要改的地方"]
    assert table[1][0] == "BAD"
    assert table[1][-1] == "中文名称: 中文名或英文名要填一个; 基本单位: 没有这个单位; 多收容差 %: 不是数字"
    comments = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/comments1.xml").decode()
    assert "不是数字" in comments
    fixed = [table[0], [*table[1][:3], "pcs", *table[1][4:10], "5", *table[1][11:]]]
    fixed[1][2] = "Fixed"
    again = await office.bring("items", book(fixed))
    assert again.counts is not None
    assert (again.counts.new, again.counts.wrong) == (1, 0)


async def test_nobody_else_sees_an_import(office: Office, http: httpx.AsyncClient) -> None:
    made = await brought(http, book(ITEMS), kind="items")
    office.person += 1
    path = f"/api/imports/{made['id']}"
    for answer in (
        await http.get(path),
        await http.get(f"{path}/wrong"),
        await http.get(f"{path}/returned"),
        await http.post(f"{path}/go"),
        await http.post(f"{path}/cancel"),
        await http.post(f"{path}/columns", json={}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "import_unknown")
    assert (await http.get("/api/imports")).json() == []
    await brought(http, book(ITEMS), 409, kind="items", id=made["id"])


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        ("units", "catalog.write"),
        ("items", "catalog.write"),
        ("barcodes", "catalog.write"),
        ("partners", "parties.write"),
        ("places", "places.write"),
        ("opening", "stock.adjust"),
        ("orders", "purchasing.write"),
    ],
)
async def test_a_kind_asks_for_the_permission_of_its_room(
    office: Office, http: httpx.AsyncClient, kind: str, permission: str
) -> None:
    house = office.warehouses["WH1"]
    office.permissions = EVERYTHING - {permission}
    refused = await brought(http, book(ITEMS), 403, kind=kind, warehouse=house)
    assert refused["params"] == {"permission": permission}
    assert kind not in [one["name"] for one in (await http.get("/api/imports/kinds")).json()]
    assert (await http.get(f"/api/imports/templates/{kind}")).status_code == 403
    office.permissions = frozenset({permission})
    assert kind in [one["name"] for one in (await http.get("/api/imports/kinds")).json()]
    answer = await http.get(f"/api/imports/templates/{kind}", params={"language": "en"})
    assert answer.status_code == 200
    await brought(http, book(ITEMS), kind=kind, warehouse=house)


async def test_costs_exist_only_for_who_may_see_them(office: Office, http: httpx.AsyncClient) -> None:
    """Without cost.read a file's costs are no column, and opening stock is worth nothing yet."""
    await office.pool.execute("UPDATE person SET roles = '{supervisor}' WHERE id = $1", office.person)
    office.permissions = EVERYTHING - {"cost.read"}
    kinds = {one["name"]: one for one in (await http.get("/api/imports/kinds")).json()}
    assert {field["key"] for field in kinds["opening"]["fields"]} & {"unit_cost", "value"} == set()
    assert "price" in {field["key"] for field in kinds["orders"]["fields"]}
    office.permissions = EVERYTHING - {"price.read"}
    kinds = {one["name"]: one for one in (await http.get("/api/imports/kinds")).json()}
    assert "price" not in {field["key"] for field in kinds["orders"]["fields"]}
    done = await office.imported("opening", OPENING, "WH1")
    assert "unit_cost" not in (done.mapping or {})
    assert await office.pool.fetchval("SELECT sum(value) FROM item_cost") == 0


async def test_what_a_request_may_not_say(office: Office, http: httpx.AsyncClient) -> None:
    assert (await brought(http, b"", 400, kind="items"))["code"] == "import_empty"
    assert (await brought(http, b"x", 400, kind="nothing"))["code"] == "import_kind_unknown"
    assert (await brought(http, b"x", 400, kind="places"))["code"] == "import_needs_warehouse"
    assert (await brought(http, b"x", 400, kind="places", warehouse=99))["code"] == "warehouse_unknown"
    assert (await brought(http, b"x", 400, kind="items", name="a\x01b"))["status"] == 400
    assert (await http.get("/api/imports/templates/nothing")).status_code == 404
    assert (await http.put("/api/imports/17", params={"kind": "items", "name": "x"})).status_code == 404
    large = await http.put(
        f"/api/imports/{uuid4()}", params={"kind": "items", "name": "x"}, content=bytes(25 * 2**20 + 2)
    )
    assert large.status_code == 413


async def test_the_same_bytes_under_the_same_id_are_one_import(office: Office, http: httpx.AsyncClient) -> None:
    import_id, data = uuid4(), book([["a"]])
    for _ in range(2):
        await brought(http, data, kind="items", id=import_id)
    assert await office.counted("import_file") == 1
    other = await brought(http, b"other", 409, kind="items", id=import_id)
    assert other["code"] == "import_id_reused"


async def test_a_file_that_cannot_be_read_says_why(office: Office, http: httpx.AsyncClient) -> None:
    made = await brought(http, b"\xd0\xcf\x11\xe0" + bytes(100), kind="items")
    await office.work()
    told = (await http.get(f"/api/imports/{made['id']}", params={"language": "en"})).json()
    assert (told["state"], told["why"]) == ("failed", "Old .xls, or locked: save as .xlsx without a password")


async def test_columns_that_are_not_there_are_refused_with_field_and_value(
    office: Office, http: httpx.AsyncClient
) -> None:
    made = await brought(http, book(ITEMS), kind="items")
    await office.work()
    path = f"/api/imports/{made['id']}"
    for mapping, code, field, value in (
        ({"nope": 1}, "import_column_unknown", "mapping.nope", "1"),
        ({"sku": 99}, "import_column_unknown", "mapping.sku", "99"),
        ({"sku": -1}, "import_column_unknown", "mapping.sku", "-1"),
        ({"sku": 0, "name_zh": 0}, "import_column_twice", "mapping.name_zh", "0"),
    ):
        told = (await http.post(f"{path}/columns", json={"mapping": mapping})).json()
        assert (told["code"], told["field"], told["value"]) == (code, field, value)
    assert (await http.get(f"{path}/returned")).json()["code"] == "import_state_differs"
    assert (await http.post(f"{path}/cancel")).status_code == 200
    kinds = "SELECT array_agg(kind ORDER BY id) FROM security_event WHERE kind LIKE 'import.%'"
    assert await office.pool.fetchval(kinds) == ["import.brought", "import.cancelled"]
