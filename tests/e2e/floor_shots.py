"""Photographs of every step of the floor's flows on a gun: `make shots-floor`. They are those of the tour (test_floor.py), English in
light and Chinese in dark, kept small in pwa/screenshots/floor/<language>, to be looked at beside one another after a change of looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

TESTS = Path(__file__).resolve().parents[1]
FOLDER = TESTS.parent / "pwa" / "screenshots" / "floor"
WIDTH = 360
QUALITY = 60


def tour(folder: Path) -> None:
    """Every stop, as PNG in a folder for each language, theme and width."""
    command = [sys.executable, "-m", "pytest", "-q", str(TESTS / "e2e" / "test_floor.py")]
    subprocess.run(command, check=True, cwd=TESTS.parent, env=os.environ | {"STOWAGE_SHOTS": str(folder)})


def keep(folder: Path) -> None:
    for taken in sorted(folder.glob(f"*-floor-{WIDTH}")):
        kept = FOLDER / taken.name.partition("-")[0]
        kept.mkdir(parents=True)
        for picture in sorted(taken.glob("*.png")):
            with Image.open(picture) as image:
                image.convert("RGB").save(kept / f"{picture.stem}.jpg", quality=QUALITY, optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tour(Path(folder))
        shutil.rmtree(FOLDER, ignore_errors=True)
        keep(Path(folder))


if __name__ == "__main__":
    main()
