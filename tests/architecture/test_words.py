"""Every code the server can answer with has words in both languages: on the desk, and on a gun what a gun can be told."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum
from pathlib import Path

import stowage
from stowage.app import KINDS
from stowage.identity.register import EVERYTHING
from stowage.kernel.discrepancy import UNDONE, Means, Urgency

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(stowage.__file__).parent
I18N = ROOT / "pwa" / "src" / "i18n" / "problems.ts"
DESK = ROOT / "pwa" / "src" / "console"
EXCEPTIONS = ROOT / "pwa" / "src" / "exceptions"
OUTBOX = ROOT / "pwa" / "src" / "flows" / "outbox"
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
RAISED = re.compile(r'ApiError\(\s*\d{3},\s*"([a-z_]+)"')
KEY = re.compile(r"""^\s{4}'?([a-z_]+(?:\.[a-z_]+){0,2})'?: """, re.MULTILINE)
CONFLICT = re.compile(r'conflict\(\w+, "([a-z_]+)"\)')
REASON = re.compile(r"^    '?([a-z_]+(?:\.[a-z_]+)?)'?: \(\) => (.*),$", re.MULTILINE)
# Answers that only devices get, and those of requests that no page of the desk makes.
NOT_AT_DESK = {
    "live_routes",
    "push_routes",
    "sync_routes",
    "device_access",
    "blobs",
    "bootstrap",
    "pull",
    "streams",
    "joining",
}


def enums() -> dict[str, set[str]]:
    """Class name → codes of "<room>.<word>"."""
    found: dict[str, set[str]] = {}
    for path in sorted(SERVER.rglob("*.py")):
        if "StrEnum" not in path.read_text("utf-8") or "piccolo_migrations" in path.parts:
            continue
        name = ".".join(path.relative_to(SERVER.parent).with_suffix("").parts)
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == name:
                codes = {str(member) for member in value}
                if codes and all(CODE.fullmatch(code) for code in codes):
                    found[value.__name__] = codes
    return found


def keys(path: Path) -> list[set[str]]:
    """The top-level keys of each of a file's dictionaries, in their order: English, Chinese, English, …"""
    text = path.read_text("utf-8")
    blocks = re.split(
        r"^(?:export const \w+ = dictionary\(|addProblems\(|const (?:en|zh): ProblemWords = \{)$",
        text,
        flags=re.MULTILINE,
    )
    parts = [part for block in blocks[1:] for part in re.split(r"^  \},$", block, flags=re.MULTILINE)]
    return [named for part in parts if (named := set(KEY.findall(part)))]


def spoken(path: Path) -> set[str]:
    """Codes that have words in both languages."""
    blocks = keys(path)
    assert len(blocks) % 2 == 0, path
    pairs = list(zip(blocks[::2], blocks[1::2], strict=True))
    assert all(english == chinese for english, chinese in pairs), path
    return set().union(*(english for english, _ in pairs))


def of_exceptions() -> set[str]:
    """Their words, those of all rooms."""
    return set().union(*(spoken(path) for path in EXCEPTIONS.glob("words*.ts")))


def test_a_history_tells_every_permission_in_words() -> None:
    assert spoken(DESK / "audit" / "permission-words.ts") == EVERYTHING


def problems() -> set[str]:
    common = set(re.findall(r"^  '?([a-z_.]+)'?: ", I18N.read_text("utf-8"), re.MULTILINE))
    return common.union(*(spoken(path) for path in sorted(DESK.rglob("problems.ts"))))


def test_every_refusal_and_parking_has_words() -> None:
    codes = {code for name, codes in enums().items() if not name.endswith("Discrepancy") for code in codes}
    assert len(codes) > 50
    assert codes - problems() == set()


def test_every_discrepancy_has_words() -> None:
    assert KINDS.keys() - of_exceptions() == set()


def test_every_discrepancy_is_in_the_register() -> None:
    codes = {code for name, codes in enums().items() if name.endswith("Discrepancy") for code in codes}
    assert len(codes) > 14
    assert codes | {
        "gateway.parked",
        "gateway.not_permitted",
        "gateway.clock_implausible",
        "gateway.device_cloned",
        "gateway.device_put_back",
    } == set(KINDS)


def test_every_field_of_evidence_has_a_label_or_is_never_shown() -> None:
    """What an item or photos are is plain; `internal` says of a field that nobody is to see it."""
    labels = of_exceptions()
    fields = [(kind.code, field) for kind in KINDS.values() for field in kind.evidence]
    unsaid = {
        f"{code}.{field.name}"
        for code, field in fields
        if field.means not in {Means.INTERNAL, Means.PHOTOS}
        and field.name != "item"
        and field.name not in labels
        and f"{code}.{field.name}" not in labels
    }
    assert unsaid == set()


