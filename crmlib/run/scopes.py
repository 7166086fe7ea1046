"""Which scopes does the data have, and what is each called as a folder?"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from crmlib.errors import nearest

if TYPE_CHECKING:
    from crmlib.store import Snapshot

KINDS = ("team", "region", "owner")


def known_scopes(snapshot: Snapshot, data: str = "clean") -> list[str]:
    """`all`, then each team, region and owner of the users table, in order of name."""
    scopes = ["all"]
    if "users" not in snapshot.tables(data):
        return scopes
    present = snapshot.columns("users", data)
    users = snapshot.query("users", data)
    with duckdb.connect() as connection:  # not `snapshot.connect`: importing Ibis takes longer than all of this
        for kind in KINDS:
            column = "user_id" if kind == "owner" else kind
            if column in present:
                rows = connection.execute(f'SELECT DISTINCT "{column}" FROM ({users})').fetchall()
                scopes += sorted(f"{kind}:{value}" for (value,) in rows if value)
    return scopes


def expand(wanted: Iterable[str], known: list[str]) -> tuple[list[str], list[str]]:
    """(the scopes that `wanted` stands for, each once in order; the faults of those that are not known).

    >>> expand(["all", "each team", "team:Est"], ["all", "team:East", "team:West"])
    (['all', 'team:East', 'team:West'], ["unknown scope 'team:Est'; did you mean 'team:West' or 'team:East'?"])
    """
    scopes: list[str] = []
    faults = []
    for each in wanted:
        kind = each.removeprefix("each ") if each.startswith("each ") else None
        if kind in KINDS:
            scopes += [scope for scope in known if scope.startswith(f"{kind}:")]
        elif each in known:
            scopes.append(each)
        else:
            near = nearest(each, [*known, *(f"each {name}" for name in KINDS)])
            hint = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else f"; known: {_few(known)}"
            faults.append(f"unknown scope '{each}'{hint}")
    return list(dict.fromkeys(scopes)), faults


@cache
def folder_name(scope: str) -> str:
    """A folder name for a scope: safe on every system, different for different scopes.

    Letters (of any script), digits, `_` and `-` stay; where anything else had to go, a short hash keeps names apart.

    >>> folder_name("all"), folder_name("team:East"), folder_name("team:東日本")
    ('all', 'team-East', 'team-東日本')
    >>> folder_name("team:../x") == folder_name("team:.._x")
    False
    """
    kind, _, value = scope.partition(":")
    if not value:
        return kind
    kept = "".join(c if unicodedata.category(c)[0] in "LN" or c in "-_" else "_" for c in value)
    kept = re.sub(r"_+", "_", unicodedata.normalize("NFC", kept))[:60]
    mark = "" if kept == value else "-" + hashlib.sha256(value.encode()).hexdigest()[:6]
    return f"{kind}-{kept}{mark}"


def _few(names: list[str], limit: int = 8) -> str:
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")
