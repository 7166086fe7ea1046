"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmlib.cli.output import Format

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="The workspace (default: $CRM_WORKSPACE, else the nearest parent folder with params/company.yaml).",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How lists are printed: table, json or csv.")]
