"""The tables and migrations of places, as Piccolo finds them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from stowage.places.tables import Place, Warehouse

APP_CONFIG = AppConfig(
    app_name="places",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Warehouse, Place],
    migration_dependencies=[],
)
