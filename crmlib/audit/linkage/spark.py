"""How is the weighing of pairs, most of the work in a large list, spread over a Spark cluster?

Spark brings together the records of each block, and DuckDB weighs them in every task by the very statement that one
machine uses, from the same records and the same model: the weights are the same numbers. What stays on one machine:
normalising, counting, learning, and making groups of the pairs that are likely.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crmlib.audit.linkage.model import FUNCTIONS, Comparison
from crmlib.audit.linkage.weigh import blocked_pairs, side_by_side, weighed

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from crmlib.audit.linkage.frozen import Model

AT_ONCE = "50000"
"""Pairs that a task weighs at a time."""


@dataclass(frozen=True)
class Cluster:
    """A Spark session, and the folder where records, blocks and weighed pairs are exchanged.

    Every machine of the cluster must reach the folder. The executors need this package and DuckDB.
    """

    session: SparkSession
    folder: Path

    def weigh(
        self,
        connection: duckdb.DuckDBPyConnection,
        comparisons: Sequence[Comparison],
        model: Model,
        prior: float,
        across: bool,
        least: float,
        into: str,
    ) -> None:
        """Make the table `into` of the pairs of `blocks` that weigh at least `least` bits, as weigh.weigh does."""
        own = self.session.newSession()
        own.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", AT_ONCE)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="spark-") as name:
            place = Path(name)
            for table, columns in (("records", "*"), ("blocks", "block, n, side")):
                file = place / f"{table}.parquet"
                connection.execute(f"COPY (SELECT {columns} FROM {table}) TO {_quoted(file)} (FORMAT parquet)")
                own.read.parquet(str(file)).createOrReplaceTempView(table)
            pairs = own.sql(side_by_side(comparisons, blocked_pairs(0, 2**31 - 1, across), False, True))
            levels = [f"g_{c.name} tinyint, w_{c.name} double" for c in comparisons]
            found = pairs.mapInArrow(
                partial(_weighed, statement=weighed(comparisons, model, prior, least, "pairs")),
                ", ".join(["l int", "r int", *levels, "weight double"]),
            )
            found.write.parquet(str(place / "weighed"))
            weights = _quoted(place / "weighed" / "*.parquet")
            connection.execute(f"CREATE TABLE {into} AS SELECT * FROM read_parquet({weights})")


def _weighed(batches: Iterator[pa.RecordBatch], statement: str) -> Iterator[pa.RecordBatch]:
    """One task: pairs of records side by side in, those that weigh enough out."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for head, body in FUNCTIONS.items():
            connection.execute(f"CREATE TEMP MACRO {head} AS ({body})")
        for batch in batches:
            connection.register("pairs", pa.Table.from_batches([batch]))
            yield from connection.execute(statement).to_arrow_table().to_batches()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
