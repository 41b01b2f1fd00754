"""Labels at the desk: from a record or by a choice, looked at, given out as what a gun reads; without the server nothing is promised."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import zplkit
from PIL import Image
from playwright.sync_api import expect

from devices.labels_read import scanned
from e2e.desk import ADMINISTRATOR, Desk
from e2e.office import Office, office
from e2e.tour import photographed

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def counted(desk: Desk, labels: int, pages: int) -> None:
    expect(desk.page.get_by_text(re.compile(rf"^Labels\s*{labels}\s*Pages\s*{pages}$")).last).to_be_visible(
        timeout=20_000
    )
    assert desk.page.evaluate("document.querySelector('.label-page').decode().then(() => true)")


def zpl(desk: Desk, folder: Path) -> list[str]:
    with desk.page.expect_download() as told:
        desk.page.get_by_role("link", name="ZPL").click()
    told.value.save_as(folder / "labels.zpl")
    scenes = zplkit.render((folder / "labels.zpl").read_text("utf-8")).labels
    return [scanned(Image.open(io.BytesIO(one.png())).convert("L"))[0] for one in scenes]


def test_labels_are_chosen_looked_at_and_given_out(office: Office, tmp_path: Path) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/items/22727")
    desk.page.get_by_role("link", name="Print labels").click()
    desk.headed("Labels")
    desk.sees("22727")
    counted(desk, 1, 1)
    photographed(desk.page, "labels-item")
    assert zpl(desk, tmp_path) == ["]C06901234500028"]
    desk.open("/items")
    expect(desk.page.locator("tbody tr:not([aria-hidden])")).to_have_count(5)
    desk.keys("ArrowDown", "Control+a")
    desk.page.get_by_role("link", name="Print labels").click()
    counted(desk, 5, 5)
    desk.page.get_by_label("Labels of").select_option(label="Places")
    desk.page.get_by_label("Codes").fill("D-0*")
    desk.page.get_by_label("Copies of each").fill("2")
    desk.page.get_by_label("Label", exact=True).select_option(label="A4, 3 × 8 of 70 × 36 mm")
    desk.page.get_by_label("First free place").fill("24")
    expect(desk.page.get_by_role("link", name="ZPL")).to_have_count(0)  # sheets are for paper
    expect(desk.page.get_by_role("status").filter(has_text="1 of 2")).to_be_visible()
    desk.button("Page after").click()
    expect(desk.page.get_by_role("status").filter(has_text="2 of 2")).to_be_visible()
    photographed(desk.page, "labels-sheet")
    desk.page.get_by_label("Label", exact=True).select_option(label="Roll, 100 × 50 mm")
    desk.page.get_by_label("Copies of each").fill("1")
    with desk.context.expect_page() as printed:
        desk.keys("Escape")
        desk.button(re.compile("^Print")).click()
    assert re.search(r"/api/labels/bin\?.*pattern=D-0.*format=pdf", printed.value.url)
    printed.value.close()
    desk.page.get_by_label("Labels of").select_option(label="Containers")
    desk.sees("Own numbers LP-000001")
    desk.page.get_by_label("How many new ones").fill("3")
    desk.button("Draw numbers").click()
    counted(desk, 3, 3)
    assert zpl(desk, tmp_path) == ["]C0STW:LPN:LP-000001", "]C0STW:LPN:LP-000002", "]C0STW:LPN:LP-000003"]
    photographed(desk.page, "labels-container")
    assert desk.violations() == []
    office.house.server.stop()
    desk.button("Draw numbers").click()
    desk.sees("Server out of reach")
    assert desk.errors == []
