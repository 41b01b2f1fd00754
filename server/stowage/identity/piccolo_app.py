"""Identity's tables and migrations, as Piccolo finds them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from stowage.identity.tables import Device, Invitation, Person, Session

APP_CONFIG = AppConfig(
    app_name="identity",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Person, Device, Invitation, Session],
    migration_dependencies=["stowage.places.piccolo_app"],
)
