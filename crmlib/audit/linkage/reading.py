"""How is a Japanese name read, be it written in kana or in Roman letters?"""

from __future__ import annotations

import re
from functools import lru_cache

from crmlib.audit.linkage.normalise import kana, without_accents

_READ = (
    ("si", "shi"), ("sy", "sh"), ("ti", "chi"), ("ty", "ch"), ("tu", "tsu"), ("(?<![sc])hu", "fu"), ("zi", "ji"),
    ("zy", "j"), ("jy", "j"), ("m(?=[bmp])", "n"), ("oh(?![aiueo])", "o"), ("ou|oo", "o"), ("uu", "u"),
)  # fmt: skip
"""How Roman letters of a Japanese name are written → as they are compared."""


@lru_cache(maxsize=200_000)
def sound(text: str | None) -> str | None:
    """How a name in kana or Roman letters is read, whichever part comes first; None where it is in kanji.

    Long vowels count as short. Of all rotations of the letters the first in the alphabet is taken.

    >>> sound("タカハシ　イチロウ") == sound("Ichirō Takahashi") == sound("takahasi itiroh"), sound("高橋 一郎")
    (True, None)
    """
    import jaconv

    plain = kana(text)
    if plain is None or re.search("[\u3400-\u9fff]", plain):
        return None
    letters = re.sub("[^a-z]", "", without_accents(jaconv.kana2alphabet(jaconv.kata2hira(plain))))
    for written, read in _READ:
        letters = re.sub(written, read, letters)
    return min((letters[at:] + letters[:at] for at in range(len(letters))), default=None)
