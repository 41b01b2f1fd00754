"""Which devices belong here, and to which warehouse: I-2, I-3, I-4 and I-6 of rules.py."""

from __future__ import annotations

import base64
import binascii
import re

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from stowage.identity import role_rules
from stowage.identity.commands import (
    DeclareLost,
    DeviceKind,
    EnrolDevice,
    IdentityRefusal,
    InviteDevice,
    MoveDevice,
    RevokeDevice,
)
from stowage.identity.events import DeviceLeft
from stowage.identity.state import (
    DeviceEnrolled,
    DeviceMoved,
    DeviceRevoked,
    Enrolled,
    Invitation,
    Invited,
    LossNoted,
    State,
    invalid,
)
from stowage.kernel.decision import Context, Decision, Refusal

PREFIX = {DeviceKind.GUN: "G", DeviceKind.PHONE: "P", DeviceKind.DESK: "D"}
NAME = re.compile(r"[^\0-\x1f]{1,100}")
SHA256 = re.compile(r"[0-9a-f]{64}")
REASON = re.compile(r"(?=.*\S)[^\0]{1,500}", re.DOTALL)


def invite(state: State, command: InviteDevice, context: Context) -> Decision | Refusal:
    if not SHA256.fullmatch(command.token_sha256) or command.token_sha256 in state.invitations:
        return invalid("token_sha256", command.token_sha256)
    if command.device_kind not in PREFIX:
        return invalid("device_kind", command.device_kind)
    for field, valid in (
        ("name", NAME.fullmatch(command.name)),
        ("valid_minutes", 1 <= command.valid_minutes <= 1440),
        ("person", command.person is None or _may_own(command.person, state, command)),
    ):
        if not valid:
            return invalid(field, getattr(command, field))
    if command.warehouse not in state.warehouses.values() or not context.speaks_for(command.warehouse):
        return Refusal(IdentityRefusal.WAREHOUSE_UNKNOWN, {"warehouse": command.warehouse})
    refusal = _check_owner(command.person, state, context) if command.person is not None else None
    if refusal is not None:
        return refusal
    invitation = Invitation(
        command.token_sha256,
        command.device_kind,
        command.warehouse,
        command.name,
        context.received_at + command.valid_minutes * 60_000,
        context.person,
        person=command.person,
    )
    owner = command.person if command.person != context.person else None
    return Decision(changes=(Invited(invitation, state.codes[owner] if owner is not None else None),))


def _may_own(person: int, state: State, command: InviteDevice) -> bool:
    scope = state.owners.get(person)
    return command.device_kind is DeviceKind.PHONE and scope is not None and (not scope or command.warehouse in scope)


def _check_owner(person: int, state: State, context: Context) -> Refusal | None:
    """I-7: their phone speaks as they do, so who hands it to somebody else could have given them all that they may."""
    code = state.codes[person]
    if context.person == person:
        return None
    own, theirs = state.scopes.get(state.codes.get(context.person, ""), ()), state.scopes[code]
    if own and not (theirs and set(theirs) <= set(own)):
        return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": code})
    return role_rules.beyond(code, state.allowed(state.held[code]), state, context)


def enrol(state: State, command: EnrolDevice, context: Context) -> Decision | Refusal:
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


def revoke(state: State, command: RevokeDevice, context: Context) -> Decision | Refusal:
    device = state.devices.get(command.device)
    if device is None or not context.speaks_for(device.warehouse):
        return Refusal(IdentityRefusal.DEVICE_UNKNOWN, {"device": str(command.device)})
    if device.revoked:
        return Decision()
    return Decision(changes=(DeviceRevoked(msgspec.structs.replace(device, revoked=True)),))


def declare_lost(state: State, command: DeclareLost, context: Context) -> Decision | Refusal:
    device = state.devices.get(command.device)
    if device is None or not context.speaks_for(device.warehouse):
        return Refusal(IdentityRefusal.DEVICE_UNKNOWN, {"device": str(command.device)})
    if not REASON.fullmatch(command.reason):
        return invalid("reason", command.reason)
    document = f"device:{device.id}"
    if device.lost:
        return Decision(document=document)
    lost = msgspec.structs.replace(device, revoked=True, lost=True)
    return Decision(
        changes=(DeviceRevoked(lost), LossNoted(lost, command.reason)),
        events=(DeviceLeft(device.id),),
        document=document,
    )


def move(state: State, command: MoveDevice, context: Context) -> Decision | Refusal:
    device = state.devices.get(command.device)
    if device is None or not state.reaches(device.warehouse, context):
        return Refusal(IdentityRefusal.DEVICE_UNKNOWN, {"device": str(command.device)})
    if command.warehouse not in state.warehouses.values() or not state.reaches(command.warehouse, context):
        return Refusal(IdentityRefusal.WAREHOUSE_UNKNOWN, {"warehouse": command.warehouse})
    if device.revoked:
        return Refusal(IdentityRefusal.DEVICE_REVOKED, {"device": str(command.device)})
    scope = () if device.person is None else state.owners.get(device.person, ())
    if scope and command.warehouse not in scope:
        return Refusal(IdentityRefusal.OWNER_ELSEWHERE, {"person": device.person, "warehouse": command.warehouse})
    document = f"device:{device.id}"
    if command.warehouse == device.warehouse:
        return Decision(document=document)
    moved = msgspec.structs.replace(device, warehouse=command.warehouse)
    return Decision(changes=(DeviceMoved(moved, device.warehouse),), events=(DeviceLeft(device.id),), document=document)


def public_key(text: str) -> bytes | None:
    """The DER of a P-256 public key in base64, None if it is none."""
    try:
        der = base64.b64decode(text, validate=True)
        key = load_der_public_key(der)
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        return None
    return der if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None
