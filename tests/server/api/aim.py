"""Requests made from the description, brought nearer to what exists: real ids, the caller's own device, signed bodies.

Random ids and unsigned bodies are turned away at the door, and what is behind it would never be asked.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import hypothesis
import msgspec
from hypothesis import strategies as st

from bench.devices import Gun, uuid7
from server.gateway.conftest import World
from server.gateway.test_scope import Elsewhere

JPEG = b"\xff\xd8\xff\xe0"
PNG = b"\x89PNG\r\n\x1a\n"
UNSENDABLE = (TypeError, ValueError, OverflowError, RecursionError)  # a generated body that is no JSON
SECONDS = 60  # a machine with much else to do answers late, which is no fault of a route

Aims = Callable[[str], bool]  # whether to aim at this


@dataclass
class Caller:
    """Who asks. `gun` signs the bodies; `real` has values that exist, by the name of the parameter."""

    headers: dict[str, str]
    cookies: dict[str, str]
    gun: Gun
    real: Mapping[str, list[Any]]
    sound: Mapping[str, dict[str, Any]]  # command → a payload that makes sense
    person: int
    warehouse: int
    token: str  # of an invitation that nobody has used

    def ask(self, case: Any, draw: st.DataObject, base: str, checks: list[Any]) -> int:
        """Send `case`, aimed or as it is, and get the status. Raises what `checks` find."""
        known = self.gun.cseq
        self.aim(case, draw)
        headers = {name: value for name, value in self.headers.items() if name not in (case.headers or {})}
        if case.path.startswith("/api/sync/") and isinstance(case.body, dict):
            try:
                case.body = msgspec.json.encode(case.body)
            except UNSENDABLE:
                hypothesis.reject()
        if isinstance(case.body, bytes):
            headers["Stowage-Signature"] = self.gun.sign(case.body)
        answer = case.call_and_validate(
            base_url=base, headers=headers, cookies=self.cookies, checks=checks, timeout=SECONDS
        )
        if answer.status_code != 200:
            self.gun.cseq = known  # what nobody took leaves no gap
        return int(answer.status_code)

    def aim(self, case: Any, draw: st.DataObject) -> None:
        """Not at all, here and there, or in everything."""
        much = draw.draw(st.sampled_from(["not at all", "in parts", "in everything"]), "aimed")

        def aims(at: str) -> bool:
            return much == "in everything" or (much == "in parts" and draw.draw(st.booleans(), at))

        for values in (case.path_parameters, case.query):
            for name in list(values or {}):
                real = self.real.get(f"{case.path} {name}", self.real.get(name))
                if real and aims(f"a real {name}"):
                    values[name] = draw.draw(st.sampled_from(real), name)
        body = BODIES.get((case.method, case.path))
        if body is not None:
            body(self, case, draw, aims)


def _session(caller: Caller, case: Any, draw: st.DataObject, aims: Aims) -> None:
    if aims("own device"):
        said = case.body if isinstance(case.body, dict) else {"nonce": secrets.token_hex(8)}
        case.body = said | {"protocol": 1, "device": str(caller.gun.id)}
        if aims("now"):
            case.body |= {"at": time.time_ns() // 1_000_000, "nonce": secrets.token_hex(8)}


def _enrol(caller: Caller, case: Any, draw: st.DataObject, aims: Aims) -> None:
    if aims("invited"):
        said = case.body if isinstance(case.body, dict) else {}
        case.body = said | {"protocol": 1, "token": caller.token}
        if aims("a key of P-256"):
            case.body |= {"device": str(uuid7()), "public_key": Gun().public_key()}


def _push(caller: Caller, case: Any, draw: st.DataObject, aims: Aims) -> None:
    """Whatever it holds from the gun's own stream, or commands of the desk's description in envelopes of the gun's."""
    if not aims("own stream"):
        return
    gun = caller.gun
    said = case.body if isinstance(case.body, dict) else {}
    case.body = said | {"protocol": 1, "device": str(gun.id), "incarnation": str(gun.incarnation)}
    if aims("readable"):
        ops = []
        for name, payload in draw.draw(st.lists(commands(caller), max_size=3), "commands"):
            made = gun.operation(name, {}, caller.person, caller.warehouse)
            envelope = msgspec.json.decode(made["bytes"]) | {"payload": payload}
            odd = draw.draw(
                st.sampled_from([{}, {}, {"person": 2**53 - 1}, {"warehouse": None}, {"occurred_at": 0}]), "odd"
            )
            text = msgspec.json.encode(envelope | odd).decode()
            ops.append(made | {"op_id": str(made["op_id"]), "bytes": text, "signature": gun.sign(text.encode())})
        case.body |= {"ops": ops, "acked": 0, "former": None}
    elif isinstance(case.body.get("ops"), list):
        ops = [op for op in case.body["ops"] if isinstance(op, dict)]
        case.body["ops"] = [op | {"op_id": str(uuid7()), "cseq": gun.cseq + n} for n, op in enumerate(ops, 1)]
        gun.cseq += len(ops)


