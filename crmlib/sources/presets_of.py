"""Which mapping is meant by `--as SOURCE`?"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from crmlib.errors import UserError, unknown
from crmlib.sources.mapping import SourceMapping, canonical_mapping, load_mapping
from crmlib.sources.readers import Extract
from crmlib.workspace import Workspace


def presets() -> dict[str, Path]:
    """The mappings that ship with the product: name → file."""
    folder = Path(str(resources.files("crmlib.sources"))) / "presets"
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def mappings(workspace: Workspace | None) -> dict[str, Path]:
    """All named mappings: those that ship, and the company's own in params/sources, which win."""
    own = sorted((workspace.params / "sources").glob("*.yaml")) if workspace else []
    return {**presets(), **{file.stem: file for file in own}}


def named_mapping(workspace: Workspace | None, name: str) -> SourceMapping:
    """The mapping called `name`, or in the file `name`; `UserError` with the nearest name where there is none."""
    if name == "canonical":
        return canonical_mapping()
    known = mappings(workspace)
    if name in known:
        return load_mapping(known[name])
    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return load_mapping(Path(name))
    raise unknown("source", name, [*known, "canonical", "auto"], "--as")


def find_mapping(workspace: Workspace | None, name: str, extracts: list[Extract]) -> tuple[SourceMapping, str | None]:
    """The mapping that `--as NAME` means; for `auto`, the one recognised, and how sure that is."""
    if name != "auto":
        return named_mapping(workspace, name), None
    from crmlib.sources.recognise import recognise

    ranked = recognise(workspace, extracts)
    if not ranked or not ranked[0].is_sure(ranked[1:]):
        found = "; ".join(guess.words() for guess in ranked[:3]) or "no source fits"
        raise UserError(
            "the source is not recognised",
            place="--as auto",
            found=found,
            expected="--as SOURCE, or a mapping: crm new source FILE",
        )
    return named_mapping(workspace, ranked[0].name), ranked[0].words()
