"""PROTOCOL.md says every code that a device can meet, and no other; the fields of a gun's commands are those of the server."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from types import ModuleType
from typing import get_args

import msgspec
import pytest

from stowage.app import HOUSE, KINDS
from stowage.counts.commands import CountsParked
from stowage.discrepancies.naming import State
from stowage.gateway import blobs, device_access, live_routes, push_routes, sync_routes
from stowage.gateway.envelope import GatewayCode
from stowage.gateway.push_routes import ENROL_STATUS
from stowage.gateway.streams import Streams
from stowage.identity import device_rules as identity
from stowage.identity.commands import DeviceKind, IdentityRefusal
from stowage.kernel.decision import Status
from stowage.ledger.rules import LedgerDiscrepancy
from stowage.places.commands import PlaceKind
from stowage.platform.errors import CODES
from stowage.practice import joining, site
from stowage.putaway.commands import PutawayParked
from stowage.quality.commands import QualityParked
from stowage.receiving.commands import ReceivingParked
from stowage.receiving.model import RECEIVABLE
from stowage.receiving.rules import TRANSITIONS
from stowage.returns.commands import ReturnParked
from stowage.transfers.between.commands import BetweenParked
from stowage.transfers.commands import TransfersParked
from sync.test_vectors import PROTOCOL

PARKED: tuple[type[StrEnum], ...] = (
    BetweenParked,
    CountsParked,
    PutawayParked,
    QualityParked,
    ReceivingParked,
    ReturnParked,
    TransfersParked,
)

MODULES = (blobs, device_access, push_routes, sync_routes, joining, site)
EVERYWHERE = {*CODES.items(), (500, "server_fault"), (507, "disk_full")}
GUN = ("receiving.confirm_line/3", "receiving.reverse_line/1", "receiving.finish/1", "identity.save_settings/1")


def section(number: int) -> str:
    return re.split(r"^## \d+\. ", PROTOCOL, flags=re.MULTILINE)[number]


def table(head: str) -> dict[str, str]:
    """First cell → the rest of its row, of the table in PROTOCOL.md whose head line begins so."""
    _, _, rest = PROTOCOL.partition(f"\n| {head}")
    rows = [line.strip("|").split(" | ", 1) for line in rest.split("\n\n")[0].splitlines()[2:]]
    return {cell.strip(): more for cell, more in rows}


def pairs(cell: str) -> set[tuple[int, str]]:
    """400 `a`, `b` · 404 `c` → the three."""
    return {
        (int(part.strip()[:3]), code) for part in cell.split(" · ") for code in re.findall(r"`([\w.]+)`", part.strip())
    }


def raised(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Status and code of every ApiError that the module makes."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ApiError":
            status, code = node.args[:2]
            if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                yield status.value, code.value  # type: ignore[misc]


def enrolment() -> set[tuple[int, str]]:
    names = re.findall(r"IdentityRefusal\.(\w+)", inspect.getsource(identity.enrol))
    refusals = {IdentityRefusal[name] for name in names}
    known = {code: ENROL_STATUS.get(code, 409) for code in refusals} | {IdentityRefusal.INVITATION_UNKNOWN: 404}
    return {(status, str(code)) for code, status in known.items()}


def test_every_problem_of_every_request() -> None:
    requests = table("request")
    anywhere = pairs(requests.pop("any"))
    told = set[tuple[int, str]]().union(*map(pairs, requests.values()))
    made = {pair for module in MODULES for pair in raised(module)} | enrolment()
    assert made - anywhere == told - anywhere
    assert told >= {pair for pair in made if pair[1] == "too_large"}
    assert anywhere <= EVERYWHERE


def test_every_request_has_the_statuses_of_its_route() -> None:
    requests = table("request")
    anywhere = {status for status, _ in pairs(requests.pop("any"))}
    routes = {}
    for handler in (*push_routes.ROUTES, *sync_routes.ROUTES, *joining.ROUTES):
        path = re.sub(r"{(\w+):\w+}", r"{\1}", next(iter(handler.paths)))
        routes[f"{next(iter(handler.http_methods))} {path}"] = set(handler.responses or ()) - anywhere
    assert {name: {status for status, _ in pairs(cell)} - anywhere for name, cell in requests.items()} == routes


def test_what_a_device_does_is_said_of_each() -> None:
    done = " ".join(table("status · code"))
    for name, cell in table("request").items():
        for _, code in pairs(cell) - ({(405, "method_not_allowed")} if name == "any" else set()):
            assert re.search(rf"`{re.escape(code)}\b", done), code


def test_how_a_live_connection_ends() -> None:
    closed = {live_routes.MALFORMED, live_routes.BAD_TOKEN, live_routes.REVOKED, live_routes.SILENT}
    assert {int(code) for code in re.findall(r"\b44\d\d\b", section(13))} == closed


def test_every_code_a_gun_is_told_about_its_commands() -> None:
    exceptions, parked = table("`applied_with_exception` | because"), table("`parked` · code")
    words = {row.strip("`") for row in (*exceptions, *parked)}
    conflicts = set(re.findall(r'"(\w+_reused)"', inspect.getsource(Streams)))
    rooms = {code for room in PARKED for code in room}
    told = KINDS.keys() - {LedgerDiscrepancy.HOLD_SPENT}
    made = {*GatewayCode, *rooms, *told, IdentityRefusal.FIELD_INVALID} - {GatewayCode.PARKED}
    assert words == {str(code) for code in made}
    assert {f"`{code}`" for code in conflicts} <= set(re.findall(r"`\w+`", section(19)))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("`state` of an order:", RECEIVABLE),
        ("of a receipt:", TRANSITIONS.keys()),
        ("of a discrepancy:", get_args(State)),
        ("`kind` of a place:", PlaceKind),
        ("of a device:", set(DeviceKind) - {DeviceKind.VIRTUAL}),
        ("`status` of a balance:", Status),
    ],
)
def test_the_words_of_rows(what: str, words: Iterable[str]) -> None:
    said = re.split(r"[.;(]", section(8).partition(what)[2])[0]
    assert set(re.findall(r"`(\w+)`", said)) == {str(word) for word in words}


def test_goods_of_which_orders_are_accepted() -> None:
    said = section(19).partition("or of an order that is not ")[2].partition(", to `surplus`")[0]
    assert set(re.findall(r"`(\w+)`", said)) == RECEIVABLE


@pytest.mark.parametrize("name", GUN)
def test_every_field_of_a_gun_s_commands(name: str) -> None:
    spec = {spec.name: spec for room in HOUSE.rooms for spec in room.commands}[name]
    said = re.split(r"\*\*`|### ", section(19).partition(f"**`{name}`**")[2])[0]
    rows = [line for line in said.splitlines() if line.startswith("| `")]
    required = {field.encode_name: field.required for field in msgspec.structs.fields(spec.struct)}
    assert {field for row in rows for field in re.findall(r"`(\w+)`", row.split("|")[1])} == required.keys()
    for row in rows:
        cells = row.split("|")
        needed = {required[field] for field in re.findall(r"`(\w+)`", cells[1])}
        assert needed == {True if len(cells) == 4 else not cells[2].strip()}