def _command(caller: Caller, case: Any, draw: st.DataObject, aims: Aims) -> None:
    if aims("nearly sound"):
        name, payload = draw.draw(commands(caller), "command")
        case.body = {"op_id": str(uuid7()), "command": name, "payload": payload, "warehouse": caller.warehouse}


def commands(caller: Caller) -> st.SearchStrategy[tuple[str, Any]]:
    """A command that makes sense but for one field of its payload, or none."""
    anything = st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(max_size=20)
        | st.floats(allow_nan=False, allow_infinity=False, width=32),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=4,
    )

    def bent(name: str) -> st.SearchStrategy[tuple[str, Any]]:
        sound = caller.sound[name]
        changes = st.dictionaries(st.sampled_from(sorted(sound)), anything, max_size=1)
        return changes.map(lambda change: (name, sound | change))

    return st.sampled_from(sorted(caller.sound)).flatmap(bent)


def _blob(caller: Caller, case: Any, draw: st.DataObject, aims: Aims) -> None:
    """A photo or a first part of one, under its own name."""
    if not aims("a photo"):
        return
    data = JPEG + draw.draw(st.binary(max_size=50), "picture")
    case.body = data
    case.path_parameters["sha256"] = hashlib.sha256(data).hexdigest()
    case.query = (case.query or {}) | {"offset": 0, "size": len(data) + draw.draw(st.sampled_from([0, 1]), "more")}


BODIES: dict[tuple[str, str], Callable[[Caller, Any, st.DataObject, Aims], None]] = {
    ("POST", "/api/sync/session"): _session,
    ("POST", "/api/sync/enrol"): _enrol,
    ("POST", "/api/sync/push"): _push,
    ("POST", "/api/commands"): _command,
    ("PUT", "/api/sync/blobs/{sha256}"): _blob,
}


async def real_values(world: World, elsewhere: Elsewhere) -> dict[str, list[Any]]:
    """What the paths and queries of the description may name, by the parameter's name."""
    pool = world.gateway.pool
    blobs = [row["sha256"] for row in await pool.fetch("SELECT sha256 FROM blob")]
    chunks = [row["sha256"] for row in await pool.fetch("SELECT sha256 FROM sync_chunk")]
    partitions = [row["name"] for row in await pool.fetch("SELECT name FROM feed_partition")]
    item = elsewhere.payloads["stock.hold/1"]["item"]
    orders = [row["id"] for row in await pool.fetch("SELECT id FROM purchase_order")]
    return {
        "order_id": orders,
        "order": orders,
        "item": [item],
        "receipt_id": [elsewhere.payloads["receiving.finish/1"]["receipt"]],
        "transfer_id": [elsewhere.payloads["transfers.cancel/1"]["transfer"]],
        "discrepancy_id": [row["id"] for row in await pool.fetch("SELECT id FROM discrepancy")],
        "warehouse": sorted(world.warehouses.values()),
        "sha256": blobs,
        "/api/sync/chunk/{sha256} sha256": chunks,
        "/api/sync/chunks sha256": [[name] for name in chunks],
        "at": [[f"{name}:0" for name in partitions]],
        "partition": [partitions],
        "search": ["A", "S-1", "甲", "PO"],
    }


def invitation() -> tuple[str, str]:
    """(token, its SHA-256)."""
    token = secrets.token_urlsafe()
    return token, hashlib.sha256(token.encode()).hexdigest()
