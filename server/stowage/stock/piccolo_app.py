"""Tells Piccolo where this room's migrations are."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="stock", migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"), table_classes=[]
)
