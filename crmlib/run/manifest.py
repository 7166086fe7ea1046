"""What was run, on what, with what outcome? manifest.json: enough to make the same site again and to find what differs.

Pages' seconds are the only thing in it that a second run changes; SHA256SUMS covers every other file of the site.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crmlib.errors import UserError
from crmlib.run.site import MANIFEST

FORMAT = 1


@dataclass(frozen=True)
class PageRecord:
    """One page: its inputs, what came of it, and the hashes of its files.

    `status`: done, kept (an earlier run made it from the same inputs) or failed, with its `reason`. `key` is the hash
    of `inputs` and the parameters.
    """

    path: str
    notebook: str
    scope: str
    parameters: dict[str, Any]
    inputs: dict[str, str]
    key: str
    status: str
    seconds: float
    files: dict[str, str] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True)
class Manifest:
    """A run: its plan, period, snapshot and versions, its pages in the order of the plan, and of each scope whose
    workbook could not be made, why (`restated`: why earlier runs could not be compared with this one)."""

    plan: str
    period: str
    as_of: str
    snapshot: str
    data: str
    language: str
    currency: str
    compare_to: str
    versions: dict[str, str]
    product: str
    params: dict[str, str]
    scopes: list[str]
    pages: list[PageRecord]
    failed_tables: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def text(self) -> str:
        """The JSON of the manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @property
    def failed(self) -> list[PageRecord]:
        """The pages that could not be made."""
        return [page for page in self.pages if page.status == "failed"]


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a published run; None where there is none, `UserError` where it cannot be read."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UserError("not a manifest", place=str(folder / MANIFEST), found=str(error)) from None
    if values.get("format") != FORMAT:
        raise UserError("a manifest of another version", place=str(folder), found=values.get("format"), expected=FORMAT)
    pages = [PageRecord(**page) for page in values.pop("pages")]
    return Manifest(**values, pages=pages)


def counts(pages: Iterable[PageRecord]) -> dict[str, int]:
    """How many pages are done, kept and failed."""
    found = {"done": 0, "kept": 0, "failed": 0}
    for page in pages:
        found[page.status] += 1
    return found
