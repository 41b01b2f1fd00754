"""What a gun downloads, gzipped, from the built PWA."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from bench.report import Report

DIST = Path(__file__).resolve().parents[2] / "pwa" / "dist"


def kilobytes(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0)) / 1000


def bundle_sizes(report: Report) -> None:
    """First load of /m/ and /console/ and the largest lazy route, by the build's manifest."""
    manifest = json.loads((DIST / "sizes.json").read_text(encoding="utf-8"))
    for name, value in manifest.items():
        report.add(f"bundle: {name}", value, "kB gzip")
