"""Who may work here, and with what.

I-1  A code names one person for ever; a username names at most one, and looks like nobody else's.
     Secrets are stored only as argon2id hashes.
I-2  An invitation enrols one device, before it expires. Asking again with the same device and key changes nothing.
I-3  A device's kind and key are fixed when it is enrolled; a revoked device stays revoked. One that is declared lost is
     revoked too, and lost once: declaring it again changes nothing.
     So is whose own it is: of a phone, one active person who works in its warehouse, or nobody.
I-4  Who speaks for a warehouse (the envelope's) invites, revokes and declares lost its devices only. Who is limited to some
     warehouses puts only people who work in these and nowhere else, before and after; all of one person's may be named at
     once, so none must be in the envelope, and one that is limits them further.
I-5  The first administrator is somebody new, and comes only while nobody who administers all warehouses can sign in at the
     desk.
I-6  A device that still belongs to us may be moved, by who speaks for both warehouses; a person's own one only to where its person
     works. What is reserved for it where it was goes back.
I-7  Nobody gives what they do not hold themselves: neither permissions to a role, nor a role or a secret to a person who holds,
     or then would hold, more than they do, nor a phone in the name of such a person; nor do they change
     a role that permits more, or end such a person's sessions. (role_rules.py)
I-8  There is always somebody left who administers: the role administrator in all warehouses, and signs in at the desk.
I-9  A built-in role is copied, not changed. An own one is retired when nobody who works here has it; a retired one is given to
     nobody. Who is limited to some warehouses changes no roles and no departments, for they are the company's.
I-10 A department is below one other or none, and never above itself; who comes to lead it works here. It is closed when nobody who
     works here and no open department is in it. (department_rules.py)
I-11 Who changes a record says which version they saw; when it is another by now, they are told how it is.
I-12 A password that somebody else gave is good for one sign-in within a day, in which its person chooses their own. One's own is
     changed by nobody but oneself, who proves the former one first. (account_rules.py)
I-13 A second factor is added and removed by its person alone, and proved before it counts. Who administers takes all of a person's away
     at once, when they are lost. Recovery codes are for who has a second factor, and go with the last one.
I-14 Who administers says who needs a second factor at the desk, and for how long a session lasts, for the whole company; what they
     changed it from is looked at as of any record. (policy.py)
I-15 A person reports to one other or nobody, and never to themselves through others; whom they come to report to works here, where who
     says so sees them. Whoever leaves stays above those who reported to them until another is named. (department_rules.py)
"""

from __future__ import annotations

import re

from stowage.identity import account_rules, department_rules, device_rules, policy, role_rules
from stowage.identity.commands import (
    AddFactor,
    BeginAdministration,
    ChangePassword,
    DeclareLost,
    EnrolDevice,
    IdentityRefusal,
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
    Role,
    SaveSettings,
)
from stowage.identity.state import PersonPut, SettingsSaved, State, invalid
from stowage.identity.usernames import is_plain, look
from stowage.kernel.decision import Context, Decision, Parked, Refusal

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
NAME = re.compile(r"[^\0-\x1f]{1,100}")
LANGUAGES = frozenset({"zh-CN", "en"})
THEMES = frozenset({"light", "dark"})

Command = (
    PutPeople
    | PutRoles
    | PutDepartments
    | BeginAdministration
    | InviteDevice
    | EnrolDevice
    | RevokeDevice
    | MoveDevice
    | DeclareLost
    | SaveSettings
    | ChangePassword
    | AddFactor
    | RemoveFactor
    | ResetFactors
    | RenewRecoveryCodes
    | PutPolicy
)


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    answer: Decision | Refusal | Parked
    match command:
        case PutPeople() | PutRoles() | PutDepartments() | BeginAdministration() | PutPolicy():
            answer = _of_people(state, command, context)
        case InviteDevice():
            answer = device_rules.invite(state, command, context)
        case EnrolDevice():
            answer = device_rules.enrol(state, command, context)
        case RevokeDevice():
            answer = device_rules.revoke(state, command, context)
        case DeclareLost():
            answer = device_rules.declare_lost(state, command, context)
        case MoveDevice():
            answer = device_rules.move(state, command, context)
        case SaveSettings():
            answer = _save_settings(command, context)
        case ChangePassword() | AddFactor() | RemoveFactor() | RenewRecoveryCodes():
            answer = account_rules.decide_own(state, command, context)
        case ResetFactors():
            answer = account_rules.reset(state, command, context)
    return answer


