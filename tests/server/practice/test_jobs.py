"""Asked for at a desk: a process makes it, its row tells how far it is, the audit trail who asked."""

from __future__ import annotations

from typing import Any

import httpx

from server.practice.conftest import Firm
from server.practice.test_lifetime import until
from stowage.practice import jobs

EVENTS = "SELECT kind, person FROM security_event WHERE starts_with(kind, 'practice.') ORDER BY id"


async def standing(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.get("/api/practice")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def done(http: httpx.AsyncClient) -> dict[str, Any]:
    async def ended() -> bool:
        return bool((await standing(http))["job"]["state"] != "running")

    await until(ended)
    return await standing(http)


async def test_made_and_removed_by_a_button(firm: Firm) -> None:
    http = await firm.signed_in("zhao")
    assert await standing(http) == {"there": False, "made_at": None, "job": None}
    answer = await http.post("/api/practice", json={"what": "make"})
    assert answer.status_code == 202, answer.text
    assert (answer.json()["job"]["state"], answer.json()["job"]["name_en"]) == ("running", "Zhao Min")
    again = await http.post("/api/practice", json={"what": "remove"})
    assert (again.status_code, again.json()["code"]) == (409, "practice_busy")
    told = await done(http)
    assert (told["there"], told["job"]["state"], told["job"]["reason"]) == (True, "done", "")
    assert told["made_at"] == told["job"]["begun_at"]
    assert (await http.get("/practice/api/health")).status_code == 200
    (listed,) = [one for one in (await http.get("/api/jobs")).json()["jobs"] if one["job"] == "practice"]
    assert (listed["state"], listed["last_at"]) == ("waits", told["made_at"])
    assert (await http.post("/api/practice", json={"what": "remove"})).status_code == 202
    told = await done(http)
    assert (told["there"], told["made_at"], told["job"]["what"]) == (False, None, "remove")
    events = [tuple(row) for row in await firm.gateway.pool.fetch(EVENTS)]
    assert events == [("practice.made", firm.people["A1"]), ("practice.removed", firm.people["A1"])]


async def test_only_who_looks_after_the_server_makes_it(firm: Firm) -> None:
    http = await firm.signed_in("chen")
    assert (await http.post("/api/practice", json={"what": "make"})).json()["code"] == "not_permitted"
    await jobs.ask("make", firm.people["A1"], firm.gateway.pool)
    assert await standing(http) == {"there": False, "made_at": None, "job": None}
    zhao = await firm.signed_in("zhao")
    assert (await zhao.post("/api/practice", json={"what": "drop"})).status_code == 400


async def test_a_job_whose_process_is_gone_has_failed(firm: Firm) -> None:
    pool = firm.gateway.pool
    async with pool.acquire() as other:
        job = await jobs.ask("make", firm.people["A1"], pool)
        await pool.execute("UPDATE practice_job SET begun_at = now() - interval '1 hour' WHERE id = $1", job)
        await other.execute("SELECT pg_advisory_lock($1)", jobs.LOCK_KEY)
        assert await jobs.ask("make", firm.people["A1"], pool) is None
        await other.execute("SELECT pg_advisory_unlock($1)", jobs.LOCK_KEY)
    found = await jobs.latest(pool)
    assert found is not None
    assert found.state == "failed"
    async with jobs.running("remove", await jobs.ask("remove", firm.people["A1"], pool), firm.url):
        pass
    rows = await pool.fetch("SELECT state, reason FROM practice_job ORDER BY id")
    assert [tuple(row) for row in rows] == [("failed", "it was interrupted"), ("done", "")]
