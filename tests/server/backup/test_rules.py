"""When a backup is due and which ones stay, without a disk or a clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from stowage.platform.backup_rules import Keep, due, kept, parse_at, parse_keep, pause

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # a Sunday


def nights(count: int) -> list[datetime]:
    return [START - timedelta(days=day) for day in range(count)]


@pytest.mark.parametrize(
    ("taken", "keep", "days_ago"),
    [
        ([], Keep(7, 4, 12), []),
        (nights(3), Keep(7, 4, 12), [0, 1, 2]),
        (nights(10), Keep(7, 0, 0), [0, 1, 2, 3, 4, 5, 6]),
        # Sundays end the weeks: 22, 15, 8 and 1 November are the newest of theirs.
        (nights(40), Keep(1, 4, 0), [0, 7, 14, 21]),
        # Of each month its newest: 22 November, 31 October (22 days before), 30 September (53 days before).
        (nights(70), Keep(1, 0, 3), [0, 22, 53]),
        (nights(70), Keep(2, 2, 2), [0, 1, 7, 22]),
        # Nothing at all would be kept but the newest of all.
        (nights(5), Keep(0, 0, 0), [0]),
        # Days without a backup do not count.
        (nights(30)[::10], Keep(2, 0, 0), [0, 10]),
    ],
)
def test_kept(taken: list[datetime], keep: Keep, days_ago: list[int]) -> None:
    assert kept(taken, keep) == {START - timedelta(days=days) for days in days_ago}


def test_of_a_day_the_newest_stays() -> None:
    twice = [START, START + timedelta(hours=9)]
    assert kept(twice, Keep(7, 4, 12)) == {twice[1]}


def test_a_year_of_nights_is_a_handful() -> None:
    stays = kept(nights(500), Keep(7, 4, 12))
    assert len(stays) == 21  # 7 days; 3 weeks and 11 months beyond them
    for _ in range(40):  # night after night the same
        stays = kept(stays, Keep(7, 4, 12))
    assert len(stays) == 21


@pytest.mark.parametrize(
    ("now", "since", "failed", "expected"),
    [
        ("2026-11-22 02:59", "2026-11-21 03:00", None, False),
        ("2026-11-22 03:00", "2026-11-21 03:00", None, True),
        ("2026-11-22 03:00", "2026-11-22 03:00", None, False),
        ("2026-11-22 09:00", "2026-11-21 03:01", None, True),  # the machine was off at night
        ("2026-11-22 09:00", "2026-11-22 04:00", None, False),  # installed after today's
        ("2026-11-22 02:00", "2026-11-20 03:00", None, True),  # yesterday's was missed
        ("2026-11-22 03:59", "2026-11-21 03:00", "2026-11-22 03:00", False),
        ("2026-11-22 04:00", "2026-11-21 03:00", "2026-11-22 03:00", True),
    ],
)
def test_due(now: str, since: str, failed: str | None, expected: bool) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert due(at(now), time(3, 0), at(since), at(failed) if failed else None) is expected


@pytest.mark.parametrize(
    ("differed", "hours"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (7, 24), (10_000, 24)]
)
def test_those_that_differ_come_with_growing_pauses(differed: int, hours: int) -> None:
    assert pause(differed) == timedelta(hours=hours)
    failed = START + timedelta(minutes=3)
    since = START - timedelta(days=3)
    again = failed + timedelta(hours=hours)
    assert not due(again - timedelta(minutes=1), time(3, 0), since, failed, differed)
    assert due(again, time(3, 0), since, failed, differed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d 4w 12m", Keep(7, 4, 12)),
        ("12m 7d", Keep(7, 0, 12)),
        ("30d", Keep(30, 0, 0)),
        ("", None),
        ("0d", None),
        ("7", None),
        ("7d 7d", None),
        ("7d4w", None),
        ("-7d", None),
        ("٧d", None),
    ],
)
def test_what_to_keep_is_read(text: str, expected: Keep | None) -> None:
    assert parse_keep(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("03:00", time(3, 0)), ("3:05", time(3, 5)), ("24:00", None), ("3", None), ("03:60", None), ("noon", None)],
)
def test_the_time_of_day_is_read(text: str, expected: time | None) -> None:
    assert parse_at(text) == expected
