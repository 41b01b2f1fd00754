"""What a person keeps of how they look at lists. Intents of the desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

ViewName = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+(?!\n)$")]


class SaveView(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="desk.save_view/1", tag_field="type"):
    """A view `view` (a new id, or one that is there) of `list` shows `state`: filters, order, columns and widths, as the desk reads them.
    `shared`: for everybody, which needs desk.share_views. `seen_version`: of the view that was changed; null: whatever it is now.
    """

    view: UUID
    list: Annotated[str, msgspec.Meta(max_length=60)]
    name: ViewName
    shared: bool = False
    state: dict[str, Any] = {}
    seen_version: int | None = None


class RemoveView(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="desk.remove_view/1", tag_field="type"):
    """`shared`: it is for everybody, which needs desk.share_views; another's can be removed only so."""

    view: UUID
    shared: bool = False


class DeskRefusal(StrEnum):
    LIST_UNKNOWN = "desk.list_unknown"  # list
    STATE_TOO_LARGE = "desk.state_too_large"  # most, bytes
    TOO_MANY_VIEWS = "desk.too_many_views"  # most
    VIEW_UNKNOWN = "desk.view_unknown"  # view
    VIEW_OF_ANOTHER = "desk.view_of_another"  # name
    CHANGED_MEANWHILE = "desk.changed_meanwhile"  # name, version, now {name, shared, state}
