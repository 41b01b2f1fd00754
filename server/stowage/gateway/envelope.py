"""The envelope of a command: what the device wrote down and signed, byte for byte, before it sent anything."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from stowage.kernel.quantity import MAX_SAFE

MAX_BYTES = 64 * 1024  # of a device's command
MAX_DESK_BYTES = 4 * 2**20  # of a virtual device's: an import carries many rows
MAX_DEPENDS = 64
LATEST = 4_102_444_800_000  # 2100-01-01, ms UTC

Safe = Annotated[int, msgspec.Meta(ge=0, le=MAX_SAFE)]


class Envelope(msgspec.Struct, frozen=True):
    """The stored bytes, decoded. Unknown fields are a newer client's and are kept in the bytes, unread.

    `occurred_at` is ms UTC by the device's clock plus its measured offset, `uncertainty_ms` how far that may be off.
    `depends` are op ids of commands without which this one means nothing. `seen` is what the person looked at: partition → cursor.
    """

    op_id: UUID
    device: UUID
    incarnation: UUID | None
    cseq: Safe
    command: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    person: Safe
    occurred_at: Annotated[int, msgspec.Meta(ge=0, le=LATEST)]
    payload: msgspec.Raw
    warehouse: Safe | None = None
    uncertainty_ms: Safe = 0
    depends: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MAX_DEPENDS)] = ()
    seen: dict[str, Safe] = {}


class Incoming(msgspec.Struct, frozen=True):
    """One command as it arrived. `data` is the stored bytes; `incarnation` None: a virtual device, which has no stream.

    `signature` is the author's, verified: where another device brought the command. What the author pushed itself is vouched for by
    the signature of the whole body, which covers these bytes.
    """

    op_id: UUID
    cseq: int
    data: bytes
    device: UUID
    incarnation: UUID | None
    signature: bytes | None = None


class GatewayCode(StrEnum):
    """Why the gateway itself parks, refuses or flags a command. Parked ones are discrepancies of code `gateway.parked`."""

    PARKED = "gateway.parked"  # discrepancy's evidence: code, params, command
    # command, permission, person, warehouse; device_warehouse where that is another one, device_person where it is
    # somebody else's own; device_kind where such do not send it
    NOT_PERMITTED = "gateway.not_permitted"
    CLOCK_IMPLAUSIBLE = "gateway.clock_implausible"  # said, used: ms UTC
    DEVICE_CLONED = (
        "gateway.device_cloned"  # sign, incarnation, cseq, command, said, by; first or newer (gateway/clones.py)
    )
    DEVICE_PUT_BACK = (
        "gateway.device_put_back"  # incarnation, cseq, back_to; last_at, back_at, lost (gateway/put_back.py)
    )
    UNREADABLE = "gateway.unreadable"  # reason
    COMMAND_UNKNOWN = "gateway.command_unknown"  # command
    PAYLOAD_INVALID = "gateway.payload_invalid"  # command, reason
    PERSON_UNKNOWN = "gateway.person_unknown"  # person
    DEVICE_REVOKED = "gateway.device_revoked"  # device
    WAREHOUSE_UNKNOWN = "gateway.warehouse_unknown"  # warehouse
    DEPENDS_ON_PARKED = "gateway.depends_on_parked"  # op_id
    SERVER_FAULT = "gateway.server_fault"  # fault: the id under which the log tells more


decode = msgspec.json.Decoder(Envelope).decode


def write(
    command: msgspec.Struct,
    *,
    op_id: UUID,
    device: UUID,
    person: int,
    warehouse: int | None,
    occurred_at: int,
) -> bytes:
    """The stored bytes of a command of a virtual device."""
    body: dict[str, Any] = {
        "op_id": op_id,
        "device": device,
        "incarnation": None,
        "cseq": 0,
        "command": command.__struct_config__.tag,
        "person": person,
        "warehouse": warehouse,
        "occurred_at": occurred_at,
        "payload": command,
    }
    return msgspec.json.encode(body)
