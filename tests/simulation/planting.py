"""Bugs as patches of the source: {file, find, replace}, applied while Python imports the file."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from types import CodeType
from typing import Any


class Planted(importlib.machinery.SourceFileLoader):
    """Loads a module from its patched source; each `find` has to stand in it exactly once."""

    patches: Sequence[dict[str, str]] = ()

    def get_code(self, fullname: str) -> CodeType:
        """Never from the cache, which has it without the bug."""
        path = self.get_filename(fullname)
        text = self.get_data(path).decode()
        for patch in self.patches:
            if path.endswith(patch["file"]):
                if text.count(patch["find"]) != 1:
                    raise ValueError(f"{patch['file']} does not have it exactly once: {patch['find']}")
                text = text.replace(patch["find"], patch["replace"])
        return compile(text, path, "exec", dont_inherit=True)


class Finder(importlib.machinery.PathFinder):
    wanted: tuple[str, ...] = ()

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
        spec = super().find_spec(fullname, path, target)
        if spec is not None and spec.origin and spec.origin.endswith(cls.wanted):
            spec.loader = Planted(fullname, spec.origin)
        return spec


def plant(patches: Sequence[dict[str, str]]) -> None:
    """In this process, for modules not yet imported."""
    if not patches:
        return
    Planted.patches = patches
    Finder.wanted = tuple(patch["file"] for patch in patches)
    for name, module in sys.modules.items():
        if (getattr(module, "__file__", None) or "").endswith(Finder.wanted):
            raise ValueError(f"{name} is imported already")
    sys.meta_path.insert(0, Finder)
