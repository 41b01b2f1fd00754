"""P-2: a device that was moved is told of its new warehouse from the next question on, whichever process is asked."""

from __future__ import annotations

from server.gateway.conftest import Client, World


async def test_a_moved_device_is_not_told_once_more_of_its_former_warehouse(world: World, client: Client) -> None:
    former = world.warehouses["WH1"]
    moved = next(warehouse for code, warehouse in world.warehouses.items() if code != "WH1")
    at = [f"{part['partition']}:0" for part in (await client.get("/api/sync/bootstrap")).json()["partitions"]]
    assert any(partition.startswith(f"wh/{former}/") for partition in at)
    for path in ("/api/sync/pull", "/api/sync/bootstrap"):
        for warehouse in (former, moved):
            await world.gateway.pool.execute("UPDATE device SET warehouse = $2 WHERE id = $1", client.gun.id, warehouse)
            answer = (
                (await client.get(path, at=at)).json() if path.endswith("pull") else (await client.get(path)).json()
            )
            told = {part["partition"] for part in answer["partitions"]} | set(answer.get("must_refetch", []))
            assert {f"wh/{warehouse}/tasks", f"wh/{warehouse}/stock"} <= told
            other = former if warehouse == moved else moved
            assert not told & {f"wh/{other}/tasks", f"wh/{other}/stock"}
