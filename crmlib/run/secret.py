"""Where does a secret come from, and has one got out? Given by reference, never as a value; searched for in outputs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from crmlib.errors import UserError

#: Texts that look like credentials, whoever put them there.
PATTERNS = {
    "private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "AWS key": re.compile(rb"\bAKIA[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "Slack token": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{10,}\b"),
    "password in an address": re.compile(rb"\b[a-z][a-z0-9+.-]{2,}://[^\s/:@\"'<>]+:[^\s/@\"'<>]+@"),
}


def resolve(reference: str, place: str) -> str:
    """The secret that `env:NAME` or `file:PATH` names; the message never shows it.

    >>> import os; os.environ["CRM_DOCTEST"] = "x"; resolve("env:CRM_DOCTEST", "smtp")
    'x'
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        value = os.environ.get(name)
        if not value:
            raise UserError("the environment variable is not set", place=place, found=f"env:{name}")
        return value
    if kind == "file":
        try:
            return Path(name).expanduser().read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UserError("the file cannot be read", place=place, found=f"file:{name}", expected=str(error)) from None
    raise UserError("a secret is given by reference", place=place, expected="env:NAME or file:PATH")


def found_in(content: bytes, secrets: Iterable[str] = ()) -> list[str]:
    """What kinds of secrets are in `content`: those given, and texts that look like one.

    >>> found_in(b"key: AKIAABCDEFGHIJKLMNOP"), found_in(b"hunter2 ", ["hunter2"])
    (['AWS key'], ['a secret of this run'])
    """
    kinds = [kind for kind, pattern in PATTERNS.items() if pattern.search(content)]
    return kinds + (["a secret of this run"] if any(s and s.encode() in content for s in secrets) else [])
