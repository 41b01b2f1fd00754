"""Who may work here, and with what.

I-1  A code names one person for ever; a username names at most one. Secrets are stored only as argon2id hashes.
I-2  An invitation enrols one device, before it expires. Asking again with the same device and key changes nothing.
I-3  A device's kind, warehouse and key are fixed when it is enrolled; a revoked device stays revoked. One that is declared lost is
     revoked too, and lost once: declaring it again changes nothing.
     So is whose own it is: of a phone, one active person who works in its warehouse, or nobody.
I-4  Who speaks for a warehouse (the envelope's) invites, revokes and declares lost its devices only. Who is limited to some
     warehouses puts only people who work in these and nowhere else, before and after; all of one person's may be named at
     once, so none must be in the envelope, and one that is limits them further.
I-5  The first administrator is somebody new, and comes only while nobody who administers all warehouses can sign in at the
     desk.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from uuid import UUID

import argon2
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from stowage.identity.commands import (
    BeginAdministration,
    DeclareLost,
    DeviceKind,
    EnrolDevice,
    IdentityRefusal,
    InviteDevice,
    PersonRecord,
    PutPeople,
    RevokeDevice,
    Role,
    SaveSettings,
)
from stowage.identity.events import DeviceLost
from stowage.kernel.decision import Context, Decision, Parked, Refusal

PREFIX = {DeviceKind.GUN: "G", DeviceKind.PHONE: "P", DeviceKind.DESK: "D"}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
USERNAME = re.compile(r"[^\s\0]{1,60}")
NAME = re.compile(r"[^\0-\x1f]{1,100}")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGES = frozenset({"zh-CN", "en"})
THEMES = frozenset({"light", "dark"})
MOST_MEMORY_KIB = 262_144

REASON = re.compile(r"(?=.*\S)[^\0]{1,500}", re.DOTALL)

Command = PutPeople | BeginAdministration | InviteDevice | EnrolDevice | RevokeDevice | DeclareLost | SaveSettings


class Invitation(msgspec.Struct, frozen=True):
    """`expires_at` is ms UTC."""

    token_sha256: str
    kind: str
    warehouse: int
    name: str
    expires_at: int
    created_by: int
    used_by: UUID | None = None
    person: int | None = None


class Enrolled(msgspec.Struct, frozen=True):
    """A device. `enrolled_at` is ms UTC; `public_key` P-256 SPKI in DER."""

    id: UUID
    number: int
    code: str
    name: str
    kind: str
    warehouse: int
    public_key: bytes
    enrolled_at: int
    revoked: bool = False
    lost: bool = False
    person: int | None = None  # whose own it is


class PersonPut(msgspec.Struct, frozen=True):
    """Change: the person of `record.code` is so from now on. `warehouses` are ids."""

    record: PersonRecord
    warehouses: tuple[int, ...]


class Invited(msgspec.Struct, frozen=True):
    """Change: one enrolment is allowed."""

    invitation: Invitation


class DeviceEnrolled(msgspec.Struct, frozen=True):
    """Change: the device belongs to us, and the invitation is used up."""

    device: Enrolled
    token_sha256: str


class DeviceRevoked(msgspec.Struct, frozen=True):
    """Change: the device does not belong to us any more."""

    device: Enrolled


class LossNoted(msgspec.Struct, frozen=True):
    """Change: the device is lost, and what is known of it now is to be kept."""

    device: Enrolled
    reason: str


class SettingsSaved(msgspec.Struct, frozen=True):
    """Change: how a person likes a gun."""

    person: int
    language: str
    settings: dict[str, Any]


class State(msgspec.Struct):
    """What the commands of a segment name. `usernames`: username → code of its person; `codes`: of everybody, by id; `scopes`:
    code of a person → ids of their warehouses, empty for all; `owners`: the same by id, of active people; `warehouses`: id by code."""

    usernames: dict[str, str] = {}
    codes: dict[int, str] = {}
    scopes: dict[str, tuple[int, ...]] = {}
    owners: dict[int, tuple[int, ...]] = {}
    administrator: str = ""  # code of one who can sign in, asked for where a first one is to be made
    warehouses: dict[str, int] = {}
    invitations: dict[str, Invitation] = {}
    devices: dict[UUID, Enrolled] = {}
    next_number: int = 1

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case PersonPut():
                    self.usernames = {name: code for name, code in self.usernames.items() if code != change.record.code}
                    if change.record.username is not None:
                        self.usernames[change.record.username] = change.record.code
                    self.scopes[change.record.code] = change.warehouses
                    if administers(change):
                        self.administrator = change.record.code
                case Invited():
                    self.invitations[change.invitation.token_sha256] = change.invitation
                case DeviceEnrolled():
                    used = self.invitations[change.token_sha256]
                    self.invitations[change.token_sha256] = msgspec.structs.replace(used, used_by=change.device.id)
                    self.devices[change.device.id] = change.device
                    self.next_number += 1
                case DeviceRevoked() | LossNoted():
                    self.devices[change.device.id] = change.device


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    answer: Decision | Refusal | Parked
    match command:
        case PutPeople():
            answer = _put_people(state, command, context)
        case BeginAdministration():
            answer = _begin(state, command, context)
        case InviteDevice():
            answer = _invite(state, command, context)
        case EnrolDevice():
            answer = _enrol(state, command, context)
        case RevokeDevice():
            answer = _revoke(state, command, context)
        case DeclareLost():
            answer = _declare_lost(state, command, context)
        case SaveSettings():
            answer = _save_settings(command, context)
    return answer


def _put_people(state: State, command: PutPeople, context: Context) -> Decision | Refusal:
    changes = []
    codes: set[str] = set()
    usernames = dict(state.usernames)
    for record in command.people:
        if record.code in codes:
            return Refusal(IdentityRefusal.CODE_REPEATED, {"code": record.code})
        codes.add(record.code)
        refusal = _check_person(record, usernames) or _check_warehouses(record, state, context)
        if refusal is not None:
            return refusal
        if record.username is not None:
            usernames[record.username] = record.code
        changes.append(PersonPut(record, tuple(state.warehouses[code] for code in record.warehouses)))
    return Decision(changes=tuple(changes))


def _begin(state: State, command: BeginAdministration, context: Context) -> Decision | Refusal:
    """I-5"""
    if not context.speaks_for(None):
        return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": command.code})
    if state.administrator:
        return Refusal(IdentityRefusal.ADMINISTRATOR_KNOWN, {"code": state.administrator})
    if command.code in state.scopes:
        return Refusal(IdentityRefusal.CODE_TAKEN, {"code": command.code})
    record = PersonRecord(
        command.code,
        command.name_zh,
        command.name_en,
        (Role.ADMINISTRATOR,),
        username=command.username,
        password_hash=command.password_hash,
        language=command.language,
    )
    return _check_person(record, state.usernames) or Decision(changes=(PersonPut(record, ()),))


def administers(change: PersonPut) -> bool:
    """Whether a person put so is known to be able to sign in and make everybody else."""
    record = change.record
    everywhere = record.active and not change.warehouses and Role.ADMINISTRATOR in record.roles
    return everywhere and record.username is not None and record.password_hash is not None


def _check_person(record: PersonRecord, usernames: dict[str, str]) -> Refusal | None:
    texts = (
        ("code", record.code, CODE),
        ("name_zh", record.name_zh, NAME),
        ("name_en", record.name_en, NAME),
        ("username", record.username, USERNAME),
    )
    for field, value, pattern in texts:
        if value is not None and not pattern.fullmatch(value):
            return _invalid(field, value)
    if record.language not in LANGUAGES:
        return _invalid("language", record.language)
    for field, phc in (("pin_hash", record.pin_hash), ("password_hash", record.password_hash)):
        if phc is not None and not is_argon2id(phc):
            return Refusal(IdentityRefusal.HASH_INVALID, {"code": record.code, "field": field})
    if record.username is not None and usernames.get(record.username, record.code) != record.code:
        return Refusal(IdentityRefusal.USERNAME_TAKEN, {"username": record.username})
    return None


def _check_warehouses(record: PersonRecord, state: State, context: Context) -> Refusal | None:
    for code in record.warehouses:
        if code not in state.warehouses:
            return Refusal(IdentityRefusal.WAREHOUSE_UNKNOWN, {"warehouse": code})
    own = state.scopes.get(state.codes.get(context.person, ""), ())
    after = tuple(state.warehouses[code] for code in record.warehouses)
    for scope in (state.scopes.get(record.code, after), after):
        if not all(context.speaks_for(it) and (not own or it in own) for it in scope or (None,)):
            return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": record.code})
    return None


def _invite(state: State, command: InviteDevice, context: Context) -> Decision | Refusal:
    if not SHA256.fullmatch(command.token_sha256) or command.token_sha256 in state.invitations:
        return _invalid("token_sha256", command.token_sha256)
    if command.device_kind not in PREFIX:
        return _invalid("device_kind", command.device_kind)
    for field, valid in (
        ("name", NAME.fullmatch(command.name)),
        ("valid_minutes", 1 <= command.valid_minutes <= 1440),
        ("person", command.person is None or _may_own(command.person, state, command)),
    ):
        if not valid:
            return _invalid(field, getattr(command, field))
    if command.warehouse not in state.warehouses.values() or not context.speaks_for(command.warehouse):
        return Refusal(IdentityRefusal.WAREHOUSE_UNKNOWN, {"warehouse": command.warehouse})
    invitation = Invitation(
        command.token_sha256,
        command.device_kind,
        command.warehouse,
        command.name,
        context.received_at + command.valid_minutes * 60_000,
        context.person,
        person=command.person,
    )
    return Decision(changes=(Invited(invitation),))


def _may_own(person: int, state: State, command: InviteDevice) -> bool:
    scope = state.owners.get(person)
    return command.device_kind is DeviceKind.PHONE and scope is not None and (not scope or command.warehouse in scope)


def _enrol(state: State, command: EnrolDevice, context: Context) -> Decision | Refusal:
    invitation, known = state.invitations.get(command.token_sha256), state.devices.get(command.device)
    if invitation is None:
        return Refusal(IdentityRefusal.INVITATION_UNKNOWN)
    key = public_key(command.public_key)
    if key is None:
        return Refusal(IdentityRefusal.KEY_INVALID)
    document = f"device:{command.device}"
    if invitation.used_by is not None:
        same = known is not None and invitation.used_by == known.id and known.public_key == key and not known.revoked
        return Decision(document=document) if same else Refusal(IdentityRefusal.INVITATION_USED)
    if invitation.expires_at < context.received_at:
        return Refusal(IdentityRefusal.INVITATION_EXPIRED, {"expired_at": invitation.expires_at})
    if known is not None:
        return Refusal(IdentityRefusal.DEVICE_KNOWN, {"device": str(command.device)})
    device = Enrolled(
        id=command.device,
        number=state.next_number,
        code=f"{PREFIX[DeviceKind(invitation.kind)]}{state.next_number:02d}",
        name=invitation.name,
        kind=invitation.kind,
        warehouse=invitation.warehouse,
        public_key=key,
        enrolled_at=context.received_at,
        person=invitation.person,
    )
    return Decision(changes=(DeviceEnrolled(device, command.token_sha256),), document=document)


def _revoke(state: State, command: RevokeDevice, context: Context) -> Decision | Refusal:
    device = state.devices.get(command.device)
    if device is None or not context.speaks_for(device.warehouse):
        return Refusal(IdentityRefusal.DEVICE_UNKNOWN, {"device": str(command.device)})
    if device.revoked:
        return Decision()
    return Decision(changes=(DeviceRevoked(msgspec.structs.replace(device, revoked=True)),))


def _declare_lost(state: State, command: DeclareLost, context: Context) -> Decision | Refusal:
    device = state.devices.get(command.device)
    if device is None or not context.speaks_for(device.warehouse):
        return Refusal(IdentityRefusal.DEVICE_UNKNOWN, {"device": str(command.device)})
    if not REASON.fullmatch(command.reason):
        return _invalid("reason", command.reason)
    document = f"device:{device.id}"
    if device.lost:
        return Decision(document=document)
    lost = msgspec.structs.replace(device, revoked=True, lost=True)
    return Decision(
        changes=(DeviceRevoked(lost), LossNoted(lost, command.reason)),
        events=(DeviceLost(device.id),),
        document=document,
    )


def _save_settings(command: SaveSettings, context: Context) -> Decision | Parked:
    if command.language not in LANGUAGES:
        return Parked(IdentityRefusal.FIELD_INVALID, {"field": "language", "value": command.language})
    if command.theme not in THEMES:
        return Parked(IdentityRefusal.FIELD_INVALID, {"field": "theme", "value": command.theme})
    settings = {
        "theme": command.theme,
        "left_handed": command.left_handed,
        "sound": command.sound,
        "vibration": command.vibration,
    }
    return Decision(changes=(SettingsSaved(context.person, command.language, settings),))


def is_argon2id(phc: str) -> bool:
    """Whether a device can check a PIN against it in reasonable time and memory."""
    if len(phc) > 200 or not phc.startswith("$argon2id$"):
        return False
    try:
        parameters = argon2.extract_parameters(phc)
    except argon2.exceptions.InvalidHashError:
        return False
    return parameters.memory_cost <= MOST_MEMORY_KIB and parameters.time_cost <= 10 and parameters.parallelism <= 8


def public_key(text: str) -> bytes | None:
    """The DER of a P-256 public key in base64, None if it is none."""
    try:
        der = base64.b64decode(text, validate=True)
        key = load_der_public_key(der)
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        return None
    return der if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def _invalid(field: str, value: object) -> Refusal:
    return Refusal(IdentityRefusal.FIELD_INVALID, {"field": field, "value": value})
