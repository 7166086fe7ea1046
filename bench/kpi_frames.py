"""How would the twelve KPIs of `kpi_peers` be written in pandas and in polars?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import polars as pl

DAY = 86_400_000_000
Figures = dict[tuple[str, str, str], tuple[float, ...]]


def in_pandas(t: Mapping[str, pd.DataFrame], months: list[str]) -> Figures:
    """Every figure, by pandas."""
    found: Figures = {}
    users = t["users"].rename(columns={"user_id": "owner_id"})

    def keep(kpi: str, frame: pd.DataFrame, when: pd.Series) -> None:
        grouped = frame.groupby([when.dt.strftime("%Y-%m"), "team"]).sum()
        for key, row in zip(grouped.index, grouped.itertuples(index=False), strict=True):
            found[kpi, *key] = tuple(float(value) for value in row)

    deals = t["deals"].merge(users, on="owner_id")
    closed = deals[deals.status.isin(["won", "lost"])]
    won = closed[closed.status == "won"]
    keep("win_rate", pd.DataFrame({"team": closed.team, "n": closed.status == "won", "d": 1}), closed.closed_at)
    keep("bookings", won[["team", "amount"]], won.closed_at)
    cycle = (won.closed_at - won.created_at).astype("int64")
    medians = cycle.groupby([won.closed_at.dt.strftime("%Y-%m"), won.team]).median() / DAY
    found |= {("sales_cycle_median", *key): (float(value),) for key, value in medians.items()}
    history = t["deal_history"].sort_values(["deal_id", "changed_at"])
    history["left_at"] = history.groupby("deal_id").changed_at.shift(-1)
    history = history[history.status == "open"].merge(users, on="owner_id")
    stays = history[history.left_at.notna()]
    days = (stays.left_at - stays.changed_at).astype("int64") / DAY
    keep("stage_duration_mean", pd.DataFrame({"team": stays.team, "n": days, "d": 1}), stays.left_at)
    leads = t["leads"].merge(users, on="owner_id")
    soon = (leads.converted_at - leads.created_at) <= pd.Timedelta(days=90)
    keep("lead_conversion_rate_90d", pd.DataFrame({"team": leads.team, "n": soon, "d": 1}), leads.created_at)
    scores = t["surveys"].merge(t["users"], on="user_id")
    net = 100 * ((scores.score >= 9).astype(int) - (scores.score <= 6).astype(int))
    keep("nps", pd.DataFrame({"team": scores.team, "n": net, "d": 1}), scores.responded_at)
    tickets = t["tickets"].merge(users, left_on="assignee_id", right_on="owner_id")
    done = tickets[tickets.resolved_at.notna()]
    first = pd.DataFrame({"team": done.team, "n": done.resolved_on_first_contact, "d": 1})
    keep("fcr_rate", first, done.resolved_at)
    settled = tickets[["resolved_at", "sla_due_at"]].min(axis=1)
    met = tickets.resolved_at <= tickets.sla_due_at
    keep("sla_rate", pd.DataFrame({"team": tickets.team, "n": met, "d": 1}), settled)
    orders = t["orders"].merge(t["accounts"], on="account_id").merge(users, on="owner_id")
    history["weighted"] = history.amount * history.probability
    for month in months:
        start = pd.Timestamp(month)
        end = start + pd.DateOffset(months=1)
        there = history[(history.changed_at < end) & (history.left_at.isna() | (history.left_at >= end))]
        for team, value in there.groupby("team").weighted.sum().items():
            found["weighted_pipeline", month, team] = (float(value),)
        year = orders[(orders.ordered_at >= end - pd.DateOffset(months=12)) & (orders.ordered_at < end)]
        counts = year.groupby(["team", "account_id"]).size()
        active = counts.groupby("team").size()
        again = (counts >= 2).groupby("team").sum()
        before = orders[(orders.ordered_at >= start - pd.DateOffset(months=12)) & (orders.ordered_at < start)]
        base = before[["team", "account_id"]].drop_duplicates()
        gone = ~base.account_id.isin(year.account_id)
        for team, n in base.groupby("team").size().items():
            found["churn_rate", month, team] = (float(gone[base.team == team].sum()), float(n))
        for team, n in active.items():
            found["active_customers", month, team] = (float(n),)
            found["repeat_rate", month, team] = (float(again[team]), float(n))
    return found


def in_polars(lazy: Mapping[str, pl.LazyFrame], months: list[str]) -> Figures:
    """Every figure, by polars, lazily and all at once."""
    users = lazy["users"].rename({"user_id": "owner_id"})
    c = pl.col
    cal = pl.LazyFrame({"month": months}).with_columns(s=c("month").str.to_datetime("%Y-%m", time_unit="us"))
    cal = cal.with_columns(e=c("s").dt.offset_by("1mo"), b=c("s").dt.offset_by("-12mo"))
    cal = cal.with_columns(y=c("e").dt.offset_by("-12mo"))

    def by_month(frame: pl.LazyFrame, when: pl.Expr, *values: pl.Expr) -> pl.LazyFrame:
        return frame.group_by(when.dt.strftime("%Y-%m").alias("month"), "team").agg(*values)

    deals = lazy["deals"].join(users, on="owner_id")
    closed = deals.filter(c("status").is_in(["won", "lost"]))
    won = closed.filter(c("status") == "won")
    history = lazy["deal_history"].sort("deal_id", "changed_at")
    history = history.with_columns(left_at=c("changed_at").shift(-1).over("deal_id")).filter(c("status") == "open")
    history = history.join(users, on="owner_id")
    stays = history.filter(c("left_at").is_not_null())
    orders = lazy["orders"].join(lazy["accounts"], on="account_id").join(users, on="owner_id")
    of_year = orders.join_where(cal, c("ordered_at") >= c("b"), c("ordered_at") < c("e"))
    customers = of_year.group_by("month", "team", "account_id").agg(
        now=(c("ordered_at") >= c("y")).sum(), before=(c("ordered_at") < c("s")).sum()
    )
    tickets = lazy["tickets"].join(users, left_on="assignee_id", right_on="owner_id")
    wanted = {
        "win_rate": by_month(closed, c("closed_at"), (c("status") == "won").sum().alias("n"), pl.len().alias("d")),
        "bookings": by_month(won, c("closed_at"), c("amount").sum()),
        "sales_cycle_median": by_month(
            won, c("closed_at"), ((c("closed_at") - c("created_at")).dt.total_microseconds().median() / DAY).alias("n")
        ),
        "stage_duration_mean": by_month(
            stays,
            c("left_at"),
            ((c("left_at") - c("changed_at")).dt.total_microseconds().sum() / DAY).alias("n"),
            pl.len().alias("d"),
        ),
        "lead_conversion_rate_90d": by_month(
            lazy["leads"].join(users, on="owner_id"),
            c("created_at"),
            ((c("converted_at") - c("created_at")) <= pl.duration(days=90)).sum().alias("n"),
            pl.len().alias("d"),
        ),
        "weighted_pipeline": history.join_where(cal, c("changed_at") < c("e"))
        .filter(c("left_at").is_null() | (c("left_at") >= c("e")))
        .group_by("month", "team")
        .agg((c("amount") * c("probability")).sum().alias("n")),
        "churn_rate": customers.group_by("month", "team").agg(
            ((c("before") > 0) & (c("now") == 0)).sum().alias("n"), (c("before") > 0).sum().alias("d")
        ),
        "repeat_rate": customers.group_by("month", "team").agg(
            (c("now") >= 2).sum().alias("n"), (c("now") >= 1).sum().alias("d")
        ),
        "active_customers": customers.group_by("month", "team").agg((c("now") >= 1).sum().alias("n")),
        "nps": by_month(
            lazy["surveys"].join(lazy["users"], on="user_id"),
            c("responded_at"),
            (100 * ((c("score") >= 9).sum().cast(pl.Int64) - (c("score") <= 6).sum().cast(pl.Int64))).alias("n"),
            pl.len().alias("d"),
        ),
        "fcr_rate": by_month(
            tickets.filter(c("resolved_at").is_not_null()),
            c("resolved_at"),
            c("resolved_on_first_contact").sum().alias("n"),
            pl.len().alias("d"),
        ),
        "sla_rate": by_month(
            tickets,
            pl.min_horizontal("resolved_at", "sla_due_at"),
            (c("resolved_at") <= c("sla_due_at")).sum().alias("n"),
            pl.len().alias("d"),
        ),
    }
    frames = pl.collect_all(list(wanted.values()))
    return {
        (kpi, row[0], row[1]): tuple(float(value) for value in row[2:])
        for kpi, frame in zip(wanted, frames, strict=True)
        for row in frame.iter_rows()
    }
