"""What do lists of records have in common? Why each row is there, by which rule, and what stands behind a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from crmlib.notebook.report import Report
from crmlib.present.table import Column, Table

PER_MARK = 8
"""Records that a page lists behind each bar or point; the workbook file has them all."""
BEHIND = 16
"""Records behind all marks of one chart together, as far as one of each mark allows: they weigh on the page."""


def record_table(
    report: Report,
    title: str,
    columns: Iterable[Column],
    rows: Sequence[Sequence[Any]],
    *,
    rule: str | None = None,
    why: Sequence[str] = (),
    keys: Sequence[str] = (),
    limit: int = 25,
) -> Table:
    """A list of records that links to the workbook; with `why`, its last column says why each row is there."""
    reason = [Column(report.t("common.reason"))] if why else []
    return Table(
        title,
        (*columns, *reason),
        [[*row, why[at]] for at, row in enumerate(rows)] if why else list(rows),
        report.language,
        rule=rule,
        total=len(rows),
        limit=limit,
        workbook=report.workbook,
        keys=tuple(keys),
    )


def behind(listed: Callable[..., Table], records: Sequence[Any], keys: Sequence[str]) -> Table:
    """The records behind the marks of a chart, the first few of each; the table says how many there are in all.

    `listed(records, keys=…, limit=…)` makes the table; `keys` names the mark of each record.
    """
    shown = first_of_each(keys)
    made = listed([records[at] for at in shown], keys=[keys[at] for at in shown], limit=len(shown))
    return replace(made, total=len(records))


def first_of_each(keys: Sequence[str]) -> list[int]:
    """The places of the first few records of each key: at most `PER_MARK`, fewer where there are many keys.

    >>> first_of_each(["a", "a", "b"]), len(first_of_each(["a"] * 20))
    ([0, 1, 2], 8)
    """
    most = min(PER_MARK, max(1, BEHIND // max(len(set(keys)), 1)))
    seen: Counter[str] = Counter()
    shown = []
    for at, key in enumerate(keys):
        seen[key] += 1
        if seen[key] <= most:
            shown.append(at)
    return shown