def test_every_kind_says_who_is_told_and_what_they_can_do() -> None:
    for kind in KINDS.values():
        assert kind.told
        assert EVERYTHING.issuperset(kind.told)
        assert kind.choices
        assert len({field.name for field in kind.evidence}) == len(kind.evidence)
        assert (kind.blocks == "") or kind.urgency is Urgency.NOW


def test_the_protocol_tells_the_evidence_of_every_kind() -> None:
    protocol = (ROOT / "sync" / "PROTOCOL.md").read_text("utf-8").split("### What a gun is told about them")[1]
    rows = {
        row.split("`")[1]: row for row in reversed(protocol.splitlines()) if row.startswith("| `")
    }  # the first of each
    told_once = {
        "receipt",
        "line",
        "move",
        "goods_return",
        "reference",
        "claim",
        "transfer",
        "paper",
    }  # for all of a room
    for code in KINDS.keys() - {"gateway.parked", "ledger.hold_spent"}:
        unsaid = {field.name for field in KINDS[code].evidence if f"`{field.name}`" not in rows[code]}
        assert unsaid <= told_once, code


def test_every_choice_has_words() -> None:
    choices = {choice for kind in KINDS.values() for choice in kind.choices}
    assert {"accept", "return_to_supplier", "scrap", "use_as_is", "acknowledge", "replay", "discard"} <= choices
    assert (choices | {UNDONE}) - of_exceptions() == set()


def test_what_choices_ask_for_and_need_has_words() -> None:
    words = of_exceptions()
    for kind in KINDS.values():
        assert kind.asks.keys() | kind.needs.keys() <= set(kind.choices)
        assert kind.asks.keys() <= words
        assert set(kind.needs.values()) <= words & EVERYTHING


def test_every_problem_of_a_desk_route_has_words() -> None:
    raised = {
        code
        for path in SERVER.rglob("*.py")
        if path.stem not in NOT_AT_DESK and "piccolo_migrations" not in path.parts
        for code in RAISED.findall(path.read_text("utf-8"))
    }
    assert {"sign_in_wrong", "not_permitted", "order_unknown"} <= raised
    assert raised - problems() == set()


def told_to_guns() -> set[str]:
    """Codes of outcomes of the commands that guns and phones send: receiving's facts, their own settings, decisions."""
    found = enums()
    conflicts = set(CONFLICT.findall((SERVER / "gateway" / "streams.py").read_text("utf-8")))
    assert conflicts == {"command_id_reused", "sequence_reused"}
    gateway = found["GatewayCode"] - {"gateway.parked"}  # the outcome has the code of what was parked
    facts = {code for name, codes in found.items() if name.endswith(("Discrepancy", "Parked")) for code in codes}
    bound = {
        f"catalog.{word}" for word in ("item_unknown", "item_retired", "item_merged", "unit_unknown", "barcode_taken")
    }
    asked = bound | found["DiscrepanciesRefusal"] | found["ReceivingRefusal"] | found["TasksRefusal"]
    return conflicts | gateway | facts | asked | {"identity.field_invalid"}


def test_every_answer_to_a_gun_has_words_in_its_outbox() -> None:
    """In describe.ts, whose words are in words.ts, or in a file of a flow's own with its words."""
    told: set[str] = set()
    for path in sorted(OUTBOX.glob("*.ts")):
        text = path.read_text("utf-8")
        said = dict(REASON.findall(text))
        told |= said.keys()
        words = set(re.findall(r"\bw\.(\w+)", " ".join(said.values())))
        spoken_in = text if "dictionary(" in text else (OUTBOX / "words.ts").read_text("utf-8")
        for language in re.split(r"^  \},$", spoken_in, flags=re.MULTILINE)[:2]:
            assert words - set(re.findall(r"^    (\w+): ", language, re.MULTILINE)) == set(), path
    assert told_to_guns() - told == set()


def test_the_protocol_tells_every_code_of_a_gun() -> None:
    """The tables of section 19 are what other clients are built from."""
    protocol = (ROOT / "sync" / "PROTOCOL.md").read_text("utf-8")
    tables = protocol.split("### What a gun is told about them")[1]
    unsaid = {code for code in told_to_guns() if f"`{code}`" not in tables}
    assert unsaid <= {"ledger.hold_spent"}  # of holds, which a gun has none of
