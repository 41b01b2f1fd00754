"""Roles: the eight that come with the program, and those that a company makes for itself."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T05:00"
VERSION = "1.38.0"
DESCRIPTION = "Roles"

SQL = """
-- What a built-in role permits is said by the release (identity/permissions.py): permissions is null.
CREATE TABLE role (
    code text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    permissions text[],
    active boolean NOT NULL DEFAULT true CHECK (active OR permissions IS NOT NULL),
    version int NOT NULL DEFAULT 1
);
INSERT INTO role (code, name_zh, name_en) VALUES
    ('operator', '操作员', 'Operator'),
    ('supervisor', '主管', 'Supervisor'),
    ('buyer', '采购员', 'Buyer'),
    ('sales', '销售', 'Sales'),
    ('quality', '质检', 'Quality'),
    ('finance', '财务', 'Finance'),
    ('manager', '经理', 'Manager'),
    ('administrator', '管理员', 'Administrator');
CREATE TRIGGER role_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON role
    FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
