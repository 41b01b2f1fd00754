"""Search keys of master data: lower-case names and codes, and Chinese names by pinyin, whole and by initials.

Every word of a query must occur somewhere in a key: "lazhu 250", "lz" and "烛" all find 蜡烛 250g. An index of every character of a key and
of every two adjacent ones (`search_grams`, of the migration catalog 2026-11-23T11:20) finds the keys that can hold a word; which of them do
is then looked at.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from typing import Any

import asyncpg

Bind = Callable[[str], str]  # keeps a value as a parameter and gives its place, "$3::text"


def search_key(*texts: str) -> str:
    words = []
    for text in map(_plain, texts):
        if not text:
            continue
        words.append(text)
        if not text.isascii():
            syllables = _syllables(text)
            words.append("".join(syllables))
            words.append("".join(syllable[:1] for syllable in syllables))
    return " ".join(dict.fromkeys(words))


def mnemonic_of(name: str) -> str:
    """The 助记码 of a Chinese name: initials of its pinyin, letters and digits alone, in capitals; "" of another."""
    if name.isascii():
        return ""
    initials = (
        each if each.isascii() and len(each) > 1 and not each.isalpha() else each[:1]
        for each in _syllables(_plain(name))
    )
    return "".join(letter for letter in "".join(initials) if letter.isascii() and letter.isalnum()).upper()[:50]


def words_of(query: str) -> list[str]:
    """As keys hold them: lower case, no full-width letters and digits."""
    return _plain(query.replace("\0", " ")).split()


def patterns(query: str) -> list[str]:
    """LIKE patterns that a lower-case text must all match; none for an empty query."""
    return [f"%{_escaped(word)}%" for word in words_of(query)]


def key_holds(key: str, word: str, bind: Bind) -> str:
    """The condition that a key (an indexed column: "i.search") holds a word of a query."""
    spaced = f"' ' || {key}"  # as the index has it
    grams = f"{bind(_grams(word))}::int[]"
    return f"(search_grams({spaced}) @> {grams} AND strpos({spaced}, {bind(word)}) > 0)"


async def found(
    statement: str, key: str, query: str, limit: int, connection: asyncpg.Connection[Any]
) -> list[asyncpg.Record]:
    """Rows of a statement in which {holding} is to be the condition that `key` holds every word, {codes} the query as a code may be
    written, and {limit} how many. Planned for its own words: what a rare one is best found by is not what a common one is."""
    values: list[Any] = []

    def bind(value: Any, kind: str = "text") -> str:
        values.append(value)
        return f"${len(values)}::{kind}"

    as_code = query.replace("\0", "").strip()
    places = {
        "{holding}": " AND ".join(key_holds(key, word, bind) for word in words_of(query)) or "true",
        "{codes}": bind([as_code, as_code.upper()], "text[]"),
        "{limit}": bind(limit, "bigint"),
    }
    for name, place in places.items():
        statement = statement.replace(name, place)
    rows: list[asyncpg.Record] = await (await connection.prepare(statement)).fetch(*values)
    return rows


def text_holds(text: str, word: str, bind: Bind) -> str:
    """The same of a lower-case text without an index."""
    return f"{text} LIKE {bind(f'%{_escaped(word)}%')}"


def _grams(word: str) -> str:
    """What a key that holds the word has in the index, as PostgreSQL writes an array: its pairs, or the one character that it is."""
    points = [ord(letter) for letter in word]
    pairs = [(former << 16) ^ point for former, point in itertools.pairwise(points)]
    return f"{{{','.join(str(_signed(number)) for number in pairs or points)}}}"


def _signed(number: int) -> int:
    """As 32 bits with a sign hold it."""
    return (number + 2**31) % 2**32 - 2**31


def _syllables(text: str) -> list[str]:
    """What is not Chinese stays in one piece."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionary takes 58 MB, and only writers need it

    return [syllable.lower() for syllable in lazy_pinyin(text, style=Style.NORMAL)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
