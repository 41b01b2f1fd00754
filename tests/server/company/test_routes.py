"""The company over HTTP: who reads it, who changes it, where its name and its logo are seen."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any, cast

import httpx

from e2e.desk import PIXEL
from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from stowage.app import application
from stowage.company.commands import PutCompany, SetSetting
from stowage.gateway import settings_routes, sign_in
from stowage.gateway.desk_routes import installation_router
from stowage.platform.config import from_environment

LOGO = hashlib.sha256(PIXEL).hexdigest()


async def done(world: World, said: PutCompany | SetSetting) -> None:
    assert (await world.gateway.bus.submit(said, person=0)).outcome == "applied"


async def test_everybody_who_is_signed_in_reads_it_and_administrators_change_it(
    world: World, http: httpx.AsyncClient
) -> None:
    assert (await http.get("/api/company")).status_code == 401
    await signed_in(world, http, "S1")
    row = (await http.get("/api/company")).json()
    assert (row["name_zh"], row["version"], row["practice"], row["over_tolerance_bp"]) == ("", 1, False, 0)
    denied = await command(http, "company.put_company/1", {"name_zh": "晨阜"})
    assert (denied.status_code, denied.json()["params"]["permission"]) == (403, "company.write")
    await signed_in(world, http, "A1")
    answer = await command(http, "company.put_company/1", {"name_zh": "晨阜", "seen_version": 1})
    assert answer.status_code == 200, answer.text
    wrong = await command(http, "company.put_company/1", {"credit_code": "91110108551385082R"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "company.credit_code_invalid")
    assert wrong.json()["params"]["why"] == "check"
    crossed = await command(http, "company.put_company/1", {"phone": "1", "seen_version": 1})
    assert (crossed.json()["code"], crossed.json()["params"]["now"]["name_zh"]) == ("company.changed_meanwhile", "晨阜")
    history = (await http.get("/api/changes", params={"kind": "company", "key": "company"})).json()
    assert [row["after"]["name_zh"] for row in history["rows"]] == ["晨阜"]


async def test_a_stranger_is_told_the_short_name_and_nothing_else(world: World) -> None:
    await done(world, PutCompany(name_zh="杭州晨阜", short_name="晨阜", phone="0571", bank="ICBC"))
    app = application([installation_router("https://192.0.2.7:8443")])
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", app)), base_url="http://desk") as stranger:
        told = (await stranger.get("/api/installation")).json()
        assert told == {"demo": False, "address": "https://192.0.2.7:8443", "company": "晨阜", "nobody": False}
        for path in ("/api/company", f"/api/pictures/{LOGO}", "/api/changes?kind=company&key=company"):
            assert (await stranger.get(path)).status_code == 401


async def test_a_logo_goes_the_way_of_pictures_and_is_seen_when_it_is_the_company_s(
    world: World, http: httpx.AsyncClient
) -> None:
    await signed_in(world, http, "A1")
    await done(world, PutCompany(name_zh="晨阜"))
    headers = {"content-type": "image/png", "Stowage-Client": "console"}
    sent = await http.put(f"/api/pictures/{LOGO}", content=PIXEL, headers=headers)
    assert sent.status_code == 200, sent.text
    assert (await http.get(f"/api/pictures/{LOGO}")).status_code == 404
    assert (await command(http, "company.put_company/1", {"logo": LOGO})).status_code == 200
    assert (await http.get(f"/api/pictures/{LOGO}")).content == PIXEL


async def test_a_workbook_names_the_company(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "A1")
    await done(world, PutCompany(name_zh="晨阜", name_en="Chenfu & Co"))
    book = await http.get("/api/lists/items/export?language=en")
    assert book.status_code == 200, book.text
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert "<Company>Chenfu &amp; Co</Company>" in parts.read("docProps/app.xml").decode()


async def test_settings_say_who_set_them_and_what_the_environment_fixed(world: World, tmp_path: Path) -> None:
    config = from_environment({"STOWAGE_DATA": str(tmp_path), "STOWAGE_BACKUP_AT": "02:30"})
    app = application([settings_routes.settings_router(config, [sign_in.signed_in])])
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", app)), base_url="http://localhost") as http:
        await signed_in(world, http, "A1")
        assert (await command(http, "company.set_setting/1", {"setting": "imports", "value": 7})).status_code == 200
        rows = {row["key"]: row for row in (await http.get("/api/settings")).json()}
    assert (rows["imports"]["value"], rows["imports"]["where"], rows["imports"]["version"]) == (7, "company", 1)
    assert (rows["imports"]["default"], rows["imports"]["last"]["code"]) == (30, "A1")
    assert (rows["backup_at"]["value"], rows["backup_at"]["where"]) == ("02:30", "STOWAGE_BACKUP_AT")
    assert "kind" not in rows["backup_at"]
    assert (rows["unfinished_photos"]["value"], "is_set" in rows["unfinished_photos"]) == (30, False)
