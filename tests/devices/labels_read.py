"""Labels as a scanner sees them, whatever they were printed as."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
import zplkit
import zxingcpp
from PIL import Image

from stowage.platform.web import web_folder
from stowage_devices.labels import layout, paper, picture, zpl
from stowage_devices.labels.design import Kind

FONTS = layout.Fonts(web_folder() / "fonts")
FORMATS = ("png", "zpl", "pdf", "svg")
DOTS = 12


def drawn(
    kind: Kind, words: Mapping[str, str], size: tuple[float, float], form: str, per_mm: int = DOTS
) -> Image.Image:
    """The label printed in this format, as a picture."""
    label = layout.lay(kind, words, size, per_mm=per_mm, fonts=FONTS)
    match form:
        case "png":
            data = picture.png(label, FONTS)
        case "zpl":
            [scene] = zplkit.render(zpl.zpl([(label, 1)], FONTS).decode()).labels
            data = scene.png()
        case "pdf":
            data = paged(paper.pdf({0: label}, [0], FONTS), "pdf", size)
        case _:
            data = paged(paper.svg({0: label}, [0], FONTS), "svg", size)
    return Image.open(io.BytesIO(data)).convert("L")


def paged(data: bytes, form: str, size: tuple[float, float]) -> bytes:
    """The first page of a document as PNG, 304.8 dots an inch."""
    said = f'#set page(width: {size[0]}mm, height: {size[1]}mm, margin: 0mm)\n#image("label.{form}", width: 100%)'
    with TemporaryDirectory() as folder:
        (Path(folder) / f"label.{form}").write_bytes(data)
        (Path(folder) / "main.typ").write_text(said, "utf-8")
        made = typst.compile(Path(folder) / "main.typ", format="png", ppi=DOTS * 25.4)
    assert isinstance(made, bytes)
    return made


def scanned(image: Image.Image) -> list[str]:
    """What a scanner sends of each code, with its AIM identifier."""
    found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    return sorted(each.symbology_identifier + each.text for each in found)
