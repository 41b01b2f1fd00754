"""Locking, reading and writing people, invitations and devices around rules.decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.identity import accounts, departments, policy, roles, roster, rules
from stowage.identity.commands import (
    AddFactor,
    BeginAdministration,
    ChangePassword,
    DeclareLost,
    EnrolDevice,
    InviteDevice,
    MoveDevice,
    PersonRecord,
    PutDepartments,
    PutPeople,
    PutPolicy,
    PutRoles,
    RemoveFactor,
    RenewRecoveryCodes,
    ResetFactors,
    RevokeDevice,
    SaveSettings,
)
from stowage.identity.events import DeviceLeft
from stowage.identity.state import (
    DepartmentPut,
    DeviceEnrolled,
    DeviceMoved,
    DeviceRevoked,
    Enrolled,
    Invitation,
    Invited,
    LossNoted,
    PersonPut,
    PolicyPut,
    RolePut,
    SettingsSaved,
    State,
)
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, Noted, Parked, Refusal, SecurityEvent
from stowage.kernel.ids import is_id
from stowage.ledger.rules import moment
from stowage.platform.pictures import differing, pictures

# Commands of this room are rare and must agree on usernames, device numbers and rosters: one transaction at a time.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('stowage.identity'))"
USERNAMES = "SELECT username, code FROM person WHERE username IS NOT NULL"
EVERYBODY = """
    SELECT id, code, warehouses, roles, active, coalesce(department, '') AS department,
        coalesce((SELECT m.code FROM person m WHERE m.id = person.manager), '') AS manager, version,
        password_hash IS NOT NULL AS has_password,
        active AND 'administrator' = ANY(roles) AND warehouses = '{}' AND username IS NOT NULL AND password_hash IS NOT NULL AS administers
    FROM person
"""
OWNERS = "SELECT id, warehouses FROM person WHERE id = ANY($1::bigint[]) AND active"
WAREHOUSES = "SELECT code, id FROM warehouse"
INVITATIONS = """
    SELECT token_sha256, kind, warehouse, name, (extract(epoch FROM expires_at) * 1000)::bigint AS expires_at, created_by, used_by,
        person
    FROM invitation WHERE token_sha256 = ANY($1::text[])
"""
DEVICES = """
    SELECT id, number, code, name, kind, warehouse, public_key, (extract(epoch FROM enrolled_at) * 1000)::bigint AS enrolled_at,
        revoked_at IS NOT NULL AS revoked, EXISTS (SELECT 1 FROM device_loss l WHERE l.device = id) AS lost, person
    FROM device WHERE id = ANY($1::uuid[])
"""
NEXT_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM device"
SAVE_INVITATION = """
    INSERT INTO invitation (token_sha256, kind, warehouse, name, expires_at, created_by, person)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
SAVE_DEVICE = """
    INSERT INTO device (id, number, code, name, kind, warehouse, public_key, enrolled_at, person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
USE_INVITATION = "UPDATE invitation SET used_by = $2 WHERE token_sha256 = $1"
REVOKE = "UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"
MOVE = "UPDATE device SET warehouse = $2 WHERE id = $1"
NOTE_MOVE = "INSERT INTO device_move (device, op_id, person, former, moved_at) VALUES ($1, $2, $3, $4, $5)"
NOTE_LOSS = """
    INSERT INTO device_loss (device, op_id, person, reason, declared_at, last_seen_at, last_cseq, incarnations)
    SELECT $1, $2, $3, $4, $5, greatest(d.last_seen_at, max(s.last_seen_at)),
        coalesce((array_agg(s.last_cseq ORDER BY s.first_seen_at DESC))[1], 0), count(s.incarnation)
    FROM device d LEFT JOIN device_stream s ON s.device = d.id WHERE d.id = $1 GROUP BY d.id
"""
END_SESSIONS = "UPDATE session SET ended_at = $2 WHERE device = $1 AND ended_at IS NULL"
DEVICE_PICTURES = """
    SELECT d.id::text AS key, d.code AS name, d.warehouse, jsonb_build_object('name', d.name, 'kind', d.kind, 'warehouse', w.code,
        'person', p.code, 'revoked', d.revoked_at IS NOT NULL, 'lost', EXISTS (SELECT FROM device_loss l WHERE l.device = d.id)) AS picture
    FROM device d LEFT JOIN warehouse w ON w.id = d.warehouse LEFT JOIN person p ON p.id = d.person
    WHERE d.id = ANY($1::text[]::uuid[])
