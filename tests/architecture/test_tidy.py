"""Rules of the tree that no linter keeps: sizes, shape of rooms, what may lie at the top, words that must not be in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "catalog",
    "parties",
    "places",
    "identity",
    "purchasing",
    "receiving",
    "putaway",
    "stock",
    "discrepancies",
    "numbering",
    "company",
    "labels",
    "desk",
)
QUERIED_BY_PICCOLO = {"catalog", "parties", "places", "identity"}
TOP = {
    ".ci", ".gitignore", ".gitattributes", ".editorconfig", ".prettierrc.json", ".prettierignore", "ARCHITECTURE.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md", "device-drivers", "pwa", "pyproject.toml",
    "requirements-dev.txt", "requirements.txt", "server", "sync", "tests",
}  # fmt: skip
FILE_LINES, SCREEN_LINES, FUNCTION_LINES = 400, 250, 70
EXPORTED = re.compile(r"^export (?:async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)", re.MULTILINE)
TOLD_ON = re.compile(r"^export [^;]*? from '[^']*';", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented" + r"Error)\b")


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def sources() -> Iterator[Path]:
    for path in tracked():
        made = "generated" in path.name or "piccolo_migrations" in path.parts or "vectors" in path.parts
        if path.suffix in {".py", ".ts", ".tsx", ".css", ".mjs"} and not made:
            yield path


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_are_short() -> None:
    def limit(path: Path) -> int:
        return SCREEN_LINES if path.name == "screen.tsx" else FILE_LINES

    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert [f"{short(path)}: {lines} lines" for path, lines in counted.items() if lines > limit(path)] == []


def test_functions_are_short() -> None:
    long = []
    for path in sources():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{short(path)}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


def test_nothing_else_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - TOP == set()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_its_files(room: str) -> None:
    folder = ROOT / "server" / "stowage" / room
    wanted = {"README.md", "commands.py", "rules.py", "handlers.py", "queries.py", "piccolo_app.py"}
    if room in QUERIED_BY_PICCOLO:
        wanted.add("tables.py")
    if room in {"stock", "numbering"}:  # no tables of their own: they write the ledger's
        wanted.discard("piccolo_app.py")
    assert sorted(wanted - {path.name for path in folder.iterdir()}) == []


@pytest.mark.parametrize("room", ROOMS)
def test_rules_are_pure(room: str) -> None:
    tree = ast.parse((ROOT / "server" / "stowage" / room / "rules.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported & {"asyncpg", "piccolo", "litestar", "time", "random", "os", "asyncio"} == set()
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFunctionDef)] == []


def test_the_door_has_one_clock() -> None:
    """What is answered depends on no other, so that a simulation can set it."""
    others = re.compile(r"datetime\.now\(|\btime\.time|FROM now\(\)|[<>] now\(\)")
    gateway = sorted((ROOT / "server" / "stowage" / "gateway").rglob("*.py"))
    assert [short(path) for path in gateway if others.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_is_left_unfinished() -> None:
    found = []
    for path in sources():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNFINISHED.search(line):
                found.append(f"{short(path)}:{number} {line.strip()}")
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "pwa/package-lock.json"])
def test_locks_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r'"resolved": "https?://[^"]+"|--(?:extra-)?index-url \S+|--find-links \S+', text) == []


def test_no_quantity_is_changed_in_place() -> None:
    """Only the ledger writes stock and reservations."""
    writes = re.compile(
        r"(?i)(insert\s+into|update|delete\s+from)\s+(movement|balance|item_cost|reservation|reservation_entry)\b"
    )
    server = ROOT / "server" / "stowage"
    offenders = [
        short(path)
        for path in sources()
        if path.suffix == ".py"
        and server in path.parents
        and server / "ledger" not in path.parents
        and writes.search(path.read_text(encoding="utf-8"))
    ]
    allowed = ["server/stowage/catalog/writing.py"]  # makes the empty cost row of a new item
    assert [name for name in offenders if name not in allowed] == []


def test_what_the_pwa_exports_is_named_somewhere() -> None:
    """Outside tests; by itself counts, being told on by another module does not. What stands in a testkit is for tests."""
    texts = {
        path: TOLD_ON.sub("", path.read_text(encoding="utf-8")) for path in tracked() if path.suffix in {".ts", ".tsx"}
    }
    product = {path: text for path, text in texts.items() if ".test." not in path.name}
    words = {path: Counter(re.findall(r"\w+", text)) for path, text in texts.items()}
    unused = [
        f"{short(path)}: {name}"
        for path, text in product.items()
        if ROOT / "pwa" / "src" in path.parents
        for name in EXPORTED.findall(text)
        if words[path][name] == 1
        and not any(name in words[one] for one in (texts if path.name == "testkit.ts" else product) if one != path)
    ]
    assert unused == []
