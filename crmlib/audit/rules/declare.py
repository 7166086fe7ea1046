"""How are the rules of one table written down in brief?"""

from __future__ import annotations

from collections.abc import Callable

from crmlib.audit.rule import Rule


def rules_of(table: str) -> Callable[..., Rule]:
    """A maker of rules of one table: `rule(name, column, dimension, severity, fails, en, ja, applies=…, check=…)`.

    `applies` defaults to "the blamed column is filled", which is what most rules about a value mean.

    >>> rules_of("deals")("negative", "amount", "validity", "error", "amount < 0", "…", "…").applies
    'amount is not null'
    """

    def rule(
        name: str,
        column: str,
        dimension: str,
        severity: str,
        fails: str,
        message_en: str,
        message_ja: str,
        *,
        applies: str | None = None,
        check: str | None = None,
        check_on: str | None = None,
        version: int = 1,
    ) -> Rule:
        return Rule(
            id=f"{table}.{name}",
            table=table,
            column=column,
            dimension=dimension,
            severity=severity,
            fails=fails,
            message_en=message_en,
            message_ja=message_ja,
            applies=f"{column} is not null" if applies is None else applies,
            check=check,
            check_on=check_on,
            version=version,
        )

    return rule


def filled(
    table: str,
    column: str,
    severity: str,
    message_en: str,
    message_ja: str,
    *,
    when: str = "true",
    name: str | None = None,
) -> Rule:
    """The rule that a column is filled in the rows where `when` holds.

    >>> filled("deals", "account_id", "error", "no account", "取引先がない").id
    'deals.account_id.filled'
    """
    return Rule(
        id=f"{table}.{name or column + '.filled'}",
        table=table,
        column=column,
        dimension="completeness",
        severity=severity,
        fails=f"{column} is null",
        message_en=message_en,
        message_ja=message_ja,
        applies=when,
    )
