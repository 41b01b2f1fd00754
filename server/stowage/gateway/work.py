"""One command on its way through the bus: read, checked, decided, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid5

import msgspec

from stowage.discrepancies.events import Withdrawn
from stowage.gateway.clocks import believed
from stowage.gateway.envelope import MAX_BYTES, MAX_DESK_BYTES, Envelope, GatewayCode, Incoming, decode
from stowage.identity.directory import VIRTUAL_DEVICES, Device, Directory, Person
from stowage.kernel.command import CommandKind, CommandSpec, Room
from stowage.kernel.decision import Context, Decision, Discrepancy, Parked, Refusal
from stowage.kernel.text import lone_surrogate, tidied
from stowage.ledger.periods import posting_date


class Known(msgspec.Struct, frozen=True):
    """A command the rooms know, or a former version of one: its room, its specification, the struct and the decoder of its payload,
    and what makes the newest version of it, one version after the other.
    """

    room: Room
    spec: CommandSpec
    struct: type[msgspec.Struct]
    decoder: msgspec.json.Decoder[Any]
    upcasts: tuple[Callable[[Any], msgspec.Struct], ...] = ()

    def newest(self, said: msgspec.Struct) -> msgspec.Struct:
        """What was said in this version, in the words of the newest."""
        for upcast in self.upcasts:
            said = upcast(said)
        return tidied(said) if self.spec.tidy else said


def _versions(room: Room, spec: CommandSpec) -> Iterator[tuple[str, Known]]:
    yield spec.name, Known(room, spec, spec.struct, msgspec.json.Decoder(spec.struct))
    upcasts = tuple(former.upcast for former in spec.former)
    for number, former in enumerate(spec.former):
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(former.struct)
        yield former.name, Known(room, spec, former.struct, decoder, upcasts[number:])


class Work(msgspec.Struct):
    """`op_id` is the row written to table op: the command's own, or a derived one when a parked command is replayed.

    `vouched`: a supervisor replays it, so of a fact neither permission nor a revocation is asked about again. An intent has to be
    permitted whenever it is executed: it may have waited because nobody could read it, so that nobody was asked.
    After `admit` either `parked`, `refusal` or `context` is there; after deciding, `decision` instead of `context` alone.
    """

    incoming: Incoming
    sha256: bytes
    op_id: UUID
    vouched: bool = False
    envelope: Envelope | None = None
    known: Known | None = None
    command: msgspec.Struct | None = None
    context: Context | None = None
    decision: Decision | None = None
    refusal: Refusal | None = None
    parked: Parked | None = None
    joins: Work | int | None = None  # parked with another command: that one, or the discrepancy that already holds it
    discrepancies: list[Discrepancy] = []
    withdrawn: list[Withdrawn] = []
    number: str = ""
    discrepancy: int | None = None  # that holds it, once inserted
    answer: bytes = b""

    @property
    def is_fact(self) -> bool:
        """What cannot be read at all counts as a fact of the device that wrote it; a virtual device has no hands."""
        if self.known is None:
            return self.incoming.device not in VIRTUAL_DEVICES
        return self.known.spec.kind is CommandKind.FACT

    def reject(self, code: GatewayCode, params: Mapping[str, Any]) -> None:
        """Park a fact, refuse an intent."""
        if self.is_fact:
            self.parked = Parked(code, dict(params))
        else:
            self.refusal = Refusal(code, dict(params))


class Catalogue:
    """Every command of every room, by its name, former versions too."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.rooms = tuple(rooms)
        self.by_name = {
            name: known for room in rooms for spec in room.commands for name, known in _versions(room, spec)
        }

    def read(self, incoming: Incoming, sha256: bytes, op_id: UUID, *, vouched: bool = False) -> Work:
        """Decode the envelope, then the payload alone: what one command got wrong concerns no other."""
        work = Work(incoming, sha256, op_id, vouched)
        try:
            most = MAX_BYTES if incoming.incarnation is not None else MAX_DESK_BYTES
            if len(incoming.data) > most:
                raise ValueError(f"longer than {most} bytes")  # noqa: TRY301 - one way out for all that is unreadable
            envelope = decode(incoming.data)
            _require_same(envelope, incoming)
        except (ValueError, RecursionError) as error:
            work.reject(GatewayCode.UNREADABLE, {"reason": _why(error, incoming.data)})
            return work
        work.envelope = envelope
        work.known = self.by_name.get(envelope.command)
        if work.known is None:
            work.reject(GatewayCode.COMMAND_UNKNOWN, {"command": envelope.command})
            return work
        try:
            work.command = work.known.newest(work.known.decoder.decode(envelope.payload))
        except (ValueError, RecursionError) as error:
            work.reject(
                GatewayCode.PAYLOAD_INVALID, {"command": envelope.command, "reason": _why(error, envelope.payload)}
            )
        return work


