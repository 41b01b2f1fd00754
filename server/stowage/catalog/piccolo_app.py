"""The tables and migrations of catalog, as Piccolo finds them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from stowage.catalog.tables import Item, ItemUnit, Unit

APP_CONFIG = AppConfig(
    app_name="catalog",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Unit, Item, ItemUnit],
    migration_dependencies=[],
)
