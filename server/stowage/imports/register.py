"""Every kind of import there is, by its name, in the order in which a new company needs them."""

from __future__ import annotations

from collections.abc import Mapping

from stowage.imports.barcodes import Barcodes
from stowage.imports.items import Items
from stowage.imports.kinds import Kind
from stowage.imports.opening import Opening
from stowage.imports.orders import Orders
from stowage.imports.partners import Partners
from stowage.imports.places import Places
from stowage.imports.units import Units

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (Units(), Partners(), Items(), Barcodes(), Places(), Opening(), Orders())
}
