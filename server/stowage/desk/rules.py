"""Views of lists.

D-1  A view belongs to who made it. Another person changes or removes it only while it is shared, and with desk.share_views (which the
     commands ask for when they say `shared`); it stays its maker's.
D-2  A view stays with its list, and takes 8 kB at most; a person has 100 at most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec

from stowage.desk.commands import DeskRefusal, RemoveView, SaveView
from stowage.kernel.decision import Context, Decision, Refusal

MOST_BYTES, MOST_VIEWS = 8192, 100


class View(msgspec.Struct, frozen=True):
    """Change: this is the view from now on."""

    id: UUID
    list: str
    name: str
    person: int
    shared: bool
    state: dict[str, Any]
    version: int


class ViewRemoved(msgspec.Struct, frozen=True):
    id: UUID


class State(msgspec.Struct):
    """`lists`: names that there are. `views` asked for. `count`: person → how many are theirs."""

    lists: Collection[str]
    views: dict[UUID, View]
    count: dict[int, int]

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, View):
                if change.id not in self.views:
                    self.count[change.person] = self.count.get(change.person, 0) + 1
                self.views[change.id] = change
            elif isinstance(change, ViewRemoved):
                self.count[self.views.pop(change.id).person] -= 1


def decide(state: State, command: SaveView | RemoveView, context: Context) -> Decision | Refusal:
    before = state.views.get(command.view)
    if before is not None and before.person != context.person and not (before.shared and command.shared):
        return Refusal(DeskRefusal.VIEW_OF_ANOTHER, {"name": before.name})
    if isinstance(command, SaveView):
        return _save(state, command, before, context)
    if before is None:
        return Refusal(DeskRefusal.VIEW_UNKNOWN, {"view": str(command.view)})
    return Decision(changes=(ViewRemoved(before.id),))


def _save(state: State, command: SaveView, before: View | None, context: Context) -> Decision | Refusal:
    if command.list not in state.lists or (before is not None and before.list != command.list):
        return Refusal(DeskRefusal.LIST_UNKNOWN, {"list": command.list})
    size = len(msgspec.json.encode(command.state))
    if size > MOST_BYTES:
        return Refusal(DeskRefusal.STATE_TOO_LARGE, {"most": MOST_BYTES, "bytes": size})
    if before is None and state.count.get(context.person, 0) >= MOST_VIEWS:
        return Refusal(DeskRefusal.TOO_MANY_VIEWS, {"most": MOST_VIEWS})
    if before is not None and command.seen_version not in {None, before.version}:
        return Refusal(
            DeskRefusal.CHANGED_MEANWHILE, {"name": before.name, "version": before.version, "now": now(before)}
        )
    person, version = (before.person, before.version + 1) if before is not None else (context.person, 1)
    view = View(command.view, command.list, command.name, person, command.shared, command.state, version)
    return Decision(changes=(view,), document=f"view:{view.id}")


def now(view: View) -> Mapping[str, Any]:
    """What somebody else changed, as they left it."""
    return {"name": view.name, "shared": view.shared, "state": view.state}
