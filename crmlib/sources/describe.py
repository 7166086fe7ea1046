"""Where does a canonical column come from, in words for a dry run?"""

from __future__ import annotations

from dataclasses import replace

from crmlib.sources.mapping import ColumnRule, fold, rule_applies


def described(rule: ColumnRule, present: set[str]) -> str:
    """Where a column of a file with the folded headers `present` comes from; steps that cannot apply are left out.

    >>> described(ColumnRule(("Amount", "金額"), times=1000), {"金額"})
    '金額 × 1000'
    >>> described(ColumnRule(const="won", when={"Won": ("yes",)}, fallback=ColumnRule(("Status",))), {"won", "status"})
    "'won' where Won is yes, else Status"
    """
    steps = []
    step: ColumnRule | None = rule
    while step is not None:
        alone = replace(step, fallback=None)
        if rule_applies(alone, present) and all(fold(header) in present for header in step.when):
            steps.append(_one(alone, present))
        step = step.fallback
    return ", else ".join(steps)


def _one(rule: ColumnRule, present: set[str]) -> str:
    here = [name for name in rule.sources if fold(name) in present][:1]
    here = here or [" + ".join(name for name in rule.join if fold(name) in present)]
    text = "made from the row" if rule.generate else here[0] if rule.const is None else f"'{rule.const}'"
    text += f" × {rule.times}" if rule.times is not None else ""
    text += f" + {rule.add_days} day" if rule.add_days else ""
    text += f", as {rule.link} by id or name" if rule.link else ""
    if rule.when:
        text += " where " + " and ".join(f"{header} is {' or '.join(values)}" for header, values in rule.when.items())
    return text
