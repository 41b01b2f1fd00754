"""Nothing of one company reaches the other: not by cookie, by token, by a replayed request, nor carried by another gun."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from bench.devices import Gun
from server.practice.conftest import DESK, Firm, bearer, joined, session

SETTINGS = {"language": "en", "theme": "dark", "left_handed": False, "sound": True, "vibration": True}
OPS = "SELECT count(*) FROM op WHERE incarnation IS NOT NULL"


def liked(gun: Gun, firm: Firm) -> dict[str, Any]:
    return gun.operation("identity.save_settings/1", SETTINGS, firm.people["O1"], firm.warehouse)


async def pushed(http: httpx.AsyncClient, body: bytes, gun: Gun, base: str = "") -> httpx.Response:
    """`body` by `gun`, signed and under its token."""
    headers = bearer(gun) | {"Stowage-Signature": gun.sign(body)}
    return await http.post(f"{base}/api/sync/push", content=body, headers=headers)


async def test_without_one_the_interface_says_so(firm: Firm) -> None:
    http = await firm.browser()
    for path in ("/practice/api/health", "/practice/api/me", "/practice/api/nothing"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "practice_missing"), path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "content-security-policy" in answer.headers
    assert (await http.get("/practices/api/health")).json()["code"] == "not_found"
    await session(http, firm.guns[0])
    answer = await http.post("/api/sync/practice", headers=bearer(firm.guns[0]))
    assert (answer.status_code, answer.json()["code"]) == (404, "practice_missing")


async def test_it_is_the_whole_site_below_its_prefix(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    assert (await http.get("/practice/api/health")).json() == {"status": "ok"}
    assert (await http.get("/practice/")).headers["location"] == "/practice/console/"
    assert (await http.get("/practice/m")).headers["location"] == "/practice/m/"
    assert (await http.get("/practice/api/nothing")).json()["code"] == "not_found"


async def test_a_sign_in_is_of_one_company(firm: Firm) -> None:
    await firm.make()
    real = await firm.signed_in("zhao")
    assert (await real.get("/practice/api/me")).status_code == 401
    there = await firm.signed_in("zhao", "/practice")
    assert (await there.get("/practice/api/me")).json()["code"] == "A1"
    assert (await there.get("/api/me")).status_code == 401
    cookies = {cookie.name: cookie for cookie in there.cookies.jar}
    assert set(cookies) == {"practice_stowage_session", "practice_stowage_browser"}
    assert {cookie.path for cookie in cookies.values()} == {"/practice/"}
    cookie = cookies["practice_stowage_session"]
    for stolen in ({"stowage_session": str(cookie.value)}, {"practice_stowage_session": str(cookie.value)}):
        thief = await firm.browser()
        thief.cookies.update(stolen)
        assert (await thief.get("/api/me")).status_code == 401
    thief = await firm.browser()
    thief.cookies.set("practice_stowage_session", str(real.cookies["stowage_session"]))
    assert (await thief.get("/practice/api/me")).status_code == 401


async def test_nobody_makes_or_joins_one_from_within(firm: Firm) -> None:
    await firm.make()
    there = await firm.signed_in("zhao", "/practice")
    assert (await there.get("/practice/api/practice")).json()["code"] == "not_found"
    assert (await there.post("/practice/api/practice", json={"what": "remove"})).status_code == 404
    gun = await joined(there, firm.guns[0])
    assert (await there.post("/practice/api/sync/practice", headers=bearer(gun))).status_code == 404
    assert (await there.get("/practice/practice/api/health")).status_code == 404


async def test_a_gun_that_practises_is_another_one(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    gun = await joined(http, firm.guns[0])
    body, _ = gun.push_body([liked(gun, firm)])
    answer = await pushed(http, body, gun, "/practice")
    assert answer.json()["outcomes"][0]["outcome"] == "applied", answer.text
    assert await firm.gateway.pool.fetchval(OPS) == 0
    assert (await session(http, gun)).json()["code"] == "device_unknown"
    assert (await pushed(http, body, gun)).json()["code"] == "session_expired"  # the very same request, sent again
    carrier = firm.guns[1]
    await session(http, carrier)
    assert (await pushed(http, body, carrier)).json()["code"] == "device_unknown"  # brought by another gun
    assert await firm.gateway.pool.fetchval(OPS) == 0
    desk = await firm.signed_in("zhao")
    ops = msgspec.json.decode(body)["ops"]
    brought = await desk.post(
        f"/api/devices/{gun.id}/queue", json={"incarnation": str(gun.incarnation), "ops": ops}, headers=DESK
    )
    assert brought.status_code == 404, brought.text  # by file
    assert await firm.gateway.pool.fetchval(OPS) == 0


async def test_nor_does_the_real_gun_speak_there(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    real = firm.guns[0]
    assert (await session(http, real, "/practice")).json()["code"] == "device_revoked"
    await session(http, real)
    body, _ = real.push_body([liked(real, firm)])
    assert (await pushed(http, body, real, "/practice")).json()["code"] == "session_expired"
    carrier = await joined(http, firm.guns[1])
    assert (await pushed(http, body, carrier, "/practice")).json()["code"] == "signature_invalid"


async def test_an_invitation_of_there_is_none_here(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    await session(http, firm.guns[0])
    token = (await http.post("/api/sync/practice", headers=bearer(firm.guns[0]))).json()["token"]
    stranger = Gun()
    asked = {"token": token, "device": str(stranger.id), "public_key": stranger.public_key()}
    assert (await http.post("/api/sync/enrol", json=asked)).status_code == 404
    enrolment = await http.post("/practice/api/sync/enrol", json=asked)
    assert (enrolment.json()["warehouse"], enrolment.json()["name"]) == (firm.warehouse, "枪")
    (event,) = await firm.gateway.pool.fetch("SELECT device, params FROM security_event WHERE kind = 'practice.joined'")
    assert event["device"] == firm.guns[0].id


async def test_who_is_no_gun_of_ours_is_not_let_in_and_nobody_too_often(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    assert (await http.post("/api/sync/practice")).status_code == 401
    gun = firm.guns[0]
    await session(http, gun)
    answers = [await http.post("/api/sync/practice", headers=bearer(gun)) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["code"] == "practice_often"
    await session(http, firm.guns[1])
    assert (await http.post("/api/sync/practice", headers=bearer(firm.guns[1]))).status_code == 200
    await firm.gateway.pool.execute("UPDATE device SET revoked_at = now() WHERE id = $1", gun.id)
    assert (await http.post("/api/sync/practice", headers=bearer(gun))).json()["code"] == "device_revoked"
