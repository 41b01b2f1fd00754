"""What the commands of this room find, and what they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from stowage.identity.commands import IdentityRefusal, PersonRecord, Required, Role, RoleRecord
from stowage.identity.permissions import permissions_of
from stowage.identity.register import EVERYTHING
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
    one_time: bool = False  # the password is somebody else's choice: good for one sign-in, to choose another

    def administers(self, *, has_password: bool = False) -> bool:
        """Whether a person put so can sign in and make everybody else. `has_password`: from before."""
        record = self.record
        everywhere = record.active and not self.warehouses and Role.ADMINISTRATOR in record.roles
        return everywhere and record.username is not None and (has_password or record.password_hash is not None)


class PasswordChanged(msgspec.Struct, frozen=True):
    """Change: a person chose another password. `code` is theirs."""

    code: str
    password_hash: str


class OwnFactor(msgspec.Struct, frozen=True):
    """A second factor as it is; one that is not `confirmed` was only begun."""

    id: UUID
    person: int
    kind: str
    confirmed: bool


class FactorAdded(msgspec.Struct, frozen=True):
    """Change: what was begun is a second factor of the person of `code`."""

    code: str
    factor: OwnFactor
    label: str


class FactorRemoved(msgspec.Struct, frozen=True):
    """Change: the person of `code` does not have it any more. `last`: it was the only one."""

    code: str
    factor: OwnFactor
    last: bool


class FactorsReset(msgspec.Struct, frozen=True):
    """Change: the person of `code` has neither second factor nor recovery codes."""

    code: str


class CodesRenewed(msgspec.Struct, frozen=True):
    """Change: recovery codes of the person of `code` are those of `codes`."""

    code: str
    codes: UUID


class Policy(msgspec.Struct, frozen=True):
    """How people sign in at the desk."""

    second_factor: Required
    session_hours: int
    version: int = 1


class PolicyPut(msgspec.Struct, frozen=True):
    """Change: people sign in so from now on."""

    policy: Policy


class OwnRole(msgspec.Struct, frozen=True):
    """A role as it is. `permissions` None: a built-in one, whose the release says."""

    code: str
    name_zh: str
    name_en: str
    permissions: tuple[str, ...] | None
    active: bool = True
    version: int = 1


class RolePut(msgspec.Struct, frozen=True):
    """Change: the role of `record.code` is so from now on."""

    record: RoleRecord
    version: int


class Invited(msgspec.Struct, frozen=True):
    """Change: one enrolment is allowed. `instead`: code of whose own phone it will be, where somebody else asked."""

    invitation: Invitation
    instead: str | None = None


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


class Department(msgspec.Struct, frozen=True):
    """A department as it is. `parent`: code of the one above; `head`: code of who leads it."""

    code: str
    name_zh: str
    name_en: str
    parent: str | None
    head: str | None
    active: bool = True
    version: int = 1


class DepartmentPut(msgspec.Struct, frozen=True):
    """Change: the department is so from now on."""

    department: Department


class State(msgspec.Struct):
    """What the commands of a segment name. `usernames`: username → code of its person; `codes`: of everybody, by id; `scopes`:
    code of a person → ids of their warehouses, empty for all; `owners`: the same by id, of active people; `warehouses`: id by code.
    `held`: code of a person → codes of their roles; `active`: codes of people who work here; `roles`: all, by code;
    `administrators`: codes of those who can sign in and make everybody else; `passwords`: codes of people who have one;
    `members`: code of a person → code of their department; `managers` → code of whom they report to;
    `versions`: how often a person was changed, by code;
    `policy`: where a command is about it; `factors`: of the people and ids that commands are about;
    `begun_codes`: id of recovery codes that were shown → whose."""

    usernames: dict[str, str] = {}
    codes: dict[int, str] = {}
    scopes: dict[str, tuple[int, ...]] = {}
    owners: dict[int, tuple[int, ...]] = {}
    administrators: set[str] = set()
    passwords: set[str] = set()
    held: dict[str, tuple[str, ...]] = {}
    active: set[str] = set()
    roles: dict[str, OwnRole] = {}
    departments: dict[str, Department] = {}
    managers: dict[str, str] = {}
    members: dict[str, str] = {}
    versions: dict[str, int] = {}
    factors: dict[UUID, OwnFactor] = {}
    begun_codes: dict[UUID, int] = {}
    warehouses: dict[str, int] = {}
    invitations: dict[str, Invitation] = {}
    devices: dict[UUID, Enrolled] = {}
    next_number: int = 1
    policy: Policy | None = None

    def reaches(self, warehouse: int | None, context: Context) -> bool:
        """Whether who acts may touch what is of `warehouse` (None: of all): by the envelope, and by their own scope."""
        own = self.scopes.get(self.codes.get(context.person, ""), ())
        return context.speaks_for(warehouse) and (not own or warehouse in own)

    def allowed(self, roles: Iterable[str]) -> frozenset[str]:
        """What these roles permit together."""
        return permissions_of(roles, in_use(self.roles.values()))

    def own(self, context: Context) -> frozenset[str]:
        """What who acts is permitted. The program itself is permitted everything."""
        if context.person == 0:
            return EVERYTHING
        return self.allowed(self.held.get(self.codes.get(context.person, ""), ()))

    def shows(self, code: str, context: Context) -> bool:
        """Whether who acts is told of this person: they may work in a warehouse of theirs."""
        own, scope = self.scopes.get(self.codes.get(context.person, ""), ()), self.scopes.get(code, ())
        return not own or not scope or not set(own).isdisjoint(scope)

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case PersonPut():
                    self.usernames = {name: code for name, code in self.usernames.items() if code != change.record.code}
                    if change.record.username is not None:
                        self.usernames[change.record.username] = change.record.code
                    self._put(change)
                case RolePut():
                    new = change.record
                    self.roles[new.code] = OwnRole(
                        new.code, new.name_zh, new.name_en, new.permissions, new.active, change.version
                    )
                case DepartmentPut() | PolicyPut():
                    self._arrange(change)
                case Invited():
                    self.invitations[change.invitation.token_sha256] = change.invitation
                case DeviceEnrolled():
                    used = self.invitations[change.token_sha256]
                    self.invitations[change.token_sha256] = msgspec.structs.replace(used, used_by=change.device.id)
                    self.devices[change.device.id] = change.device
                    self.next_number += 1
                case FactorAdded() | FactorRemoved() | FactorsReset() | CodesRenewed():
                    self._apply_factor(change)
                case DeviceRevoked() | DeviceMoved() | LossNoted():
                    self.devices[change.device.id] = change.device

    def _arrange(self, change: DepartmentPut | PolicyPut) -> None:
        if isinstance(change, PolicyPut):
            self.policy = change.policy
        else:
            self.departments[change.department.code] = change.department

    def _apply_factor(self, change: FactorAdded | FactorRemoved | FactorsReset | CodesRenewed) -> None:
        match change:
            case FactorAdded():
                self.factors[change.factor.id] = msgspec.structs.replace(change.factor, confirmed=True)
            case FactorRemoved():
                del self.factors[change.factor.id]
            case FactorsReset():
                kept = [one for one in self.factors.values() if self.codes.get(one.person) != change.code]
                self.factors = {one.id: one for one in kept}
            case CodesRenewed():
                del self.begun_codes[change.codes]

    def _put(self, change: PersonPut) -> None:
        code = change.record.code
        self.scopes[code], self.held[code] = change.warehouses, change.record.roles
        self.versions[code] = self.versions.get(code, 0) + 1
        if change.record.department is not None:
            self.members[code] = change.record.department
        if change.record.manager is not None:
            self.managers[code] = change.record.manager
        if change.record.password_hash is not None:
            self.passwords.add(code)
        for held, belongs in (
            (self.active, change.record.active),
            (self.administrators, change.administers(has_password=code in self.passwords)),
        ):
            if belongs:
                held.add(code)
            else:
                held.discard(code)


def in_use(roles: Iterable[OwnRole]) -> dict[str, frozenset[str]]:
    """What the company's own roles permit, by code, but for those that are retired."""
    return {role.code: frozenset(role.permissions) for role in roles if role.active and role.permissions is not None}


def invalid(field: str, value: object) -> Refusal:
    return Refusal(IdentityRefusal.FIELD_INVALID, {"field": field, "value": value})