def admit(work: Work, directory: Directory, closed_through: date, received_at: int) -> None:
    """Who, from where, for which warehouse, and when. Sets `context`, or rejects."""
    envelope, known = work.envelope, work.known
    if envelope is None or known is None or work.command is None:
        return
    device = directory.devices.get(envelope.device)
    vouched = work.vouched and work.is_fact
    if device is not None and device.revoked and not vouched:
        work.reject(GatewayCode.DEVICE_REVOKED, {"device": str(device.id)})
        return
    if not (
        vouched or envelope.device in VIRTUAL_DEVICES or (device is not None and _sends(device, known.spec, envelope))
    ):
        kind = device.kind if device is not None else ""
        work.reject(GatewayCode.NOT_PERMITTED, {"command": envelope.command, "device_kind": kind})
        return
    person = directory.person(envelope.person, envelope.device)
    if person is None or not (person.active or vouched):
        work.reject(GatewayCode.PERSON_UNKNOWN, {"person": envelope.person})
        return
    if envelope.warehouse is not None and envelope.warehouse not in directory.warehouses:
        work.reject(GatewayCode.WAREHOUSE_UNKNOWN, {"warehouse": envelope.warehouse})
        return
    about = {} if vouched else _not_permitted(envelope, known.spec, person, device, work.command)
    if about:
        if not work.is_fact:
            work.refusal = Refusal(GatewayCode.NOT_PERMITTED, about)
            return
        work.discrepancies.append(Discrepancy(GatewayCode.NOT_PERMITTED, about, ("acknowledge",)))
    occurred_at = envelope.occurred_at
    if device is not None:
        doubt, since = envelope.uncertainty_ms, device.enrolled_at
        occurred_at = believed(occurred_at, doubt, since, received_at, waited=work.vouched)
        if occurred_at != envelope.occurred_at:
            times = {"said": envelope.occurred_at, "used": occurred_at}
            work.discrepancies.append(Discrepancy(GatewayCode.CLOCK_IMPLAUSIBLE, times, ("acknowledge",)))
    business_date = directory.business_date(occurred_at, envelope.warehouse)
    work.context = Context(
        op_id=envelope.op_id,
        device=envelope.device,
        person=person.id,  # type: ignore[arg-type]
        warehouse=envelope.warehouse,  # type: ignore[arg-type]
        occurred_at=occurred_at,
        uncertainty_ms=envelope.uncertainty_ms,
        received_at=received_at,
        business_date=business_date,
        posting_date=posting_date(business_date, closed_through),
    )


def _sends(device: Device, spec: CommandSpec, envelope: Envelope) -> bool:
    """Whether a device may send such a command at all: its kind does, or it is the very person's own."""
    return device.kind in spec.devices or (spec.personal and device.person == envelope.person)


def _not_permitted(
    envelope: Envelope, spec: CommandSpec, person: Person, device: Device | None, command: msgspec.Struct
) -> dict[str, Any]:
    """What is said about a command beyond what its person may do, or outside the warehouse of its device, or as somebody
    whose own device it is not. Empty if it is none of these."""
    beyond: dict[str, Any] = {}
    if device is not None:
        if spec.of_warehouse and not device.stood_in(envelope.warehouse, envelope.occurred_at):
            beyond["device_warehouse"] = device.warehouse
        if device.person not in {None, person.id}:
            beyond["device_person"] = device.person
    permission = spec.permission
    if not beyond and person.may(spec, envelope.warehouse):
        besides = spec.besides(command) if spec.besides is not None else None
        if besides is None or besides.permission in person.permissions:
            return {}
        permission = besides.permission
        beyond = {"field": besides.field} if besides.field else {}
    about = {
        "command": envelope.command,
        "permission": permission,
        "person": person.id,
        "warehouse": envelope.warehouse,
    }
    return about | beyond


def replayed_id(resolving: UUID, original: UUID) -> UUID:
    """Under which a replay of `original` is recorded, ordered by the command `resolving`."""
    return uuid5(resolving, str(original))


def dependencies(works: Iterable[Work]) -> set[UUID]:
    return {op_id for work in works if work.envelope for op_id in work.envelope.depends}


HEADER = ("op_id", "cseq", "device", "incarnation")
_header = attrgetter(*HEADER)


def _require_same(envelope: Envelope, incoming: Incoming) -> None:
    said, sent = _header(envelope), _header(incoming)
    if said != sent:
        field = next(name for name, one, other in zip(HEADER, said, sent, strict=True) if one != other)
        raise ValueError(f"{field} differs from the one it was sent with")


def _why(error: BaseException, data: bytes | msgspec.Raw) -> str:
    """What the decoder says; of half a character it names neither what it is nor where."""
    at = None if isinstance(error, msgspec.ValidationError) else lone_surrogate(bytes(data))
    if at is not None:
        return f"Half a character (a lone surrogate) - at `{at[:200]}`".replace("\0", "")
    return str(error)[:300] or type(error).__name__
