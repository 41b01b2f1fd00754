"""Puts the built PWA into the wheel as `stowage/web`. An editable install reads `pwa/dist` where it lies and needs none of it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        if not (Path(self.root) / "pwa" / "dist" / "m").is_dir():
            raise FileNotFoundError("pwa/dist is missing: run `make build` first, so that the wheel has its screens")
        build_data["force_include"]["pwa/dist"] = "stowage/web"