def _of_people(
    state: State, command: PutPeople | PutRoles | PutDepartments | BeginAdministration | PutPolicy, context: Context
) -> Decision | Refusal:
    match command:
        case PutPeople():
            return _put_people(state, command, context)
        case PutRoles():
            return role_rules.put(state, command, context)
        case PutDepartments():
            return department_rules.put(state, command, context)
        case BeginAdministration():
            return _begin(state, command, context)
        case PutPolicy():
            return policy.put(state, command, context)


def _put_people(state: State, command: PutPeople, context: Context) -> Decision | Refusal:
    changes = []
    codes: set[str] = set()
    usernames, looks = dict(state.usernames), _looks(state.usernames)
    for record in command.people:
        if record.code in codes:
            return Refusal(IdentityRefusal.CODE_REPEATED, {"code": record.code})
        codes.add(record.code)
        refusal = (
            _check_person(record, usernames, looks)
            or _check_warehouses(record, state, context)
            or role_rules.check_person(record, state, context)
            or department_rules.check_person(record, state)
            or _check_version(record, state)
        )
        if refusal is not None:
            return refusal
        if record.username is not None:
            usernames[record.username] = looks[look(record.username)] = record.code
        scope = tuple(state.warehouses[code] for code in record.warehouses)
        changes.append(PersonPut(record, scope, account_rules.is_one_time(record, state, context)))
    refusal = role_rules.check_administrators(changes, state, context)
    refusal = refusal or department_rules.check_managers(command.people, state, context)
    return refusal or Decision(changes=tuple(changes))


def _begin(state: State, command: BeginAdministration, context: Context) -> Decision | Refusal:
    """I-5"""
    if not context.speaks_for(None):
        return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": command.code})
    if state.administrators:
        return Refusal(IdentityRefusal.ADMINISTRATOR_KNOWN, {"code": min(state.administrators)})
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
    return _check_person(record, state.usernames, _looks(state.usernames)) or Decision(changes=(PersonPut(record, ()),))


def _looks(usernames: dict[str, str]) -> dict[str, str]:
    return {look(username): code for username, code in usernames.items()}


def _check_person(record: PersonRecord, usernames: dict[str, str], looks: dict[str, str]) -> Refusal | None:
    texts = (
        ("code", record.code, CODE),
        ("name_zh", record.name_zh, NAME),
        ("name_en", record.name_en, NAME),
    )
    for field, value, pattern in texts:
        if not pattern.fullmatch(value):
            return invalid(field, value)
    if record.language not in LANGUAGES:
        return invalid("language", record.language)
    for field, phc in (("pin_hash", record.pin_hash), ("password_hash", record.password_hash)):
        if phc is not None and not account_rules.is_argon2id(phc):
            return Refusal(IdentityRefusal.HASH_INVALID, {"code": record.code, "field": field})
    return _check_username(record, usernames, looks)


def _check_username(record: PersonRecord, usernames: dict[str, str], looks: dict[str, str]) -> Refusal | None:
    if record.username is None or usernames.get(record.username) == record.code:
        return None
    if not is_plain(record.username):
        return invalid("username", record.username)
    if looks.get(look(record.username), record.code) != record.code:
        return Refusal(IdentityRefusal.USERNAME_TAKEN, {"username": record.username})
    return None


def _check_warehouses(record: PersonRecord, state: State, context: Context) -> Refusal | None:
    for code in record.warehouses:
        if code not in state.warehouses:
            return Refusal(IdentityRefusal.WAREHOUSE_UNKNOWN, {"warehouse": code})
    after = tuple(state.warehouses[code] for code in record.warehouses)
    for scope in (state.scopes.get(record.code, after), after):
        if not all(state.reaches(it, context) for it in scope or (None,)):
            return Refusal(IdentityRefusal.OUT_OF_SCOPE, {"code": record.code})
    return None


def _check_version(record: PersonRecord, state: State) -> Refusal | None:
    """I-11"""
    version = state.versions.get(record.code)
    if record.seen_version in {None, version}:
        return None
    return Refusal(IdentityRefusal.CHANGED_MEANWHILE, {"code": record.code, "version": version})


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
