"""What a planted bug is. Bugs known from other systems are planted one at a time. A simulator that lets one live is not worth running.

Each is data: where it is, the text that stands there and what stands there instead. The page's are planted when it is bundled, the
others when Python imports the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE, ENGINE, SERVER, SQL = "page", "engine", "server", "sql"
# Bugs that both engines can have.
DROPS = "what was sent is forgotten before the server has answered"
HIDES = "own work is shown no more once it is acknowledged, though no pull has shown it yet"


@dataclass(frozen=True)
class Patch:
    """`file` is its path as far as it takes to know it; `find` stands there exactly once."""

    file: str
    find: str
    replace: str

    def told(self) -> dict[str, str]:
        return {"file": self.file, "find": self.find, "replace": self.replace}


@dataclass(frozen=True)
class Mutant:
    """`breaks` are the invariants that may catch it; `often` are mishaps it takes, so many times likelier; `before` is SQL run first;
    `token_hours` is how long a session of a device lasts;
    `longest` is the longest row of commands, 0: by how many there are.
    """

    name: str
    layer: str
    about: str
    patches: tuple[Patch, ...]
    breaks: tuple[int, ...]
    within: int = 300  # commands
    often: Mapping[str, float] = field(default_factory=dict)
    restores: int = 0
    before: str = ""
    token_hours: float = 0.2
    longest: int = 0

    @property
    def devices(self) -> tuple[str, ...]:
        """Of the engine that has the bug."""
        return {PAGE: ("G01", "G03", "G05"), ENGINE: ("G02", "G04")}.get(self.layer, ("G01", "G02", "G03", "G04"))

    def patches_of(self, where: str) -> list[dict[str, str]]:
        here = self.layer if self.layer in {PAGE, ENGINE} else SERVER
        return [patch.told() for patch in self.patches] if here == where else []
