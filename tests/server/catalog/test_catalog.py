"""Items, units and barcodes: what may be said, what is kept, and what devices are told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import Database
from dock_words import CUP, NOON, Company, company, new_receipt, pieces
from stowage.catalog import queries
from stowage.catalog.commands import (
    ApprovedSupplier,
    CatalogRefusal,
    ItemRecord,
    PutItems,
    PutUnits,
    UnitFactor,
    UnitRecord,
)
from stowage.catalog.rules import KnownItem, State, decide, is_exact
from stowage.identity.directory import SYSTEM
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.receiving.commands import ConfirmReceiptLine

CONTEXT: Context | None = None
SOAP = ItemRecord("SOAP", "香皂", "Soap", "pcs", units=(UnitFactor("case", 24),))


def known(*, moved: bool) -> State:
    return State({"pcs", "case", "kg"}, {"SOAP": KnownItem("pcs", {"pcs": (1, 1), "case": (24, 1)}, moved)})


@pytest.mark.parametrize(
    ("state", "item", "code"),
    [
        (known(moved=False), replace(SOAP, base_unit="barrel"), CatalogRefusal.UNIT_UNKNOWN),
        (known(moved=False), replace(SOAP, units=(UnitFactor("barrel", 2),)), CatalogRefusal.UNIT_UNKNOWN),
        (known(moved=False), replace(SOAP, units=(UnitFactor("case", 1, 3),)), CatalogRefusal.FACTOR_INEXACT),
        (known(moved=False), replace(SOAP, units=(UnitFactor("case", 0),)), CatalogRefusal.FACTOR_INEXACT),
        (known(moved=False), replace(SOAP, units=(UnitFactor("pcs", 2),)), CatalogRefusal.FACTOR_INEXACT),
        (known(moved=False), replace(SOAP, units=(UnitFactor("case", 12),)), None),
        (known(moved=False), replace(SOAP, base_unit="kg"), None),
        (known(moved=True), replace(SOAP, units=(UnitFactor("case", 12),)), CatalogRefusal.UNIT_IN_USE),
        (known(moved=True), replace(SOAP, base_unit="kg", units=()), CatalogRefusal.UNIT_IN_USE),
        (known(moved=True), replace(SOAP, units=(UnitFactor("kg", 5),)), None),
        (known(moved=True), replace(SOAP, units=()), None),
    ],
)
def test_what_may_be_said_of_an_item(state: State, item: ItemRecord, code: CatalogRefusal | None) -> None:
    answer = decide(state, PutItems((item,)), CONTEXT)  # type: ignore[arg-type]
    assert (answer.code if isinstance(answer, Refusal) else None) == code


def test_a_sku_is_named_once_in_a_command_and_a_unit_may_come_just_before() -> None:
    state = State()
    units = decide(state, PutUnits((UnitRecord("pcs", "件", "piece"), UnitRecord("case", "箱", "case"))), CONTEXT)  # type: ignore[arg-type]
    assert isinstance(units, Decision)
    state.apply(units)
    twice = decide(state, PutItems((SOAP, SOAP)), CONTEXT)  # type: ignore[arg-type]
    assert isinstance(twice, Refusal)
    assert twice.params == {"sku": "SOAP"}
    assert isinstance(decide(state, PutItems((SOAP,)), CONTEXT), Decision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("factor", "exact"), [((24, 1), True), ((1, 8), True), ((1, 3), False), ((30_000, 3), True), ((2**53, 1), False)]
)
def test_a_unit_is_an_exact_number_of_ten_thousandths(factor: tuple[int, int], *, exact: bool) -> None:  # C-1
    assert is_exact(*factor) is exact


async def say(firm: Company, command: PutItems) -> Outcome:
    return await firm.bus.submit(command, person=0, device=SYSTEM, occurred_at=NOON)


async def test_what_devices_are_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, replace(SOAP, tracks_lot=True, tracks_expiry=True, barcodes=("6900000000012",)))
        soap = firm.items["SOAP"]
        assert await firm.told("item", soap) == {
            "id": soap, "sku": "SOAP", "unit": "pcs", "zh": "香皂", "en": "Soap", "track": "le", "units": [["case", 24, 1]],
            "active": True,
        }  # fmt: skip
        assert await firm.told("sku", "SOAP") == {"item": soap}
        assert await firm.told("barcode", "6900000000012") == {"to": [[soap, "pcs", 1, 1]]}
        assert await firm.told("unit", "kg") == {"code": "kg", "zh": "千克", "en": "kilogram", "decimals": 3}


async def test_a_barcode_may_lead_to_several_things_and_to_nothing_again(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(CUP, barcodes=("111",)), replace(SOAP, units=(UnitFactor("case", 24, 1, ("111",)),)))
        cup, soap = firm.items["CUP"], firm.items["SOAP"]
        assert await firm.told("barcode", "111") == {"to": [[cup, "pcs", 1, 1], [soap, "case", 24, 1]]}
        await firm.system(PutItems((replace(CUP, barcodes=("222",)),)))
        assert await firm.told("barcode", "111") == {"to": [[soap, "case", 24, 1]]}
        await firm.system(PutItems((replace(SOAP, units=(UnitFactor("case", 24, 1, ("333",)),)),)))
        assert await firm.told("barcode", "111") is None
        await firm.system(PutItems((SOAP,)))  # none given: they stay
        assert await firm.told("barcode", "333") == {"to": [[soap, "case", 24, 1]]}


async def test_a_changed_item_keeps_its_id_and_another_base_unit_forgets_the_packaging(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(SOAP, units=(UnitFactor("case", 24, 1, ("111",)),)))
        await firm.system(PutItems((replace(SOAP, name_en="Soap bar", base_unit="kg", units=()),)))
        told = await firm.told("item", firm.items["SOAP"])
        assert told is not None
        assert (told["en"], told["unit"], "units" in told) == ("Soap bar", "kg", False)
        assert await firm.told("barcode", "111") is None


async def test_factors_stand_once_goods_have_moved(database: Database) -> None:  # C-2
    async with company(database) as firm:
        await firm.set_up(SOAP)
        gun = await firm.gun("G01")
        await gun.say(
            ConfirmReceiptLine(new_receipt(), "G01-000001", firm.places["D-01"], firm.items["SOAP"], pieces(1))
        )
        refused = await say(firm, PutItems((replace(SOAP, units=(UnitFactor("case", 12),)),)))
        assert (refused.outcome, refused.code) == ("refused", "catalog.unit_in_use")
        assert (await say(firm, PutItems((replace(SOAP, name_en="Soap bar"),)))).outcome == "applied"


@pytest.mark.parametrize("wrong", [{"sku": ""}, {"sku": "a\0"}, {"over_tolerance_bp": -1}, {"barcodes": ("",)}])
async def test_texts_and_figures_out_of_range_are_refused(database: Database, wrong: dict[str, object]) -> None:
    async with company(database) as firm:
        await firm.set_up(SOAP)
        refused = await say(firm, PutItems((replace(SOAP, **wrong),)))
        assert (refused.outcome, refused.code) == ("refused", "gateway.payload_invalid")


async def test_the_desk_finds_items(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(CUP, replace(SOAP, category="洗护"))

        async def found(search: str) -> list[str]:
            return [row.sku for row in await queries.items(search, 10, firm.connection)]

        assert await found("") == ["CUP", "SOAP"]
        for search in ("soap", "SOAP", "香皂", "xiangzao", "xz", "洗护 soap"):
            assert await found(search) == ["SOAP"], search
        assert await found("6901234567892") == ["CUP"]
        assert await found("soap cup") == []
        (cup,) = await queries.items("cup", 10, firm.connection)
        assert [(unit.unit, unit.numerator, unit.barcodes) for unit in cup.units] == [
            ("pcs", 1, ["6901234567892"]),
            ("case", 24, []),
        ]


async def test_an_item_that_says_nothing_or_one_thing_twice_is_refused_with_field_and_value(database: Database) -> None:
    box = UnitFactor("case", 24)
    seller = ApprovedSupplier("S-01")
    async with company(database) as firm:
        await firm.set_up(CUP)
        for item, code, field, value in (
            (replace(CUP, name_zh=" ", name_en=""), CatalogRefusal.NAME_MISSING, "name_zh", ""),
            (replace(CUP, units=(box, replace(box, numerator=12))), CatalogRefusal.UNIT_REPEATED, "units", "case"),
            (replace(CUP, suppliers=(seller, seller)), CatalogRefusal.SUPPLIER_REPEATED, "suppliers", "S-01"),
            (replace(CUP, sku="NOT-THERE", seen_version=5), CatalogRefusal.ITEM_UNKNOWN, "seen_version", 5),
        ):
            refused = await firm.desk(PutItems((item,)))
            assert (refused.code, refused.params["field"], refused.params["value"]) == (
                code,
                f"items[0].{field}",
                value,
            )


async def test_texts_are_kept_as_they_are_seen(database: Database) -> None:
    """Blanks around them go, letters are composed; what is invisible or turns the direction is refused."""
    async with company(database) as firm:
        await firm.set_up(CUP)
        put = await firm.desk(
            PutItems((replace(CUP, sku=" CAFE ", name_zh="", name_en=" Cafe\u0301 ", barcodes=(" 77 ",)),))
        )
        assert put.outcome == "applied", put
        row = await firm.connection.fetchrow("SELECT sku, name_en FROM item WHERE sku LIKE '%CAFE%'")
        assert tuple(row) == ("CAFE", "Caf\u00e9")
        for text in ("a\u202eb", "a\u200bb", "\ufeffa", "a\x7f", "a\u2066b", "a\u00adb"):
            for item in (replace(CUP, sku=text), replace(CUP, name_en=text)):
                assert (await firm.desk(PutItems((item,)))).code == "gateway.payload_invalid", ascii(text)
        assert (await firm.desk(PutItems((replace(CUP, sku="  "),)))).code == "gateway.payload_invalid"


async def test_who_gives_a_barcode_of_another_item_is_told(database: Database) -> None:
    async with company(database) as firm:
        await firm.set_up(replace(CUP, barcodes=("691",)))
        again = await firm.desk(PutItems((replace(CUP, barcodes=("691",)),)))
        assert again.params == {}
        put = await firm.desk(PutItems((replace(CUP, sku="MUG", barcodes=("691",), units=()),)))
        assert put.outcome == "applied"
        assert put.params == {
            "warnings": [{"code": "catalog.barcode_shared", "sku": "MUG", "barcode": "691", "other": "CUP"}]
        }
