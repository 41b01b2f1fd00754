"""What a cell is read as. Nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from stowage.imports import cells, words
from stowage.imports.cells import Covered, Failed, Read, Uncomputed, Unreadable, Wrong
from stowage.imports.reading import Fault
from stowage.parties.lists import PAYMENTS


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.text(), "  果酱 \n 蜡烛  ", "果酱 蜡烛"),
        (cells.text(), 12.0, "12"),
        (cells.text(), 12.5, "12.5"),
        (cells.text(), "'=1+1", "=1+1"),
        (cells.text(), "'s-Hertogenbosch", "'s-Hertogenbosch"),
        (cells.text(), "   ", None),
        (cells.text(), None, None),
        (cells.code(), 6901234567892.0, "6901234567892"),
        (cells.code(), " 00123 ", "00123"),
        (cells.codes, "690001, 690002；690003、690001", ("690001", "690002", "690003")),
        (cells.codes, 6901234567892.0, ("6901234567892",)),
        (cells.codes, "690001\n690002", ("690001", "690002")),
        (cells.quantity, "1,234.5", 12_345_000),
        (cells.quantity, "１２", 120_000),
        (cells.quantity, 0.1 + 0.2, 3_000),
        (cells.quantity, 0, 0),
        (cells.quantity, ".5", 5_000),
        (cells.price, "¥12.5", 12_500_000),
        (cells.price, "0.000001", 1),
        (cells.amount, "1,286.40", 128_640),
        (cells.amount, "€ 3", 300),
        (cells.integer(10), "7", 7),
        (cells.integer(10), 7.0, 7),
        (cells.percent(10_000), "5%", 500),
        (cells.percent(10_000), "2.5％", 250),
        (cells.percent(10_000), 5, 500),
        (cells.percent(10_000), "0.5", 50),
        (cells.percent(10_000), 0.0, 0),
        (cells.flag, "是", True),
        (cells.flag, "N", False),
        (cells.flag, True, True),
        (cells.flag, 1.0, True),
        (cells.flag, "×", False),
        (cells.day, date(2026, 11, 23), date(2026, 11, 23)),
        (cells.day, datetime(2026, 11, 23, 0, 0), date(2026, 11, 23)),  # noqa: DTZ001 - as Excel has it
        (cells.day, "2026-11-23", date(2026, 11, 23)),
        (cells.day, "2026/1/3", date(2026, 1, 3)),
        (cells.day, "2026.1.3", date(2026, 1, 3)),
        (cells.day, "2026年11月23日", date(2026, 11, 23)),
        (cells.day, "20261123", date(2026, 11, 23)),
        (cells.day, "2026-11-23 00:00:00", date(2026, 11, 23)),
        (cells.day, 46349.0, date(2026, 11, 23)),
        (cells.day, 46349, date(2026, 11, 23)),
        (cells.day, 20261123.0, date(2026, 11, 23)),
        (cells.letters(3), "cny", "CNY"),
        (cells.choice(PAYMENTS), "月结", "end_of_month"),
        (cells.choice(PAYMENTS), "END OF MONTH", "end_of_month"),
        (cells.choice(PAYMENTS), "prepaid", "prepaid"),
    ],
)
def test_a_cell_is_read(read: Read, cell: Any, value: Any) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "code"),
    [
        (cells.text(5), "123456", Wrong.TOO_LONG),
        (cells.text(), "a\x07b", Wrong.CONTROL_CHARACTER),
        (cells.text(), True, Wrong.IS_TRUTH),
        (cells.text(), date(2026, 11, 1), Wrong.IS_DATE),
        (cells.text(), Uncomputed(), Wrong.NOT_COMPUTED),
        (cells.text(), Failed("#N/A"), Wrong.FORMULA_FAILED),
        (cells.text(), Covered(), Wrong.MERGED),
        (cells.code(), "x" * 65, Wrong.TOO_LONG),
        (cells.code(), "A\nB", Wrong.CONTROL_CHARACTER),
        (cells.code(), 1.6901234567892e16, Wrong.DIGITS_LOST),
        (cells.code(), "6.90123E+12", Wrong.DIGITS_LOST),
        (cells.code(), float("nan"), Wrong.DIGITS_LOST),
        (cells.codes, "690001, " + "9" * 65, Wrong.TOO_LONG),
        (cells.quantity, "twelve", Wrong.NUMBER_INVALID),
        (cells.quantity, "1,2,3", Wrong.NUMBER_INVALID),
        (cells.quantity, "12,5", Wrong.NUMBER_INVALID),
        (cells.quantity, "1e5", Wrong.NUMBER_INVALID),
        (cells.quantity, "12 件", Wrong.NUMBER_INVALID),
        (cells.quantity, float("inf"), Wrong.NUMBER_INVALID),
        (cells.quantity, "-1", Wrong.TOO_SMALL),
        (cells.positive, 0, Wrong.TOO_SMALL),
        (cells.quantity, "0.00001", Wrong.TOO_PRECISE),
        (cells.quantity, 1e12, Wrong.TOO_LARGE),
        (cells.quantity, False, Wrong.IS_TRUTH),
        (cells.quantity, date(2026, 1, 1), Wrong.IS_DATE),
        (cells.quantity, time(1, 2), Wrong.NUMBER_INVALID),
        (cells.price, "1.2345678", Wrong.TOO_PRECISE),
        (cells.amount, "1.005", Wrong.TOO_PRECISE),
        (cells.integer(10), "11", Wrong.TOO_LARGE),
        (cells.integer(10), 1.5, Wrong.TOO_PRECISE),
        (cells.percent(10_000), 0.05, Wrong.PERCENT_UNCLEAR),
        (cells.percent(10_000), "101%", Wrong.TOO_LARGE),
        (cells.flag, "maybe", Wrong.FLAG_INVALID),
        (cells.flag, 2, Wrong.FLAG_INVALID),
        (cells.day, "03/04/2026", Wrong.DATE_UNCLEAR),
        (cells.day, "3.4.26", Wrong.DATE_UNCLEAR),
        (cells.day, "2026-02-30", Wrong.DATE_INVALID),
        (cells.day, "2026-13-01", Wrong.DATE_INVALID),
        (cells.day, "soon", Wrong.DATE_INVALID),
        (cells.day, "1999-12-31", Wrong.DATE_BEYOND),
        (cells.day, "2100-01-01", Wrong.DATE_BEYOND),
        (cells.day, 12, Wrong.DATE_INVALID),
        (cells.day, 1e300, Wrong.DATE_INVALID),
        (cells.day, float("nan"), Wrong.DATE_INVALID),
        (cells.day, 20261399.0, Wrong.DATE_INVALID),
        (cells.day, True, Wrong.IS_TRUTH),
        (cells.letters(3), "RMB¥", Wrong.LETTERS_INVALID),
        (cells.choice(PAYMENTS), "later", Wrong.CHOICE_UNKNOWN),
    ],
)
def test_what_cannot_be_read_says_why(read: Read, cell: Any, code: Wrong) -> None:
    with pytest.raises(Unreadable) as told:
        read(cell)
    assert told.value.code is code


def test_everything_that_can_be_wrong_has_words() -> None:
    assert words.WRONG.keys() == {str(code) for code in Wrong}
    assert words.FAULTS.keys() == {str(code) for code in Fault} | {"refused"}
    names = "first name rows gone into barcode other most least digits zh en row value code count quantity number"
    params = dict.fromkeys(names.split(), 7)
    for table, said in ((words.WRONG, words.why), (words.FAULTS, words.fault), (words.REMARKS, words.remark)):
        for code in table:
            zh, en = said(code, params | {"line": 7, "last": 7}, "zh"), said(code, params, "en")
            assert zh != en
            assert "{" not in zh + en
