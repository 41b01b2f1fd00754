"""Labels are read back by a decoder as exactly what the gun's scanner understands, from every format they are printed in."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise

import pytest
import zplkit
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices import label_vectors
from devices.labels_read import DOTS, FONTS, FORMATS, drawn, scanned
from stowage_devices import scan
from stowage_devices.gs1 import GS, Reading
from stowage_devices.labels import codes, layout, paper, picture, symbols, zpl
from stowage_devices.labels.design import DESIGNS, SIZES, Kind
from stowage_devices.labels.sheet import A4, SHEETS

GTIN, SSCC = "05012345678900", "340123450000000017"
MESSAGE, LINK = codes.batch(GTIN, "L2611B", date(2028, 5, 18), serial=False)
LONG_ZH, LONG_EN = (
    "景德镇手工薄胎青花瓷茶具六件套装（礼盒装）",
    'Hand-thrown 6" porcelain tea set, "Jingdezhen", in a ^~gift~^ box',
)
WORDS: dict[Kind, dict[str, str]] = {
    "item": {"sku": "85099B", "detail": "红 · 件", "code": "5012345678900", "said": "5012345678900"},
    "bin": {"code_said": "A07-12-3", "area": "A 区 · 巷道 07", "code": codes.own("BIN", "A07-12-3")},
    "lot": {
        "sku": "22969", "lot": "批号 L2611B", "expiry": "有效期至 2028-05-18", "link": LINK, "lot_code": MESSAGE,
        "lot_said": codes.spoken(MESSAGE),
    },
    "lpn": {
        "company": "示例商贸有限公司", "title": "托盘 SSCC", "number": "3 40123450 00000001 7", "code": codes.container(SSCC),
        "link": f"00{SSCC}", "said": codes.spoken(codes.container(SSCC)),
    },
    "badge": {"company": "示例商贸有限公司", "person": "P003", "code": codes.own("BADGE", "P003")},
}  # fmt: skip
READ: dict[Kind, scan.Code] = {
    "item": scan.read("5012345678900"),
    "bin": scan.Code(kind="own", type="BIN", value="A07-12-3"),
    "lot": scan.read(f"(01){GTIN}(17)280518(10)L2611B"),
    "lpn": scan.read(SSCC),
    "badge": scan.Code(kind="own", type="BADGE", value="P003"),
}


def meant(code: scan.Code) -> object:
    """What it names, however it was written."""
    return code["readings"] if code["kind"] == "gs1" else code


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", list(DESIGNS))
def test_every_label_is_read_back(kind: Kind, form: str) -> None:
    """In both languages, on each size: all that is on it says the same, and the QR code is always there."""
    sizes = SIZES[kind] if form in {"png", "zpl"} else SIZES[kind][:1]  # laid out alike, and drawn by Typst
    for size in sizes:
        for name in (LONG_ZH, LONG_EN):
            image = drawn(kind, WORDS[kind] | {"name": name}, size, form)
            assert image.size == tuple(int(side * DOTS) for side in size)
            found = scanned(image)
            assert any(text.startswith("]Q") for text in found), (size, found)
            assert all(meant(scan.read(text)) == meant(READ[kind]) for text in found), (size, found)
    assert len(scanned(drawn(kind, WORDS[kind] | {"name": LONG_ZH}, SIZES[kind][0], form))) == 2


@pytest.mark.parametrize("per_mm", [8, 12, 24])
@pytest.mark.parametrize("kind", list(DESIGNS))
def test_nothing_is_cut_and_quiet_zones_stay_white(kind: Kind, per_mm: int) -> None:
    for size in SIZES[kind]:
        label = layout.lay(kind, WORDS[kind] | {"name": LONG_ZH}, size, per_mm=per_mm, fonts=FONTS)
        image = Image.open(io.BytesIO(picture.png(label, FONTS)))
        for line in label.lines:
            assert line.x >= 0
            assert line.size >= 1.6 * per_mm
            assert line.x + layout.width_of(line.text, line.size, FONTS.path(bold=line.bold)) <= label.width
            left, top, bits = picture.bitmap(line, FONTS)
            assert left >= 0
            assert top >= 0
            assert top + bits.height <= label.height
        for bars in label.bars:
            quiet, wide = symbols.QUIET * bars.module, len(bars.symbol.modules) * bars.module
            for x in (bars.x - quiet, bars.x + wide):
                assert image.crop((x, bars.y, x + quiet, bars.y + bars.height)).getextrema() == (255, 255)
        [square] = label.squares
        quiet, side = symbols.QUIET_SQUARE * square.module, len(square.rows) * square.module
        around = (square.x - quiet, square.y - quiet, square.x + side + quiet, square.y + side + quiet)
        white = image.crop(around).convert("L")
        white.paste(255, (quiet, quiet, quiet + side, quiet + side))
        assert white.getextrema() == (255, 255)
        bases = sorted(line.y for line in label.lines)
        assert all(before < after for before, after in pairwise(bases))


anything = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn"]) | st.sampled_from("^~_\\\"',>:;%() 仓库"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(anything, anything)
def test_a_bin_of_any_name_is_read_back(code: str, name: str) -> None:
    try:
        text = codes.own("BIN", code)
    except ValueError:
        return
    words = {"code_said": code, "area": name, "code": text}
    for form in ("png", "zpl"):
        found = scanned(drawn("bin", words, (100, 50), form, 8))
        assert found, (form, text)
        assert all(scan.read(each) == scan.Code(kind="own", type="BIN", value=code) for each in found), (form, found)


lots = st.from_regex(r"[!%-?A-Z_a-z\"]{1,20}", fullmatch=True)


@settings(max_examples=25, deadline=None)
@given(lots, st.dates(date(2000, 1, 1), date(2070, 1, 1)) | st.none(), st.sampled_from([GTIN, None]), st.booleans())
def test_a_lot_is_read_back_one_way(lot: str, expires: date | None, gtin: str | None, serial: bool) -> None:
    message, link = codes.batch(gtin, lot, expires, serial=serial)
    if not message:  # it could end in something else, and nothing follows that a separator could stand before
        assert gtin is None
        assert expires is None
        return
    words = {"name": LONG_EN, "link": link or message, "lot_code": message, "lot_said": codes.spoken(message)}
    for form in ("png", "zpl"):
        found = scanned(drawn("lot", words, (150, 60), form, 8))
        assert found, (form, message)
        for text in found:
            read = scan.read(text)
            [one] = read["readings"]
            assert (one.get("serial") if serial else one.get("lot")) == lot, (form, text)
            assert one.get("gtin") == gtin
            assert one.get("expiry") in {expires and expires.isoformat(), None}


@pytest.mark.parametrize(
    ("lot", "message"),
    [
        ("L2611B", f"{GS}01{GTIN}1728051810L2611B"),
        ("AB1237123", f"{GS}01{GTIN}10AB1237123{GS}17280518"),  # …37123 could be a count, if no separator followed
        ("批次一", ""),
        ("X" * 21, ""),
    ],
)
def test_how_a_lot_is_said(lot: str, message: str) -> None:
    assert codes.batch(GTIN, lot, date(2028, 5, 18), serial=False)[0] == message


def test_a_date_that_gs1_reads_as_another_century_is_left_out() -> None:
    message, _ = codes.batch(GTIN, "L1", date(2099, 1, 1), serial=False)
    assert scan.read(message)["readings"] == [Reading(gtin=GTIN, lot="L1")]


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[0-9]{4,12}", fullmatch=True), st.integers(1, 99_999))
def test_numbers_of_containers_have_18_digits_and_fit(prefix: str, serial: int) -> None:
    code = codes.sscc(prefix, serial)
    assert len(code) == 18
    assert code[1 : 1 + len(prefix)] == prefix
    assert codes.is_sscc(code)
    for said in (codes.container(code), f"00{code}"):
        assert scan.read(said)["readings"] == [{"sscc": code}]
    assert codes.sscc(prefix, serial + 1) != code


def test_the_gun_reads_labels_as_the_vectors_say() -> None:
    """pwa/src/scanner/code.test.ts holds the gun to the same."""
    assert label_vectors.TARGET.read_text("utf-8") == label_vectors.written(), "python -m devices.label_vectors"


def test_a_prefix_has_an_end() -> None:
    assert codes.sscc("690123456789", 99_999).startswith("9690123456789")
    with pytest.raises(ValueError, match="no number"):
        codes.sscc("690123456789", 100_000)


@pytest.mark.parametrize("text", ["", "a\tb", "\u200b", "12345678901234", "STW:BIN:A", "(01)X", "x" * 1001])
def test_what_would_be_read_as_something_else_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="no label"):
        codes.plain(text)


def test_a_lot_that_is_a_number_of_an_item_is_no_text() -> None:
    assert codes.words("批次一") == "批次一"
    with pytest.raises(ValueError, match="no label"):
        codes.words("5012345678900")


def test_a_label_without_room_for_a_code_is_refused() -> None:
    with pytest.raises(layout.TooSmallError):
        layout.lay("bin", {"code_said": "A", "code": codes.own("BIN", "A" * 100)}, (20, 20), per_mm=8, fonts=FONTS)


@pytest.mark.parametrize("name", list(SHEETS))
def test_sheets_fit_on_their_paper(name: str) -> None:
    sheet = SHEETS[name]
    for at in range(sheet.count):
        x, y = sheet.corner(at)
        assert 0 <= x <= A4[0] - sheet.width + 0.01
        assert 0 <= y <= A4[1] - sheet.height + 0.01


@pytest.mark.parametrize(("start", "count", "pages"), [(1, 24, 1), (1, 25, 2), (24, 1, 1), (24, 2, 2), (3, 48, 3)])
def test_a_sheet_begins_where_stickers_are_left(start: int, count: int, pages: int) -> None:
    sheet, order = SHEETS["3x8"], list(range(count))
    assert paper.pages_of(count, sheet, start) == pages
    shown = [paper.seen(order, sheet, start, page) for page in range(1, pages + 1)]
    assert [at for page in shown for at in page] == order
    assert len(shown[0]) == min(count, 24 - start + 1)


@given(st.lists(st.lists(st.sampled_from([0, 0, 0, 255]), min_size=33, max_size=33), min_size=1, max_size=6))
def test_pictures_for_printers_are_packed_without_loss(rows: list[list[int]]) -> None:
    """As zplkit unpacks them."""
    image = Image.new("1", (33, len(rows)))
    image.putdata([dot for row in rows for dot in row])
    said = f"^XA^PW33^LL{len(rows)}^FO0,0{zpl.graphic(image)}^FS^XZ"
    [scene] = zplkit.render(said).labels
    assert list(Image.open(io.BytesIO(scene.png())).convert("1").get_flattened_data()) == [
        dot for row in rows for dot in row
    ]
