"""User names that people can tell apart: written in one way, and none that looks like another's."""

from __future__ import annotations

import unicodedata

LONGEST = 60
SIGNS = "._@+-'"
KINDS = ("L", "N", "Mn", "Mc")  # letters, figures, and marks that belong to them
# Letters of one alphabet look like those of another.
ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
LOOKS = str.maketrans("авсԁеһіјкмнорԛѕтуѵԝхαικνορτυχ", "abcdehijkmhopqstyvwxaikvoptux")


def is_plain(username: str) -> bool:
    """Letters, figures and few signs, none of them invisible or written otherwise than usual, of one alphabet."""
    if not 0 < len(username) <= LONGEST or unicodedata.normalize("NFKC", username) != username:
        return False
    if not all(sign in SIGNS or unicodedata.category(sign).startswith(KINDS) for sign in username):
        return False
    return len({_alphabet(sign) for sign in username} & ALPHABETS) <= 1


def look(username: str) -> str:
    """The same for two that look alike."""
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", username) if unicodedata.category(sign) != "Cf")
    return shown.casefold().translate(LOOKS)


def _alphabet(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]
