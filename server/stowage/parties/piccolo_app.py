"""The tables and migrations of parties, as Piccolo finds them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from stowage.parties.tables import Party

APP_CONFIG = AppConfig(
    app_name="parties",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Party],
    migration_dependencies=[],
)