"""
OF_FACTORS = AddFactor | RemoveFactor | RenewRecoveryCodes
OF_PEOPLE = MoveDevice | PutPolicy | PutRoles | PutDepartments | ChangePassword | ResetFactors | OF_FACTORS
OF_DEVICE = DeviceEnrolled | DeviceRevoked | DeviceMoved | LossNoted


class Identity:
    """The room as the bus drives it."""

    name = "identity"
    commands = (
        CommandSpec(PutPeople, CommandKind.INTENT, "identity.write", of_warehouse=False, sensitive=True),
        CommandSpec(PutRoles, CommandKind.INTENT, "identity.write", of_warehouse=False, sensitive=True),
        CommandSpec(PutDepartments, CommandKind.INTENT, "identity.write", of_warehouse=False, sensitive=True),
        CommandSpec(BeginAdministration, CommandKind.INTENT, "identity.write"),
        CommandSpec(InviteDevice, CommandKind.INTENT, "identity.write", sensitive=True),
        CommandSpec(EnrolDevice, CommandKind.INTENT, "identity.write", of_warehouse=False),
        CommandSpec(RevokeDevice, CommandKind.INTENT, "identity.write"),
        CommandSpec(MoveDevice, CommandKind.INTENT, "identity.write", of_warehouse=False),
        CommandSpec(DeclareLost, CommandKind.INTENT, "identity.supervise"),
        CommandSpec(SaveSettings, CommandKind.FACT, "identity.settings", of_warehouse=False, devices=HANDHELD),
        CommandSpec(ChangePassword, CommandKind.INTENT, "", of_warehouse=False, own=True),
        CommandSpec(AddFactor, CommandKind.INTENT, "", of_warehouse=False, own=True),
        CommandSpec(RemoveFactor, CommandKind.INTENT, "", of_warehouse=False, own=True),
        CommandSpec(RenewRecoveryCodes, CommandKind.INTENT, "", of_warehouse=False, own=True),
        CommandSpec(PutPolicy, CommandKind.INTENT, "identity.write", of_warehouse=False, sensitive=True),
        CommandSpec(ResetFactors, CommandKind.INTENT, "identity.write", of_warehouse=False, sensitive=True),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK)
        return Needs(
            events=[DeviceLeft(command.device) for command in batch if isinstance(command, DeclareLost | MoveDevice)]
        )

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        state = State(warehouses=dict(await connection.fetch(WAREHOUSES)))
        people: list[PersonRecord | BeginAdministration] = []
        for command in batch:
            if isinstance(command, PutPeople):
                people += command.people
            elif isinstance(command, BeginAdministration):
                people.append(command)
        if people:
            state.usernames = dict(await connection.fetch(USERNAMES))
        if people or any(isinstance(command, OF_PEOPLE) or _is_of_owner(command) for command in batch):
            await _load_everybody(state, connection)
        if factors := [command for command in batch if isinstance(command, OF_FACTORS)]:
            await accounts.load(state, factors, connection)
        tokens = [
            command.token_sha256
            for command in batch
            if isinstance(command, InviteDevice | EnrolDevice) and _storable(command.token_sha256)
        ]
        if tokens:
            rows = await connection.fetch(INVITATIONS, tokens)
            state.invitations = {row["token_sha256"]: Invitation(**dict(row)) for row in rows}
        devices = [
            command.device
            for command in batch
            if isinstance(command, EnrolDevice | RevokeDevice | MoveDevice | DeclareLost)
        ]
        if devices:
            state.devices = {row["id"]: Enrolled(**dict(row)) for row in await connection.fetch(DEVICES, devices)}
            state.next_number = await connection.fetchval(NEXT_NUMBER)
        owners = [command.person for command in batch if isinstance(command, InviteDevice) and is_id(command.person)]
        owners += [device.person for device in state.devices.values() if device.person is not None]
        if owners:
            state.owners = {id_: tuple(scope) for id_, scope in await connection.fetch(OWNERS, owners)}
        return state

    def decide(self, state: State, command: rules.Command, context: Context) -> Decision | Refusal | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for context, decision in decisions:
            put = [change for change in decision.changes if isinstance(change, PersonPut)]
            if put:
                noted += await roster.put(put, context, connection)
            changed_roles = [change for change in decision.changes if isinstance(change, RolePut)]
            if changed_roles:
                noted += await roster.roles_put(changed_roles, context, connection)
            changed_departments = [change for change in decision.changes if isinstance(change, DepartmentPut)]
            if changed_departments:
                noted += await departments.put(changed_departments, context, connection)
            for change in decision.changes:
                if isinstance(change, accounts.OF_ACCOUNTS):
                    noted += await accounts.save(change, context, connection)
            devices = {
                str(change.device.id): context.op_id for change in decision.changes if isinstance(change, OF_DEVICE)
            }
            before = await pictures(DEVICE_PICTURES, devices, connection) if devices else {}
            for change in decision.changes:
                if not isinstance(change, PersonPut | RolePut | DepartmentPut | accounts.OF_ACCOUNTS):
                    noted += await _save(change, context, connection)
                    noted += _event(change, context)
            if devices:
                noted += differing("device", devices, before, await pictures(DEVICE_PICTURES, devices, connection))
        return noted


def _is_of_owner(command: Any) -> bool:
    return isinstance(command, InviteDevice) and command.person is not None


async def _load_everybody(state: State, connection: asyncpg.Connection[Any]) -> None:
    state.roles = {role.code: role for role in await roles.read(connection)}
    state.departments = {one.code: one for one in await departments.read(connection)}
    state.policy = await policy.read(connection)
    everybody = await connection.fetch(EVERYBODY)
    for id_, code, scope, held, active, department, manager, version, has_password, administers in everybody:
        state.codes[id_], state.scopes[code], state.held[code] = code, tuple(scope), tuple(held)
        state.members[code], state.managers[code], state.versions[code] = department, manager, version
        for known, belongs in (
            (state.active, active),
            (state.passwords, has_password),
            (state.administrators, administers),
        ):
            if belongs:
                known.add(code)


def _event(change: msgspec.Struct, context: Context) -> list[Noted]:
    """Of what concerns which devices may come in."""
    match change:
        case Invited():
            new = change.invitation
            about = {"device_kind": new.kind, "name": new.name}
            invited = SecurityEvent.of(context, "device.invited", about, new.warehouse)
            if change.instead is None:
                return [invited]
            return [invited, SecurityEvent.of(context, "person.phone_invited", {"code": change.instead}, new.warehouse)]
        case DeviceEnrolled():
            word, about = "enrolled", {}
        case DeviceRevoked() if not change.device.lost:
            word, about = "revoked", {}
        case DeviceMoved():
            word, about = "moved", {}
        case LossNoted():
            word, about = "lost", {"reason": change.reason}
        case _:
            return []
    about["code"] = change.device.code
    return [SecurityEvent.of(context, f"device.{word}", about, change.device.warehouse)]


async def _save(change: msgspec.Struct, context: Context, connection: asyncpg.Connection[Any]) -> Sequence[Noted]:
    at = moment(context.received_at)
    match change:
        case Invited():
            new = change.invitation
            expires = moment(new.expires_at)
            saved = (new.token_sha256, new.kind, new.warehouse, new.name, expires, new.created_by, new.person)
            await connection.execute(SAVE_INVITATION, *saved)
            return []
        case DeviceEnrolled():
            it = change.device
            known = (it.id, it.number, it.code, it.name, it.kind, it.warehouse, it.public_key)
            await connection.execute(SAVE_DEVICE, *known, at, it.person)
            await connection.execute(USE_INVITATION, change.token_sha256, it.id)
            return await roster.enrolled(it, connection)
        case DeviceRevoked():
            await connection.execute(REVOKE, change.device.id, at)
            await connection.execute(END_SESSIONS, change.device.id, at)
            return [roster.device_row(change.device)]
        case DeviceMoved():
            await connection.execute(MOVE, change.device.id, change.device.warehouse)
            await connection.execute(NOTE_MOVE, change.device.id, context.op_id, context.person, change.former, at)
            return await roster.moved(change.device, connection)
        case LossNoted():
            await connection.execute(NOTE_LOSS, change.device.id, context.op_id, context.person, change.reason, at)
            return []
        case SettingsSaved() | PolicyPut():
            save = roster.save_settings if isinstance(change, SettingsSaved) else policy.save
            return await save(change, context, connection)  # type: ignore[arg-type]
        case _:
            raise AssertionError(change)


def _storable(text: str | None) -> bool:
    """PostgreSQL's text has no NUL; the rules refuse such values anyway."""
    return text is not None and "\0" not in text


ROOM = Identity()
