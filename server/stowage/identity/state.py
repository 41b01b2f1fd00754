"""What the commands of this room find, and what they change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from stowage.identity.commands import IdentityRefusal, PersonRecord, Role
from stowage.kernel.decision import Context, Decision, Refusal


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

    def administers(self) -> bool:
        """Whether a person put so is known to be able to sign in and make everybody else."""
        record = self.record
        everywhere = record.active and not self.warehouses and Role.ADMINISTRATOR in record.roles
        return everywhere and record.username is not None and record.password_hash is not None


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


class DeviceMoved(msgspec.Struct, frozen=True):
    """Change: the device works in another warehouse from now on. `device` is as it is now."""

    device: Enrolled
    former: int


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

    def reaches(self, warehouse: int | None, context: Context) -> bool:
        """Whether who acts may touch what is of `warehouse` (None: of all): by the envelope, and by their own scope."""
        own = self.scopes.get(self.codes.get(context.person, ""), ())
        return context.speaks_for(warehouse) and (not own or warehouse in own)

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case PersonPut():
                    self.usernames = {name: code for name, code in self.usernames.items() if code != change.record.code}
                    if change.record.username is not None:
                        self.usernames[change.record.username] = change.record.code
                    self.scopes[change.record.code] = change.warehouses
                    if change.administers():
                        self.administrator = change.record.code
                case Invited():
                    self.invitations[change.invitation.token_sha256] = change.invitation
                case DeviceEnrolled():
                    used = self.invitations[change.token_sha256]
                    self.invitations[change.token_sha256] = msgspec.structs.replace(used, used_by=change.device.id)
                    self.devices[change.device.id] = change.device
                    self.next_number += 1
                case DeviceRevoked() | DeviceMoved() | LossNoted():
                    self.devices[change.device.id] = change.device


def invalid(field: str, value: object) -> Refusal:
    return Refusal(IdentityRefusal.FIELD_INVALID, {"field": field, "value": value})
