"""Search keys of master data: lower-case names and codes, and Chinese names by pinyin, whole and by initials.

Every word of a query must occur somewhere in the key: "lazhu 250" and "lz" both find 蜡烛 250g.
"""

from __future__ import annotations


def search_key(*texts: str) -> str:
    words = []
    for text in texts:
        if not text:
            continue
        words.append(text.lower())
        if not text.isascii():
            from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionary takes 58 MB, and only writers need it

            syllables = lazy_pinyin(text, style=Style.NORMAL)
            words.append("".join(syllables).lower())
            words.append("".join(syllable[:1] for syllable in syllables).lower())
    return " ".join(dict.fromkeys(words))


def patterns(query: str) -> list[str]:
    """LIKE patterns that a key must all match; none for an empty query."""
    return [f"%{_escaped(word)}%" for word in query.replace("\0", " ").lower().split()]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
