"""Tells Piccolo where the ledger's migrations are. Its tables are hand SQL: the hot path and the triggers are not an ORM's."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="ledger", migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"), table_classes=[]
)
