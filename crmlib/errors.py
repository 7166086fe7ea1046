"""What does the product say when something is wrong?

One family of errors. Each message names the place, what was found, what was expected and the nearest valid
names, so that the reader can mend it without reading code. This module imports nothing of ours.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: object, limit: int = 200) -> str:
    """`text` on one line without control characters, so that data can be shown in a terminal or a log.

    Terminal escapes and right-to-left overrides become `?`; longer texts are cut with an ellipsis.

    >>> printable("a\\x1b[31mred\\nb")
    'a?[31mred?b'
    >>> printable("x" * 9, limit=5)
    'xxxx…'
    """
    clean = _CONTROL.sub("?", str(text))
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def nearest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Up to `n` of the `known` names that look most like `name`, best first.

    Width, case and `_`/`-`/space are ignored in the comparison.

    >>> nearest("win-rat", ["bookings", "win_rate", "win_rate_value"])
    ['win_rate', 'win_rate_value']
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(_fold(str(candidate)), str(candidate))
    return [folded[key] for key in difflib.get_close_matches(_fold(str(name)), list(folded), n=n, cutoff=0.55)]


def _fold(name: str) -> str:
    return re.sub(r"[\s_\-]+", "_", unicodedata.normalize("NFKC", name).casefold())


class CrmError(Exception):
    """The command ran and something in it failed: exit status 1."""

    exit_status = 1

    def __init__(
        self,
        message: str,
        *,
        place: str | None = None,
        found: object = None,
        expected: object = None,
        near: Iterable[str] = (),
    ) -> None:
        self.message = message
        self.place = place
        self.found = found
        self.expected = expected
        self.near = tuple(near)
        super().__init__(self.text())

    def text(self) -> str:
        """The whole message: `place: message; found …; expected …. Did you mean …?`

        >>> UserError("unknown KPI", place="--by", found="tema", near=["team"]).text()
        "--by: unknown KPI; found 'tema'. Did you mean 'team'?"
        """
        parts = [f"{printable(self.place, 300)}: {self.message}" if self.place else self.message]
        if self.found is not None:
            parts.append(f"found {_quote(self.found)}")
        if self.expected is not None:
            parts.append(f"expected {printable(self.expected, 400)}")
        text = "; ".join(parts)
        if self.near:
            text += ". Did you mean " + " or ".join(f"'{printable(name, 80)}'" for name in self.near) + "?"
        return text


class UserError(CrmError):
    """The command could not start: a bad option, file or parameter: exit status 2."""

    exit_status = 2


def unknown(kind: str, name: str, known: Iterable[str], place: str | None = None) -> UserError:
    """The error for a name that is not among the `known` ones.

    >>> unknown("KPI", "win_rat", ["win_rate", "bookings"]).text()
    "unknown KPI; found 'win_rat'; expected one of: bookings, win_rate. Did you mean 'win_rate'?"
    """
    known = sorted({str(k) for k in known})
    near = nearest(name, known)
    expected = None
    if known and len(known) <= 12:
        expected = "one of: " + ", ".join(known)
    return UserError(f"unknown {kind}", place=place, found=name, expected=expected, near=near)


def _quote(value: object) -> str:
    return f"'{printable(value)}'" if isinstance(value, str) else printable(value)
