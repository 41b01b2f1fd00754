"""Bugs known from other systems, planted one at a time. A simulator that lets one live is not worth running."""

from __future__ import annotations

from typing import NamedTuple


class Patch(NamedTuple):
    file: str  # its path, as far as it takes to know it
    find: str
    replace: str


class Mutant(NamedTuple):
    """`layer` says whose bug it is; `breaks` are the invariants that may catch it, `within` so many commands."""

    name: str
    layer: str  # page (TypeScript), engine (Python), server, sql
    about: str
    patches: tuple[Patch, ...]
    breaks: tuple[int, ...]
    within: int = 400
    sql: str = ""

    def patches_of(self, where: str) -> list[dict[str, str]]:
        here = {"page": "page", "engine": "engine"}.get(self.layer, "server")
        return [patch._asdict() for patch in self.patches] if here == where else []


MUTANTS: dict[str, Mutant] = {}
