"""People, what they may do, and the devices they do it with. Secrets arrive hashed: a command is kept for ever."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec


class Role(StrEnum):
    """The built-in roles, by code: sets of permissions (identity/permissions.py). A company makes others (`PutRoles`)."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    BUYER = "buyer"
    SALES = "sales"
    QUALITY = "quality"
    FINANCE = "finance"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class DeviceKind(StrEnum):
    """Fixed at enrolment: a gun never receives cost."""

    GUN = "gun"
    PHONE = "phone"
    DESK = "desk"
    VIRTUAL = "virtual"


class PersonRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` is the natural key and what the badge carries ("STW:BADGE:<code>"). `roles` are codes of roles.

    `pin_hash` and `password_hash` are argon2id in PHC form; None leaves what is there. `warehouses` are warehouse codes,
    empty for all. `department` is a code, `manager` that of the person they report to, "" for none; None leaves what is there.
    `seen_version`: of the person that was changed; None: whatever it is now.
    """

    code: str
    name_zh: str
    name_en: str
    roles: tuple[str, ...]
    warehouses: tuple[str, ...] = ()
    username: str | None = None
    pin_hash: str | None = None
    password_hash: str | None = None
    language: str = "zh-CN"
    active: bool = True
    department: str | None = None
    seen_version: int | None = None
    manager: str | None = None


class PutPeople(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.put_people/1", tag_field="type"):
    people: tuple[PersonRecord, ...]


class RoleRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of the company's own. `permissions` are words of identity/register.py. `active` False retires it.

    `seen_version`: of the role that was changed; None: whatever it is now.
    """

    code: str
    name_zh: str
    name_en: str
    permissions: tuple[str, ...]
    active: bool = True
    seen_version: int | None = None


class PutRoles(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.put_roles/1", tag_field="type"):
    roles: tuple[RoleRecord, ...]


class DepartmentRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`parent`: code of the department above; `head`: code of the person who leads it. `active` False closes it.

    `seen_version`: of the department that was changed; None: whatever it is now.
    """

    code: str
    name_zh: str
    name_en: str
    parent: str | None = None
    head: str | None = None
    active: bool = True
    seen_version: int | None = None


class PutDepartments(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.put_departments/1", tag_field="type"
):
    departments: tuple[DepartmentRecord, ...]


class BeginAdministration(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.begin_administration/1", tag_field="type"
):
    """The first administrator of an installation, who makes everybody else. Refused as soon as one can sign in."""

    code: str
    name_zh: str
    name_en: str
    username: str
    password_hash: str
    language: str = "zh-CN"


class InviteDevice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.invite_device/1", tag_field="type"
):
    """Allow one enrolment. The token is made by the asker; only its SHA-256 (hex) is told and kept.

    `person`: whose own phone it will be. It is told of nobody else, speaks for nobody else, and takes their decisions.
    """

    token_sha256: str
    device_kind: DeviceKind
    warehouse: int
    name: str
    valid_minutes: int = 30  # 1..1440
    person: int | None = None


class EnrolDevice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.enrol_device/1", tag_field="type"
):
    """Use an invitation. `public_key` is P-256 SPKI DER in base64; `device` is made by the device."""

    token_sha256: str
    device: UUID
    public_key: str


class RevokeDevice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.revoke_device/1", tag_field="type"
):
    device: UUID
    reason: str


class MoveDevice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.move_device/1", tag_field="type"
):
    """It works in `warehouse` (id) from now on. What it still brings from where it was, said before, counts as its own."""

    device: UUID
    warehouse: int


class DeclareLost(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.declare_lost/1", tag_field="type"
):
    """Nobody knows where the device is: it is revoked, what was reserved for it is given back, and what was known of it is noted."""

    device: UUID
    reason: str


class SaveSettings(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.save_settings/1", tag_field="type"
):
    """A fact: how this person likes a gun. Follows the person to the next gun at sign-in."""

    language: str  # zh-CN | en
    theme: str  # light | dark
    left_handed: bool
    sound: bool
    vibration: bool


class ChangePassword(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.change_password/1", tag_field="type"
):
    """Whoever says it has a new password: they proved the former one. `password_hash` is argon2id in PHC form."""

    password_hash: str


class AddFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.add_factor/1", tag_field="type"):
    """What was begun and proved under `factor` is a second factor of whoever says it, from now on, called `label`."""

    factor: UUID
    label: str


class RemoveFactor(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.remove_factor/1", tag_field="type"
):
    """One of one's own. With the last one the recovery codes go."""

    factor: UUID


class ResetFactors(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.reset_factors/1", tag_field="type"
):
    """All second factors and recovery codes of the person of this code are gone, and their sessions end: they lost them."""

    person: str


class RenewRecoveryCodes(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.renew_recovery_codes/1", tag_field="type"
):
    """Those that were shown under `codes` are the ones of whoever says it; former ones are worth nothing any more."""

    codes: UUID


class Required(StrEnum):
    """Who needs a second factor at the desk."""

    NOBODY = "nobody"
    SENSITIVE = "sensitive"  # who may give rights: identity/register.py says which permissions these are
    EVERYBODY = "everybody"


class PutPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="identity.put_policy/1", tag_field="type"):
    """How people sign in at the desk from now on. Who needs a second factor and has none sets one up before anything else.
    `session_hours`: of sessions that begin from now on. `seen_version`: of the policy that was changed; None: whatever it is now."""

    second_factor: Required
    session_hours: int
    seen_version: int | None = None


class IdentityRefusal(StrEnum):
    WAREHOUSE_UNKNOWN = "identity.warehouse_unknown"  # warehouse
    CODE_REPEATED = "identity.code_repeated"  # code
    CODE_TAKEN = "identity.code_taken"  # code: somebody has it
    ADMINISTRATOR_KNOWN = "identity.administrator_known"  # code: who administers already
    USERNAME_TAKEN = "identity.username_taken"  # username
    HASH_INVALID = "identity.hash_invalid"  # code, field
    INVITATION_UNKNOWN = "identity.invitation_unknown"
    INVITATION_USED = "identity.invitation_used"
    INVITATION_EXPIRED = "identity.invitation_expired"  # expired_at
    KEY_INVALID = "identity.key_invalid"
    DEVICE_UNKNOWN = "identity.device_unknown"  # device
    DEVICE_KNOWN = "identity.device_known"  # device
    DEVICE_REVOKED = "identity.device_revoked"  # device
    OWNER_ELSEWHERE = "identity.owner_elsewhere"  # person, warehouse: whose own it is works elsewhere
    OUT_OF_SCOPE = "identity.out_of_scope"  # code: who works, or is to work, elsewhere than the person speaks for
    FIELD_INVALID = "identity.field_invalid"  # field, value
    ROLE_UNKNOWN = "identity.role_unknown"  # role: none such, or retired
    ROLE_BUILT_IN = "identity.role_built_in"  # role: it is copied, not changed
    ROLE_IN_USE = "identity.role_in_use"  # role, people: how many have it
    PERMISSION_UNKNOWN = "identity.permission_unknown"  # permission
    BEYOND_OWN = "identity.beyond_own"  # code (of a person or role), permission: who acts does not hold it
    LAST_ADMINISTRATOR = "identity.last_administrator"  # code: nobody else could administer
    DEPARTMENT_UNKNOWN = "identity.department_unknown"  # department: none such, or closed
    DEPARTMENT_CIRCLE = "identity.department_circle"  # department: it would be above itself
    MANAGER_CIRCLE = "identity.manager_circle"  # code: who would report to themselves, through others or at once
    DEPARTMENT_IN_USE = (
        "identity.department_in_use"  # department, people, below: who and how many departments are in it
    )
    PERSON_UNKNOWN = "identity.person_unknown"  # person: nobody who works here
    FACTOR_UNKNOWN = "identity.factor_unknown"  # factor, or codes: none such of one's own
    FACTORS_TOO_MANY = "identity.factors_too_many"  # most
    FACTOR_MISSING = "identity.factor_missing"  # recovery codes are for who has a second factor
    CHANGED_MEANWHILE = "identity.changed_meanwhile"  # code, version, now: the record as it is
