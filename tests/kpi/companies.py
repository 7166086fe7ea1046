"""Random companies, from the generator that the independent evaluator is tested with, as data to evaluate."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmlib.company import Company
from crmlib.metric import Data
from tests.outside.companies import draft
from tests.outside.oracle import rows as oracle_rows
from tests.outside.product import load


@dataclass(frozen=True)
class Drawn:
    """A random company's settings, its data and its backend."""

    settings: Company
    data: Data
    backend: Any

    @property
    def tables(self) -> dict[str, Any]:
        """Every table as Arrow."""
        return {name: self.backend.table(name).to_pyarrow() for name in self.data.tables}


def drawn(seed: int, size: int = 1) -> Drawn:
    """The company of a seed, in which `size` times as much happens."""
    made = draft(seed, size)
    with tempfile.TemporaryDirectory() as folder:
        company = oracle_rows.read(made.write(Path(folder)), **made.settings)
    loaded = load(company, made.company_yaml())
    return Drawn(loaded.settings, Data(loaded.backend, loaded.tables), loaded.backend)
